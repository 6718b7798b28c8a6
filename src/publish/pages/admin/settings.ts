import { type Markup, markup } from "../../xml/markup.ts";
import type { PageLanguage } from "../page-words.ts";
import { type AdminContent, type AdminView, english } from "./layout.ts";
import { ADMIN_WORDS } from "./words.ts";

/** Settings that the operator's pages explain. */
export type ShownName =
  | "NASHRA_BASE_URL"
  | "NASHRA_CONTACT"
  | "NASHRA_FEEDS"
  | "NASHRA_POLL"
  | "NASHRA_HUB"
  | "NASHRA_WEBHOOKS"
  | "NASHRA_WEBHOOK_SECRET"
  | "NASHRA_TRUST_PROXY"
  | "NASHRA_ADMIN_TOKEN";

/** A setting as the operator's pages show it: no secret, of addresses with keys in them the hosts only. */
export interface ShownSetting {
  readonly name: ShownName;
  /** In a word or an address; null: not set. */
  readonly value: string | null;
  /** False: the default is used. */
  readonly isSet: boolean;
}

interface SettingsWords {
  readonly where: Readonly<Record<"node" | "worker", string>>;
  readonly setting: string;
  readonly value: string;
  readonly unset: string;
  readonly byDefault: string;
  readonly secret: string;
  readonly about: Readonly<Record<ShownName, string>>;
}

const WORDS: Readonly<Record<PageLanguage, SettingsWords>> = {
  en: {
    where: {
      node: "These are set in the environment of the process (a line NAME=value in the service’s file, or before the command), and read when it starts. This page only shows them.",
      worker:
        "These are set in wrangler.toml under [vars], secrets by `npx wrangler secret put NAME`, and take effect with the next deployment. This page only shows them.",
    },
    setting: "Setting",
    value: "Value",
    unset: "not set",
    byDefault: "default",
    secret: "set",
    about: {
      NASHRA_BASE_URL: "The public address, which stands in every document.",
      NASHRA_CONTACT: "Your address, which agencies see in requests, so that they can write to you.",
      NASHRA_FEEDS: "The agencies and feeds that run here.",
      NASHRA_POLL: "When sites are polled. Without it, each agency by its definition, at its own pace.",
      NASHRA_HUB: "The WebSub hub that feeds name.",
      NASHRA_WEBHOOKS: "Addresses that receive every event.",
      NASHRA_WEBHOOK_SECRET: "Signs what webhooks receive.",
      NASHRA_TRUST_PROXY: "Number of your own proxies before this server.",
      NASHRA_ADMIN_TOKEN: "The token to log in here. Another one ends every session.",
    },
  },
  ar: {
    where: {
      node: "تُحفظ هذه في بيئة العملية (سطر NAME=value في ملف الخدمة أو قبل الأمر)، وتُقرأ عند بدئها. هذه الصفحة تعرضها فقط.",
      worker:
        "تُحفظ هذه في wrangler.toml تحت [vars]، والأسرار بالأمر `npx wrangler secret put NAME`، وتسري مع النشر التالي. هذه الصفحة تعرضها فقط.",
    },
    setting: "الإعداد",
    value: "القيمة",
    unset: "غير محدد",
    byDefault: "افتراضي",
    secret: "محدد",
    about: {
      NASHRA_BASE_URL: "العنوان العام، وهو في كل وثيقة.",
      NASHRA_CONTACT: "عنوانك الذي تراه الوكالات في الطلبات لتراسلك.",
      NASHRA_FEEDS: "الوكالات والخلاصات العاملة هنا.",
      NASHRA_POLL: "متى تُقرأ المواقع. من دونه كل وكالة بحسب تعريفها ووتيرتها.",
      NASHRA_HUB: "موزّع WebSub الذي تذكره الخلاصات.",
      NASHRA_WEBHOOKS: "عناوين تستقبل كل حدث.",
      NASHRA_WEBHOOK_SECRET: "يوقّع ما تستقبله هذه العناوين.",
      NASHRA_TRUST_PROXY: "عدد الخوادم الوسيطة لديك أمام هذا الخادم.",
      NASHRA_ADMIN_TOKEN: "رمز الدخول إلى هنا. رمز آخر ينهي كل جلسة.",
    },
  },
  fr: {
    where: {
      node: "Ils sont dans l’environnement du processus (une ligne NOM=valeur dans le fichier du service, ou devant la commande), et lus au démarrage. Cette page ne fait que les montrer.",
      worker:
        "Ils sont dans wrangler.toml sous [vars], les secrets par `npx wrangler secret put NOM`, et valent dès le prochain déploiement. Cette page ne fait que les montrer.",
    },
    setting: "Réglage",
    value: "Valeur",
    unset: "non réglé",
    byDefault: "par défaut",
    secret: "réglé",
    about: {
      NASHRA_BASE_URL: "L’adresse publique, présente dans chaque document.",
      NASHRA_CONTACT: "Votre adresse, que les agences voient dans les requêtes pour pouvoir vous écrire.",
      NASHRA_FEEDS: "Les agences et les flux publiés ici.",
      NASHRA_POLL: "Quand les sites sont lus. Sans lui, chaque agence selon sa définition, à son rythme.",
      NASHRA_HUB: "Le hub WebSub que les flux nomment.",
      NASHRA_WEBHOOKS: "Adresses qui reçoivent chaque événement.",
      NASHRA_WEBHOOK_SECRET: "Signe ce que reçoivent les webhooks.",
      NASHRA_TRUST_PROXY: "Nombre de vos propres proxys devant ce serveur.",
      NASHRA_ADMIN_TOKEN: "Le jeton pour se connecter ici. Un autre met fin à toutes les sessions.",
    },
  },
};

/** The settings of a deployment, and where they are set. */
export function settingsPage(
  view: AdminView,
  settings: readonly ShownSetting[],
  runtime: "node" | "worker",
): AdminContent {
  const words = WORDS[view.language];
  const rows = settings.map(
    ({
      name,
      value,
      isSet,
    }) => markup`<tr><th scope="row"><code dir="ltr">${name}</code><br><span class="hint">${words.about[name]}</span></th>
<td>${shownValue(words, value, isSet)}</td></tr>
`,
  );
  return {
    title: ADMIN_WORDS[view.language].sections.settings,
    here: "settings",
    main: markup`<p class="hint">${words.where[runtime]}</p>
<div class="scroll" role="region" aria-label="${ADMIN_WORDS[view.language].sections.settings}" tabindex="0"><table class="compact"><thead><tr><th scope="col">${words.setting}</th><th scope="col">${words.value}</th></tr></thead>
<tbody>
${rows}</tbody></table></div>`,
  };
}

function shownValue(words: SettingsWords, value: string | null, isSet: boolean): Markup {
  if (!isSet)
    return markup`${value === null ? null : markup`${english(value)}<br>`}<span class="hint">${value === null ? words.unset : words.byDefault}</span>`;
  return value === null ? markup`${words.secret}` : english(value);
}
