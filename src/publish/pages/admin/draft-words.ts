import type { DatePrecision, DateSource } from "../../../model/article.ts";
import type { Doubt, DoubtKind } from "../../../model/definition/doubt.ts";
import type { SourceKind } from "../../../model/definition/source.ts";
import type { PageLanguage } from "../page-words.ts";

/** Texts of the pages that add and edit agencies. */
export interface DraftWords {
  readonly address: string;
  readonly addressHint: string;
  readonly more: string;
  readonly id: string;
  readonly idHint: string;
  readonly language: string;
  readonly timezone: string;
  readonly guess: string;
  readonly sturdiest: string;
  readonly source: string;
  readonly look: string;
  readonly nothingWritten: string;
  readonly nothing: string;
  readonly wrong: string;
  readonly addsTo: (id: string) => string;
  readonly already: (id: string) => string;
  readonly tried: string;
  readonly items: string;
  readonly dated: string;
  readonly texts: string;
  readonly whole: string;
  readonly fromPages: string;
  readonly verdicts: Readonly<Record<"first" | "fallback" | "no", string>>;
  readonly use: string;
  readonly kinds: Readonly<Record<SourceKind, string>>;
  readonly doubts: string;
  readonly noDoubts: string;
  readonly doubt: Readonly<Record<DoubtKind, (doubt: Doubt) => string>>;
  readonly preview: string;
  readonly previewOf: (count: string, listing: string) => string;
  readonly noPreview: string;
  readonly listed: string;
  readonly untitled: string;
  readonly noDate: string;
  readonly date: string;
  readonly sources: Readonly<Record<DateSource, string>>;
  readonly precisions: Readonly<Record<DatePrecision, string>>;
  readonly place: string;
  readonly author: string;
  readonly picture: string;
  readonly noPicture: string;
  readonly text: (count: string) => string;
  readonly articleId: string;
  readonly unread: string;
  readonly correct: string;
  readonly correctHint: string;
  readonly publish: string;
  readonly save: string;
  readonly tryIt: string;
  readonly whichFeed: string;
  readonly json: string;
  readonly jsonHint: string;
  readonly lookFirst: string;
  readonly lookFirstHint: string;
  readonly consequences: string;
  readonly accept: string;
  readonly refused: string;
  readonly stale: (version: string) => string;
  readonly staleHint: string;
  readonly replace: (version: string) => string;
  readonly groups: Readonly<Record<"names" | "languages" | "pace" | "source" | "addresses" | "article", string>>;
  readonly fields: Readonly<Record<string, string>>;
  readonly sectionsHint: string;
  readonly linesHint: string;
}

const count = (doubt: Doubt) => String(doubt.count ?? 0);
const of = (doubt: Doubt) => String(doubt.of ?? 0);

