/** Texts of the pages in their three languages. */
export type PageLanguage = "ar" | "en" | "fr";

/** In the order in which they are offered; the first is the default. */
export const PAGE_LANGUAGES: readonly PageLanguage[] = ["ar", "en", "fr"];

/** The language of a page about a feed in `language`: the same if pages are translated into it, else English. */
export function pageLanguage(language: string): PageLanguage {
  const primary = language.toLowerCase().split("-")[0];
  return PAGE_LANGUAGES.find((known) => known === primary) ?? "en";
}

/** All texts of the pages, so that no language can lack one. */
export interface PageWords {
  /** What nashra is, in two sentences. */
  readonly about: string;
  readonly tagline: string;
  readonly skip: string;
  readonly home: string;
  readonly languages: string;
  readonly feedsOnOffer: string;
  readonly opml: string;
  readonly opmlHint: string;
  readonly opmlAll: string;
  readonly sections: string;
  readonly editions: string;
  readonly otherFeeds: string;
  readonly allEditions: string;
  readonly preview: string;
  readonly site: string;
  readonly updated: string;
  readonly noNewsYet: string;
  readonly status: string;
  readonly newsroom: string;
  readonly subscribe: string;
  readonly moreAddresses: string;
  readonly copy: string;
  readonly copied: string;
  readonly addTo: string;
  readonly feedScheme: string;
  readonly address: (format: string) => string;
  readonly open: (format: string) => string;
  readonly hub: string;
  readonly latest: string;
  readonly search: string;
  readonly searchHint: string;
  readonly searchButton: string;
  readonly found: string;
  /** `text`: the count as written. */
  readonly results: (count: number, text: string) => string;
  readonly newestResults: (text: string) => string;
  readonly alsoFrom: string;
  readonly nothingFound: string;
  readonly subscribeSearch: string;
  readonly archive: string;
  readonly archiveHint: string;
  readonly archivePart: (number: string) => string;
  readonly checked: (minutes: number) => string;
  readonly aboutDate: (date: string) => string;
  readonly firstSeen: (date: string) => string;
  readonly rights: string;
}

const en: PageWords = {
  about:
    "nashra reads the websites of news agencies that offer no feeds and publishes their news, word for word, as RSS, Atom and JSON Feed. Choose a feed and give its address to your reader: new articles reach you soon after the agency publishes them.",
  tagline: "News feeds for agencies that offer none",
  skip: "Skip to content",
  home: "All feeds",
  languages: "Language",
  feedsOnOffer: "The feeds on offer",
  opml: "All agencies as OPML",
  opmlHint: "One file that any reader can import, with one feed of each agency.",
  opmlAll: "Every feed, in folders",
  sections: "Sections",
  editions: "Editions",
  otherFeeds: "More feeds of this agency",
  allEditions: "All editions together",
  preview: "Latest news and how to subscribe",
  site: "Agency’s website",
  updated: "Updated",
  noNewsYet: "No article yet. The feed fills as soon as the agency publishes.",
  status: "Status of the service",
  newsroom: "For newsrooms and search engines",
  subscribe: "Subscribe",
  moreAddresses: "Other addresses and readers",
  copy: "Copy",
  copied: "Copied",
  addTo: "Add to a reader",
  feedScheme: "The reader on this device",
  address: (format) => `${format} address`,
  open: (format) => `Open ${format}`,
  hub: "WebSub hub",
  latest: "Latest news",
  search: "Search this feed",
  searchHint: "Words, or a phrase in quotes. You can subscribe to what is found.",
  searchButton: "Search",
  found: "Search results",
  results: (count, text) => (count === 1 ? "1 article found" : `${text} articles found`),
  newestResults: (text) => `The newest ${text} articles found`,
  alsoFrom: "Also published by",
  nothingFound: "Nothing found. The feed of this search fills when an article fits it.",
  subscribeSearch: "Subscribe to this search",
  archive: "Archive",
  archiveHint: "Older news, 100 articles a part; part 1 is the oldest.",
  archivePart: (number) => `Part ${number}`,
  checked: (minutes) => `Checked every ${interval(minutes, (n, unit) => (n === 1 ? unit : `${n} ${unit}s`))}`,
  aboutDate: (date) => `about ${date}`,
  firstSeen: (date) => `no date given; first seen ${date}`,
  rights: "The news belongs to the agencies that publish it.",
};

