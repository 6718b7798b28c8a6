import type {
  AlarmsReport,
  DeliveriesReport,
  SubscriberReport,
  WebhookReport,
  WebhookTest,
} from "../../../model/editing/editing.ts";
import { type Markup, markup } from "../../xml/markup.ts";
import { moment, number } from "../dates.ts";
import type { PageLanguage } from "../page-words.ts";
import { happenedIn, loggedLine } from "../status-feed.ts";
import { type AdminContent, type AdminView, adminButton, adminNote, english } from "./layout.ts";
import { ADMIN_WORDS } from "./words.ts";

/** Texts of the page about alarms and deliveries. */
interface DeliveryWords {
  readonly alarms: string;
  readonly noAlarms: string;
  readonly since: string;
  readonly told: string;
  readonly archive: string;
  readonly definitions: string;
  readonly events: string;
  readonly webhooks: string;
  readonly noWebhooks: string;
  readonly subscribers: string;
  readonly noSubscribers: string;
  readonly all: (number: string) => string;
  readonly host: string;
  readonly topic: string;
  readonly answer: string;
  readonly nextTry: string;
  readonly until: string;
  readonly delivered: string;
  readonly waiting: string;
  readonly tries: string;
  readonly test: (number: string) => string;
  readonly testHint: string;
  readonly answered: string;
  readonly noAnswer: string;
  readonly busy: string;
}

const WORDS: Readonly<Record<PageLanguage, DeliveryWords>> = {
  en: {
    alarms: "What is wrong now",
    noAlarms: "Nothing.",
    since: "since",
    told: "told",
    archive: "Archive",
    definitions: "Definitions",
    events: "Last alarms",
    webhooks: "Webhooks",
    noWebhooks: "None: they are set in NASHRA_WEBHOOKS.",
    subscribers: "Subscribers (WebSub)",
    noSubscribers: "None.",
    all: (number) => `${number} in all.`,
    host: "Host",
    topic: "Feed",
    answer: "Last answer",
    nextTry: "Next try",
    until: "Subscribed until",
    delivered: "Last delivered",
    waiting: "Waiting",
    tries: "Failures in a row",
    test: (number) => `Test webhook ${number}`,
    testHint: "Sends a signed event of the type test. What waits for the webhook stays as it is.",
    answered: "It answered",
    noAnswer: "It did not answer",
    busy: "Too many tests. Please wait a moment.",
  },
  ar: {
    alarms: "ما الخلل الآن",
    noAlarms: "لا شيء.",
    since: "منذ",
    told: "أُبلغ عنه",
    archive: "الأرشيف",
    definitions: "التعريفات",
    events: "آخر الإنذارات",
    webhooks: "خطاطيف الويب",
    noWebhooks: "لا يوجد: تُضبط في NASHRA_WEBHOOKS.",
    subscribers: "المشتركون (WebSub)",
    noSubscribers: "لا أحد.",
    all: (number) => `المجموع ${number}.`,
    host: "المضيف",
    topic: "الموجز",
    answer: "آخر رد",
    nextTry: "المحاولة التالية",
    until: "الاشتراك حتى",
    delivered: "آخر تسليم",
    waiting: "بالانتظار",
    tries: "إخفاقات متتالية",
    test: (number) => `اختبر الخطاف ${number}`,
    testHint: "يُرسل حدثًا موقّعًا من نوع test. ما ينتظر الخطاف يبقى كما هو.",
    answered: "أجاب",
    noAnswer: "لم يُجب",
    busy: "اختبارات كثيرة. انتظر قليلًا من فضلك.",
  },
  fr: {
    alarms: "Ce qui ne va pas",
    noAlarms: "Rien.",
    since: "depuis",
    told: "signalé",
    archive: "Archive",
    definitions: "Définitions",
    events: "Dernières alertes",
    webhooks: "Webhooks",
    noWebhooks: "Aucun : ils se règlent dans NASHRA_WEBHOOKS.",
    subscribers: "Abonnés (WebSub)",
    noSubscribers: "Aucun.",
    all: (number) => `${number} en tout.`,
    host: "Hôte",
    topic: "Flux",
    answer: "Dernière réponse",
    nextTry: "Prochain essai",
    until: "Abonné jusqu’au",
    delivered: "Dernier envoi",
    waiting: "En attente",
    tries: "Échecs de suite",
    test: (number) => `Tester le webhook ${number}`,
    testHint: "Envoie un événement signé du type test. Ce qui attend le webhook reste tel quel.",
    answered: "Il a répondu",
    noAnswer: "Il n’a pas répondu",
    busy: "Trop d’essais. Attendez un instant.",
  },
};