const en: DraftWords = {
  address: "Address",
  addressHint:
    "Of the page with the agency’s latest news; or of a feed, a sitemap or an interface that answers with JSON.",
  more: "What you know already",
  id: "Id",
  idHint: "First part of the feeds’ addresses. It never changes afterwards.",
  language: "Language of the articles (such as ar, en, fr)",
  timezone: "Time zone (such as Africa/Tripoli)",
  guess: "found out if left empty",
  sturdiest: "the sturdiest",
  source: "Source",
  look: "Look at it",
  nothingWritten: "Nothing is written before you publish.",
  nothing: "Nothing that can be published was found there",
  wrong: "This cannot be used",
  addsTo: (id) => `This adds a language to ${id}.`,
  already: (id) => `${id} publishes this language already. Edit it, or choose another id.`,
  tried: "What was found there",
  items: "Articles",
  dated: "with a date",
  texts: "Text",
  whole: "whole",
  fromPages: "from the articles’ pages",
  verdicts: { first: "used", fallback: "used if those before it fail", no: "not used" },
  use: "Use this",
  kinds: {
    html: "the page",
    script: "data in the page’s scripts",
    json: "an interface (JSON)",
    wordpress: "WordPress’s interface",
    feed: "a feed",
    sitemap: "a sitemap",
  },
  doubts: "What is doubtful",
  noDoubts: "Nothing is doubtful.",
  doubt: {
    untitled: (d) => `${count(d)} of ${of(d)} articles on the list have no title. Name the element of the title.`,
    repeated: (d) =>
      `${count(d)} of ${of(d)} titles are another’s. Name the links of the list, or the element of the title.`,
    unrecognised: (d) => `${count(d)} articles on the page are not recognised, such as ${d.example ?? ""}.`,
    extra: (d) => `There are ${count(d)} more articles than the list seems to have. Name the links of the list.`,
    forms: (d) => `The articles have ${count(d)} forms of address. Remove those that are no articles.`,
    worded: () =>
      "The addresses have no number of the site’s own: an article whose address changes counts as a new one.",
    unfetched: () => "None of the articles’ pages could be fetched; only the list was read.",
    undated: () => "No date was found. Articles will be dated when nashra first sees them.",
    partlyDated: () => "Some articles have no date that could be read.",
    short: () => "One article has less than 200 characters. Name the element of the text.",
    timezone: () => "The address does not show the country. Enter the time zone.",
    since: () => "Enter the first year of the site: no article is dated earlier.",
    noNext: () => "No link to older pages was found, so older articles cannot be fetched later.",
    rights: () => "If the agency has a licence line of its own, add it (rights).",
  },
  preview: "The feed as it would be",
  previewOf: (number, listing) => `${number} articles from ${listing}`,
  noPreview: "A collection is made of feeds of this deployment; it reads no site.",
  listed: "All titles on the list",
  untitled: "(no title)",
  noDate: "no date; dated when first seen",
  date: "Date",
  sources: {
    stamp: "stated by the site: sure",
    "json-ld": "from the page’s data: sure",
    dateline: "from the first line of the text: quite sure",
    repaired: "from the first line of the text, corrected: please check",
    estimated: "estimated from the number of the article: unsure",
    "first-seen": "when first seen: unknown",
    operator: "from an operator: sure",
  },
  precisions: { time: "with its time", day: "the day only", month: "the month only", none: "no date stated" },
  place: "Place",
  author: "Author",
  picture: "Picture",
  noPicture: "none",
  text: (number) => `Text, ${number} characters`,
  articleId: "Number of the article",
  unread: "This article could not be read",
  correct: "Names, languages, sections, corrections",
  correctHint:
    "Change what is wrong, and look again. Lists have one value a line; the first that finds something is used.",
  publish: "Publish",
  save: "Save",
  tryIt: "Look again",
  whichFeed: "Feed to look at",
  json: "The whole definition as JSON",
  jsonHint: "Every field is explained at docs/definition.md.",
  lookFirst: "You have changed how the site is read",
  lookFirstHint: "Here is the feed as it would be now. Publish it if it is right.",
  consequences: "This change has consequences",
  accept: "I accept this",
  refused: "This cannot be done now",
  stale: (version) => `Somebody else has changed this agency meanwhile: its version is ${version}`,
  staleHint: "Nothing was overwritten. What you entered is below. Look at the history before you decide.",
  replace: (version) => `Replace version ${version} by mine`,
  groups: {
    names: "Names",
    languages: "Languages and sections",
    pace: "Place and pace",
    source: "List of articles",
    addresses: "Addresses of articles",
    article: "Article",
  },
  fields: {
    name: "Name",
    "edition.language": "Language",
    "edition.listing": "Latest-news page",
    "edition.sections": "Sections with feeds of their own",
    timezone: "Time zone",
    dateOrder: "First in dates in numbers such as 03/05/2026: day or month (empty: by the language)",
    since: "First year of the site",
    "poll.everyMinutes": "Minutes between polls, at first",
    "poll.requestsPerMinute": "Requests a minute, at most",
    "listing.source": "Sources, with their JSONPaths (JSON)",
    "listing.container": "Element of the list (CSS selectors)",
    "listing.link": "Links of the list (CSS selectors)",
    "listing.title": "Title in the list (CSS selectors)",
    "listing.time": "Date in the list (CSS selectors)",
    addresses: "Forms of address (JSON)",
    canonical: "Address to publish, with {id} in it",
    "article.title": "Title (CSS selectors)",
    "article.time": "Date (CSS selectors)",
    "article.body": "Text (CSS selectors)",
    "article.remove": "Elements to leave out (CSS selectors)",
    marks: "The agency’s marks in the first line",
    furniture: "Texts that are never part of an article",
  },
  sectionsHint: "One a line: id | name | address of its latest-news page",
  linesHint: "One a line",
};

