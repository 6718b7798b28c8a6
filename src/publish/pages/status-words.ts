import type { PageLanguage } from "./words.ts";

export interface StatusWords {
  readonly title: string;
  readonly description: string;
  readonly state: Readonly<Record<"ok" | "degraded" | "down", string>>;
  readonly feedState: Readonly<Record<"ok" | "degraded" | "down", string>>;
  readonly generated: string;
  readonly feeds: string;
  readonly lastPoll: string;
  readonly lastSuccess: string;
  readonly lastChange: string;
  readonly nextPoll: string;
  readonly failures: string;
  readonly entries: string;
  readonly never: string;
  readonly outcomes: string;
  readonly outcomeKinds: Readonly<Record<"news" | "quiet" | "failed", string>>;
  readonly noOutcomes: string;
  readonly quarantine: string;
  readonly quarantineHint: string;
  readonly nothingAside: string;
  readonly feed: string;
  readonly address: string;
  readonly reason: string;
  readonly since: string;
}

export const STATUS_WORDS: Readonly<Record<PageLanguage, StatusWords>> = {
  en: {
    title: "Status of the service",
    description: "When each feed was last checked, what came of it, and what is being retried.",
    state: { ok: "All is well", degraded: "Some feeds are in trouble", down: "Not working" },
    feedState: { ok: "Well", degraded: "In trouble", down: "Not working" },
    generated: "As of",
    feeds: "Feeds",
    lastPoll: "Last check",
    lastSuccess: "Last success",
    lastChange: "Last news",
    nextPoll: "Next check",
    failures: "Failures in a row",
    entries: "Articles kept",
    never: "never",
    outcomes: "Recent checks",
    outcomeKinds: { news: "with news", quiet: "without news", failed: "failed" },
    noOutcomes: "No check yet.",
    quarantine: "Articles set aside",
    quarantineHint: "Pages that could not be read. They are tried again and hold up nothing else.",
    nothingAside: "None.",
    feed: "Feed",
    address: "Address",
    reason: "Reason",
    since: "Since",
  },
  ar: {
    title: "حالة الخدمة",
    description: "متى فُحصت كل خلاصة آخر مرة، وماذا كانت النتيجة، وما الذي تُعاد محاولته.",
    state: { ok: "كل شيء على ما يرام", degraded: "بعض الخلاصات متعثّرة", down: "متوقفة" },
    feedState: { ok: "سليمة", degraded: "متعثّرة", down: "متوقفة" },
    generated: "في",
    feeds: "الخلاصات",
    lastPoll: "آخر فحص",
    lastSuccess: "آخر نجاح",
    lastChange: "آخر خبر",
    nextPoll: "الفحص التالي",
    failures: "إخفاقات متتالية",
    entries: "أخبار محفوظة",
    never: "لم يحدث",
    outcomes: "الفحوص الأخيرة",
    outcomeKinds: { news: "فيها أخبار", quiet: "بلا جديد", failed: "أخفقت" },
    noOutcomes: "لم يُجرَ أي فحص بعد.",
    quarantine: "أخبار نُحّيت جانبًا",
    quarantineHint: "صفحات تعذّرت قراءتها. تُعاد محاولتها ولا تعطّل غيرها.",
    nothingAside: "لا شيء.",
    feed: "الخلاصة",
    address: "العنوان",
    reason: "السبب",
    since: "منذ",
  },
  fr: {
    title: "État du service",
    description: "Quand chaque flux a été vérifié, avec quel résultat, et ce qui est retenté.",
    state: { ok: "Tout va bien", degraded: "Certains flux sont en difficulté", down: "En panne" },
    feedState: { ok: "En ordre", degraded: "En difficulté", down: "En panne" },
    generated: "Au",
    feeds: "Flux",
    lastPoll: "Dernière vérification",
    lastSuccess: "Dernier succès",
    lastChange: "Dernière nouvelle",
    nextPoll: "Prochaine vérification",
    failures: "Échecs de suite",
    entries: "Articles conservés",
    never: "jamais",
    outcomes: "Vérifications récentes",
    outcomeKinds: { news: "avec du nouveau", quiet: "sans nouveau", failed: "en échec" },
    noOutcomes: "Aucune vérification pour l’instant.",
    quarantine: "Articles mis de côté",
    quarantineHint: "Des pages qui n’ont pu être lues. Elles sont retentées et ne retiennent rien d’autre.",
    nothingAside: "Aucun.",
    feed: "Flux",
    address: "Adresse",
    reason: "Raison",
    since: "Depuis",
  },
};