/** What is wrong now and since when, and everything that is delivered. `tested`: the answer to a test event. */
export function alarmsPage(
  view: AdminView,
  alarms: AlarmsReport,
  deliveries: DeliveriesReport,
  tested: WebhookTest | "busy" | null,
): AdminContent {
  const { language, root } = view;
  const words = WORDS[language];
  const at = (time: string | null) => (time === null ? "–" : moment(Date.parse(time), language, "UTC"));
  const feeds = alarms.feeds.map(
    ({
      feed,
      why,
      since,
      told,
      ...state
    }) => markup`<li><h3><a href="${root}admin/agencies/${feed.split("/")[0]!}"><code dir="ltr">${feed}</code></a></h3><p class="why">${happenedIn(state, language)}</p>${loggedLine(why, language)}
<p class="hint">${since === null ? null : markup`${words.since} ${at(since)}`}${told ? ` · ${words.told}` : null}</p></li>
`,
  );
  const lines = (heading: string, all: readonly string[]) =>
    all.length === 0
      ? null
      : markup`<h3>${heading}</h3><ul class="doubts">${all.map((line) => markup`<li>${english(line)}</li>`)}</ul>`;
  const events = alarms.events.map(
    ({
      at: time,
      kind,
      feed,
      why,
    }) => markup`<li>${at(time)}: <code dir="ltr">${kind}${feed === null ? "" : ` ${feed}`}</code> ${why === "" ? null : english(why)}</li>
`,
  );
  const isSound = feeds.length + alarms.archive.length + alarms.notes.length === 0;
  return {
    title: ADMIN_WORDS[language].sections.alarms,
    here: "alarms",
    main: markup`${testNote(words, tested)}<section aria-labelledby="now"><h2 id="now">${words.alarms}</h2>
${isSound ? markup`<p>${words.noAlarms}</p>` : null}${feeds.length === 0 ? null : markup`<ul class="found">${feeds}</ul>`}${lines(words.archive, alarms.archive)}${lines(words.definitions, alarms.notes)}
${events.length === 0 ? null : markup`<details><summary>${words.events}</summary><ul class="doubts">${events}</ul></details>`}</section>
<section><h2 id="webhooks">${words.webhooks}</h2>${webhooks(view, deliveries.webhooks, at)}</section>
<section><h2 id="subscribers">${words.subscribers}</h2>${subscribers(view, deliveries, at)}</section>`,
  };
}

function testNote(words: DeliveryWords, tested: WebhookTest | "busy" | null): Markup | null {
  if (tested === null) return null;
  if (tested === "busy") return adminNote("bad", words.busy);
  const { host, status, error, milliseconds, body } = tested;
  const isGood = status !== null && status >= 200 && status < 300;
  const text = `${host}: ${status === null ? (error ?? "") : `status ${status}`} (${milliseconds} ms)${body === "" ? "" : `: ${body}`}`;
  return adminNote(isGood ? "good" : "bad", status === null ? words.noAnswer : words.answered, english(text));
}

type At = (time: string | null) => Markup | string;

function webhooks(view: AdminView, all: readonly WebhookReport[], at: At): Markup {
  const { language } = view;
  const words = WORDS[language];
  if (all.length === 0) return markup`<p>${words.noWebhooks}</p>`;
  const rows = all.map(
    ({
      number: n,
      host,
      waiting,
      tries,
      delivered,
      nextTry,
      error,
    }) => markup`<tr><th scope="row"><bdi dir="ltr">${host}</bdi></th><td>${at(delivered)}</td><td>${error === null ? "–" : english(error)}</td><td>${number(tries, language)}</td><td>${number(waiting, language)}</td><td>${at(nextTry)}</td><td>${adminButton(view, "admin/alarms/test", words.test(number(n, language)), { webhook: n })}</td></tr>
`,
  );
  return markup`<p class="hint">${words.testHint}</p><div class="scroll" role="region" aria-labelledby="webhooks" tabindex="0"><table>
<thead><tr><th scope="col">${words.host}</th><th scope="col">${words.delivered}</th><th scope="col">${words.answer}</th><th scope="col">${words.tries}</th><th scope="col">${words.waiting}</th><th scope="col">${words.nextTry}</th><td></td></tr></thead>
<tbody>
${rows}</tbody></table></div>`;
}

function subscribers({ language }: AdminView, { subscribers, subscriptions }: DeliveriesReport, at: At): Markup {
  const words = WORDS[language];
  if (subscribers.length === 0) return markup`<p>${words.noSubscribers}</p>`;
  const row = ({
    host,
    topic,
    answer,
    answered,
    tries,
    nextTry,
    until,
  }: SubscriberReport) => markup`<tr><th scope="row"><bdi dir="ltr">${host}</bdi></th><td><code dir="ltr">${topic}</code></td><td>${answer === null ? "–" : markup`${english(answer)}<br><span class="hint">${at(answered)}</span>`}</td><td>${number(tries, language)}</td><td>${at(nextTry)}</td><td>${at(until)}</td></tr>
`;
  return markup`<p class="hint">${words.all(number(subscriptions, language))}</p><div class="scroll" role="region" aria-labelledby="subscribers" tabindex="0"><table>
<thead><tr><th scope="col">${words.host}</th><th scope="col">${words.topic}</th><th scope="col">${words.answer}</th><th scope="col">${words.tries}</th><th scope="col">${words.nextTry}</th><th scope="col">${words.until}</th></tr></thead>
<tbody>
${subscribers.map(row)}</tbody></table></div>`;
}