const ar: DraftWords = {
  address: "العنوان",
  addressHint: "عنوان صفحة آخر أخبار الوكالة، أو خلاصة أو خريطة موقع أو واجهة تجيب بصيغة JSON.",
  more: "ما تعرفه مسبقًا",
  id: "المعرّف",
  idHint: "أول جزء من عناوين الخلاصات. لا يتغيّر بعد ذلك أبدًا.",
  language: "لغة الأخبار (مثل ar أو en أو fr)",
  timezone: "المنطقة الزمنية (مثل Africa/Tripoli)",
  guess: "إن تُرك فارغًا بحثنا عنه",
  sturdiest: "الأمتن",
  source: "المصدر",
  look: "انظر فيه",
  nothingWritten: "لا يُكتب شيء قبل أن تنشر.",
  nothing: "لم نجد هناك ما يمكن نشره",
  wrong: "لا يمكن استعمال هذا",
  addsTo: (id) => `يضيف هذا لغة إلى ${id}.`,
  already: (id) => `تنشر ${id} هذه اللغة من قبل. عدّلها، أو اختر معرّفًا آخر.`,
  tried: "ما وُجد هناك",
  items: "الأخبار",
  dated: "منها مؤرَّخ",
  texts: "النص",
  whole: "كامل",
  fromPages: "من صفحات الأخبار",
  verdicts: { first: "يُستعمل", fallback: "يُستعمل إن تعذّر ما قبله", no: "لا يُستعمل" },
  use: "استعمل هذا",
  kinds: {
    html: "الصفحة",
    script: "بيانات في برمجيات الصفحة",
    json: "واجهة (JSON)",
    wordpress: "واجهة ووردبريس",
    feed: "خلاصة",
    sitemap: "خريطة موقع",
  },
  doubts: "ما فيه شك",
  noDoubts: "لا شك في شيء.",
  doubt: {
    untitled: (d) => `${count(d)} من ${of(d)} خبرًا في القائمة بلا عنوان. حدّد عنصر العنوان.`,
    repeated: (d) => `${count(d)} من ${of(d)} عنوانًا مكرّر. حدّد روابط القائمة أو عنصر العنوان.`,
    unrecognised: (d) => `${count(d)} من أخبار الصفحة لم تُعرف، مثل ${d.example ?? ""}.`,
    extra: (d) => `يزيد العدد ${count(d)} عمّا يبدو في القائمة. حدّد روابط القائمة.`,
    forms: (d) => `لعناوين الأخبار ${count(d)} أشكال. أزل منها ما ليس خبرًا.`,
    worded: () => "ليس في العناوين رقم من الموقع نفسه: إذا تغيّر عنوان خبر عُدّ خبرًا جديدًا.",
    unfetched: () => "لم نستطع جلب أي صفحة من صفحات الأخبار؛ قُرئت القائمة وحدها.",
    undated: () => "لم نجد تاريخًا. ستُؤرَّخ الأخبار بوقت رؤيتها أول مرة.",
    partlyDated: () => "بعض الأخبار بلا تاريخ يُقرأ.",
    short: () => "أحد الأخبار أقل من 200 حرف. حدّد عنصر النص.",
    timezone: () => "لا يدل العنوان على البلد. أدخل المنطقة الزمنية.",
    since: () => "أدخل أول سنة للموقع: لا يُؤرَّخ خبر قبلها.",
    noNext: () => "لم نجد رابطًا إلى الصفحات الأقدم، فلا يمكن جلب الأخبار القديمة لاحقًا.",
    rights: () => "إن كانت للوكالة عبارة حقوق خاصة بها فأضفها (rights).",
  },
  preview: "الخلاصة كما ستكون",
  previewOf: (number, listing) => `${number} من الأخبار من ${listing}`,
  noPreview: "المجموعة تُؤلَّف من خلاصات هذا الخادم، ولا تقرأ موقعًا.",
  listed: "كل العناوين في القائمة",
  untitled: "(بلا عنوان)",
  noDate: "بلا تاريخ؛ يُؤرَّخ بوقت رؤيته أول مرة",
  date: "التاريخ",
  sources: {
    stamp: "يذكره الموقع: مؤكد",
    "json-ld": "من بيانات الصفحة: مؤكد",
    dateline: "من السطر الأول للنص: شبه مؤكد",
    repaired: "من السطر الأول للنص بعد تصحيح: راجعه من فضلك",
    estimated: "مقدَّر من رقم الخبر: غير مؤكد",
    "first-seen": "وقت رؤيته أول مرة: غير معروف",
    operator: "من مشغّل: مؤكد",
  },
  precisions: { time: "مع الساعة", day: "اليوم فقط", month: "الشهر فقط", none: "لا تاريخ مذكور" },
  place: "المكان",
  author: "الكاتب",
  picture: "الصورة",
  noPicture: "لا شيء",
  text: (number) => `النص، ${number} حرفًا`,
  articleId: "رقم الخبر",
  unread: "تعذّرت قراءة هذا الخبر",
  correct: "الأسماء واللغات والأقسام والتصحيحات",
  correctHint: "صحّح ما هو خطأ ثم انظر من جديد. في القوائم قيمة في كل سطر، ويُستعمل أول ما يجد شيئًا.",
  publish: "انشر",
  save: "احفظ",
  tryIt: "انظر من جديد",
  whichFeed: "الخلاصة التي ننظر فيها",
  json: "التعريف كله بصيغة JSON",
  jsonHint: "كل حقل مشروح في docs/definition.md.",
  lookFirst: "غيّرت طريقة قراءة الموقع",
  lookFirstHint: "هذه هي الخلاصة كما ستكون الآن. انشرها إن كانت صحيحة.",
  consequences: "لهذا التغيير عواقب",
  accept: "أقبل هذا",
  refused: "لا يمكن هذا الآن",
  stale: (version) => `غيّر شخص آخر هذه الوكالة في هذه الأثناء: نسختها ${version}`,
  staleHint: "لم يُستبدل شيء. ما أدخلته في الأسفل. انظر في السجل قبل أن تقرّر.",
  replace: (version) => `استبدل النسخة ${version} بنسختي`,
  groups: {
    names: "الأسماء",
    languages: "اللغات والأقسام",
    pace: "المكان والوتيرة",
    source: "قائمة الأخبار",
    addresses: "عناوين الأخبار",
    article: "الخبر",
  },
  fields: {
    name: "الاسم",
    "edition.language": "اللغة",
    "edition.listing": "صفحة آخر الأخبار",
    "edition.sections": "أقسام لها خلاصات خاصة",
    timezone: "المنطقة الزمنية",
    dateOrder: "ما يأتي أولًا في تواريخ مثل 03/05/2026: day لليوم أو month للشهر (فارغ: بحسب اللغة)",
    since: "أول سنة للموقع",
    "poll.everyMinutes": "دقائق بين القراءات في البداية",
    "poll.requestsPerMinute": "أقصى عدد للطلبات في الدقيقة",
    "listing.source": "المصادر مع مسارات JSONPath (JSON)",
    "listing.container": "عنصر القائمة (محددات CSS)",
    "listing.link": "روابط القائمة (محددات CSS)",
    "listing.title": "العنوان في القائمة (محددات CSS)",
    "listing.time": "التاريخ في القائمة (محددات CSS)",
    addresses: "أشكال العناوين (JSON)",
    canonical: "العنوان الذي يُنشر، وفيه {id}",
    "article.title": "العنوان (محددات CSS)",
    "article.time": "التاريخ (محددات CSS)",
    "article.body": "النص (محددات CSS)",
    "article.remove": "عناصر تُترك (محددات CSS)",
    marks: "علامات الوكالة في السطر الأول",
    furniture: "نصوص ليست جزءًا من أي خبر",
  },
  sectionsHint: "قسم في كل سطر: المعرّف | الاسم | عنوان صفحة آخر أخباره",
  linesHint: "قيمة في كل سطر",
};