const ar: PageWords = {
  about:
    "تقرأ «نشرة» مواقع وكالات الأنباء التي لا تقدّم خلاصات، وتنشر أخبارها كما هي بصيغ RSS وAtom وJSON Feed. اختر خلاصة وأضف عنوانها إلى قارئ الأخبار لديك، تصلك الأخبار بُعيد نشرها في موقع الوكالة.",
  tagline: "خلاصات إخبارية لوكالات لا تقدّمها",
  skip: "انتقل إلى المحتوى",
  home: "كل الخلاصات",
  languages: "اللغة",
  feedsOnOffer: "الخلاصات المتاحة",
  opml: "كل الوكالات في ملف OPML",
  opmlHint: "ملف واحد يستورده أي قارئ أخبار، فيه خلاصة واحدة من كل وكالة.",
  opmlAll: "كل الخلاصات، في مجلدات",
  sections: "الأقسام",
  editions: "النشرات اللغوية",
  otherFeeds: "خلاصات أخرى للوكالة",
  allEditions: "كل اللغات معًا",
  preview: "آخر الأخبار وطريقة الاشتراك",
  site: "موقع الوكالة",
  updated: "آخر تحديث",
  noNewsYet: "لا أخبار بعد. تمتلئ الخلاصة حالما تنشر الوكالة.",
  status: "حالة الخدمة",
  newsroom: "لغرف الأخبار ومحركات البحث",
  subscribe: "اشترك",
  moreAddresses: "عناوين وقارئات أخرى",
  copy: "انسخ",
  copied: "نُسخ",
  addTo: "أضف إلى قارئ",
  feedScheme: "القارئ على هذا الجهاز",
  address: (format) => `عنوان ${format}`,
  open: (format) => `افتح ${format}`,
  hub: "موزّع WebSub",
  latest: "آخر الأخبار",
  search: "ابحث في هذه الخلاصة",
  searchHint: "كلمات، أو عبارة بين علامتي تنصيص. ويمكنك الاشتراك في النتيجة.",
  searchButton: "ابحث",
  found: "نتائج البحث",
  results: (_count, text) => `عدد الأخبار: ${text}`,
  newestResults: (text) => `أحدث الأخبار، وعددها ${text}`,
  alsoFrom: "نشرته أيضًا",
  nothingFound: "لا نتائج. تمتلئ خلاصة هذا البحث حالما يوافقه خبر.",
  subscribeSearch: "اشترك في هذا البحث",
  archive: "الأرشيف",
  archiveHint: "الأخبار الأقدم، في كل جزء 100 خبر؛ والجزء 1 أقدمها.",
  archivePart: (number) => `الجزء ${number}`,
  checked: (minutes) => `يُفحص الموقع كل ${interval(minutes, arabicCount)}`,
  aboutDate: (date) => `نحو ${date}`,
  firstSeen: (date) => `بلا تاريخ؛ رُصد في ${date}`,
  rights: "الأخبار ملك للوكالات التي تنشرها.",
};

const fr: PageWords = {
  about:
    "nashra lit les sites des agences de presse qui n’offrent pas de flux et publie leurs dépêches, mot pour mot, en RSS, Atom et JSON Feed. Choisissez un flux et donnez son adresse à votre lecteur : les nouvelles vous parviennent peu après leur publication par l’agence.",
  tagline: "Des flux pour les agences de presse qui n’en offrent pas",
  skip: "Aller au contenu",
  home: "Tous les flux",
  languages: "Langue",
  feedsOnOffer: "Les flux proposés",
  opml: "Toutes les agences en OPML",
  opmlHint: "Un seul fichier, que tout lecteur sait importer, avec un flux par agence.",
  opmlAll: "Tous les flux, en dossiers",
  sections: "Rubriques",
  editions: "Éditions",
  otherFeeds: "Autres flux de cette agence",
  allEditions: "Toutes les éditions réunies",
  preview: "Dernières nouvelles et abonnement",
  site: "Site de l’agence",
  updated: "Mis à jour",
  noNewsYet: "Aucun article pour l’instant. Le flux se remplit dès que l’agence publie.",
  status: "État du service",
  newsroom: "Pour les rédactions et les moteurs de recherche",
  subscribe: "S’abonner",
  moreAddresses: "Autres adresses et lecteurs",
  copy: "Copier",
  copied: "Copié",
  addTo: "Ajouter à un lecteur",
  feedScheme: "Le lecteur de cet appareil",
  address: (format) => `Adresse ${format}`,
  open: (format) => `Ouvrir ${format}`,
  hub: "Hub WebSub",
  latest: "Dernières nouvelles",
  search: "Chercher dans ce flux",
  searchHint: "Des mots, ou une expression entre guillemets. On peut s’abonner au résultat.",
  searchButton: "Chercher",
  found: "Résultats de la recherche\u00a0",
  results: (count, text) => (count < 2 ? `${text} article trouvé` : `${text} articles trouvés`),
  newestResults: (text) => `Les ${text} articles trouvés les plus récents`,
  alsoFrom: "Publié aussi par",
  nothingFound: "Rien trouvé. Le flux de cette recherche se remplira dès qu’un article y répondra.",
  subscribeSearch: "S’abonner à cette recherche",
  archive: "Archives",
  archiveHint: "Les nouvelles plus anciennes, 100 articles par partie ; la partie 1 est la plus ancienne.",
  archivePart: (number) => `Partie ${number}`,
  checked: (minutes) => {
    const every = (n: number, unit: Unit): string =>
      n === 1 ? `chaque ${FRENCH[unit]}` : `toutes les ${n} ${FRENCH[unit]}s`;
    return `Vérifié ${interval(minutes, every)}`;
  },
  aboutDate: (date) => `vers ${date}`,
  firstSeen: (date) => `sans date ; vu le ${date}`,
  rights: "Les nouvelles appartiennent aux agences qui les publient.",
};

/** The texts by language. */
export const WORDS: Readonly<Record<PageLanguage, PageWords>> = { ar, en, fr };

type Unit = "second" | "minute" | "hour";
const FRENCH: Readonly<Record<Unit, string>> = { second: "seconde", minute: "minute", hour: "heure" };
/** One, two, three to ten of each. Arabic counts in these forms; from eleven on it takes the first again. */
const ARABIC: Readonly<Record<Unit, readonly [string, string, string]>> = {
  second: ["ثانية", "ثانيتين", "ثوانٍ"],
  minute: ["دقيقة", "دقيقتين", "دقائق"],
  hour: ["ساعة", "ساعتين", "ساعات"],
};

function arabicCount(count: number, unit: Unit): string {
  const [one, two, few] = ARABIC[unit];
  if (count === 1) return one;
  if (count === 2) return two;
  const rest = count % 100;
  return `${count} ${rest >= 3 && rest <= 10 ? few : one}`;
}

/** An interval in the unit that people would use, as a whole number. */
function interval(minutes: number, said: (count: number, unit: Unit) => string): string {
  if (minutes < 1) return said(Math.max(1, Math.round(minutes * 60)), "second");
  return minutes < 90 ? said(Math.round(minutes), "minute") : said(Math.round(minutes / 60), "hour");
}