const fr: DraftWords = {
  address: "Adresse",
  addressHint:
    "De la page des dernières nouvelles de l’agence ; ou d’un flux, d’un sitemap, d’une interface qui répond en JSON.",
  more: "Ce que vous savez déjà",
  id: "Identifiant",
  idHint: "Première partie des adresses des flux. Il ne change plus ensuite.",
  language: "Langue des articles (par exemple ar, en, fr)",
  timezone: "Fuseau horaire (par exemple Africa/Tripoli)",
  guess: "cherché s’il reste vide",
  sturdiest: "la plus solide",
  source: "Source",
  look: "Regarder",
  nothingWritten: "Rien n’est écrit avant la publication.",
  nothing: "Rien qui puisse être publié n’a été trouvé là",
  wrong: "Ceci ne peut pas servir",
  addsTo: (id) => `Ceci ajoute une langue à ${id}.`,
  already: (id) => `${id} publie déjà cette langue. Modifiez-la, ou choisissez un autre identifiant.`,
  tried: "Ce qui a été trouvé",
  items: "Articles",
  dated: "datés",
  texts: "Texte",
  whole: "entier",
  fromPages: "des pages des articles",
  verdicts: { first: "utilisée", fallback: "utilisée si les précédentes échouent", no: "non utilisée" },
  use: "Utiliser celle-ci",
  kinds: {
    html: "la page",
    script: "des données dans les scripts de la page",
    json: "une interface (JSON)",
    wordpress: "l’interface de WordPress",
    feed: "un flux",
    sitemap: "un sitemap",
  },
  doubts: "Ce qui est douteux",
  noDoubts: "Rien n’est douteux.",
  doubt: {
    untitled: (d) => `${count(d)} articles de la liste sur ${of(d)} n’ont pas de titre. Indiquez l’élément du titre.`,
    repeated: (d) =>
      `${count(d)} titres sur ${of(d)} sont répétés. Indiquez les liens de la liste, ou l’élément du titre.`,
    unrecognised: (d) => `${count(d)} articles de la page ne sont pas reconnus, par exemple ${d.example ?? ""}.`,
    extra: (d) =>
      `Il y a ${count(d)} articles de plus que la liste ne semble en avoir. Indiquez les liens de la liste.`,
    forms: (d) => `Les articles ont ${count(d)} formes d’adresse. Enlevez celles qui ne sont pas des articles.`,
    worded: () =>
      "Les adresses n’ont pas de numéro propre au site : un article dont l’adresse change compte comme nouveau.",
    unfetched: () => "Aucune page d’article n’a pu être lue ; seule la liste l’a été.",
    undated: () => "Aucune date n’a été trouvée. Les articles seront datés du moment où nashra les voit.",
    partlyDated: () => "Certains articles n’ont pas de date lisible.",
    short: () => "Un article a moins de 200 caractères. Indiquez l’élément du texte.",
    timezone: () => "L’adresse ne montre pas le pays. Saisissez le fuseau horaire.",
    since: () => "Saisissez la première année du site : aucun article n’est daté plus tôt.",
    noNext: () => "Aucun lien vers des pages plus anciennes : les anciens articles ne pourront pas être lus plus tard.",
    rights: () => "Si l’agence a sa propre mention de droits, ajoutez-la (rights).",
  },
  preview: "Le flux tel qu’il serait",
  previewOf: (number, listing) => `${number} articles de ${listing}`,
  noPreview: "Une collection est faite de flux de ce déploiement ; elle ne lit aucun site.",
  listed: "Tous les titres de la liste",
  untitled: "(sans titre)",
  noDate: "sans date ; daté du moment où il est vu",
  date: "Date",
  sources: {
    stamp: "donnée par le site : sûre",
    "json-ld": "des données de la page : sûre",
    dateline: "de la première ligne du texte : assez sûre",
    repaired: "de la première ligne du texte, corrigée : à vérifier",
    estimated: "estimée d’après le numéro de l’article : incertaine",
    "first-seen": "moment où il a été vu : inconnue",
    operator: "d’un exploitant : sûre",
  },
  precisions: {
    time: "avec l’heure",
    day: "le jour seulement",
    month: "le mois seulement",
    none: "aucune date donnée",
  },
  place: "Lieu",
  author: "Auteur",
  picture: "Image",
  noPicture: "aucune",
  text: (number) => `Texte, ${number} caractères`,
  articleId: "Numéro de l’article",
  unread: "Cet article n’a pas pu être lu",
  correct: "Noms, langues, rubriques, corrections",
  correctHint:
    "Corrigez ce qui est faux, et regardez de nouveau. Les listes ont une valeur par ligne ; la première qui trouve quelque chose sert.",
  publish: "Publier",
  save: "Enregistrer",
  tryIt: "Regarder de nouveau",
  whichFeed: "Flux à regarder",
  json: "La définition entière en JSON",
  jsonHint: "Chaque champ est expliqué dans docs/definition.md.",
  lookFirst: "Vous avez changé la lecture du site",
  lookFirstHint: "Voici le flux tel qu’il serait maintenant. Publiez-le s’il est juste.",
  consequences: "Cette modification a des conséquences",
  accept: "J’accepte ceci",
  refused: "C’est impossible maintenant",
  stale: (version) => `Quelqu’un d’autre a modifié cette agence entre-temps : sa version est ${version}`,
  staleHint: "Rien n’a été écrasé. Votre saisie est ci-dessous. Regardez l’historique avant de décider.",
  replace: (version) => `Remplacer la version ${version} par la mienne`,
  groups: {
    names: "Noms",
    languages: "Langues et rubriques",
    pace: "Lieu et rythme",
    source: "Liste des articles",
    addresses: "Adresses des articles",
    article: "Article",
  },
  fields: {
    name: "Nom",
    "edition.language": "Langue",
    "edition.listing": "Page des dernières nouvelles",
    "edition.sections": "Rubriques avec leur propre flux",
    timezone: "Fuseau horaire",
    dateOrder: "D’abord dans les dates comme 03/05/2026 : day (jour) ou month (mois) ; vide : selon la langue",
    since: "Première année du site",
    "poll.everyMinutes": "Minutes entre les lectures, au début",
    "poll.requestsPerMinute": "Requêtes par minute, au plus",
    "listing.source": "Sources, avec leurs JSONPath (JSON)",
    "listing.container": "Élément de la liste (sélecteurs CSS)",
    "listing.link": "Liens de la liste (sélecteurs CSS)",
    "listing.title": "Titre dans la liste (sélecteurs CSS)",
    "listing.time": "Date dans la liste (sélecteurs CSS)",
    addresses: "Formes d’adresse (JSON)",
    canonical: "Adresse à publier, avec {id}",
    "article.title": "Titre (sélecteurs CSS)",
    "article.time": "Date (sélecteurs CSS)",
    "article.body": "Texte (sélecteurs CSS)",
    "article.remove": "Éléments à laisser de côté (sélecteurs CSS)",
    marks: "Marques de l’agence dans la première ligne",
    furniture: "Textes qui ne font jamais partie d’un article",
  },
  sectionsHint: "Une par ligne : identifiant | nom | adresse de sa page des dernières nouvelles",
  linesHint: "Une valeur par ligne",
};

/** In each language of the pages. */
export const DRAFT_WORDS: Readonly<Record<PageLanguage, DraftWords>> = { ar, en, fr };
