import type { ActionKind } from "../../../model/editing/editing.ts";
import type { PageLanguage } from "../page-words.ts";

/** Texts of the pages about articles and items set aside. */
export interface EditingWords {
  readonly agency: string;
  readonly words: string;
  readonly wordsHint: string;
  readonly search: string;
  readonly nothing: string;
  readonly all: string;
  readonly facts: string;
  readonly published: string;
  readonly dateFrom: string;
  readonly firstSeen: string;
  readonly updated: string;
  readonly revision: string;
  readonly sections: string;
  readonly place: string;
  readonly author: string;
  readonly address: string;
  readonly feeds: string;
  readonly archive: (number: string) => string;
  readonly siteSays: string;
  readonly removed: string;
  readonly takenDown: string;
  readonly text: string;
  readonly readPage: string;
  readonly readPageHint: string;
  readonly page: string;
  readonly rejected: string;
  readonly correct: string;
  readonly date: string;
  readonly dateHint: (zone: string) => string;
  readonly reason: string;
  readonly reasonHint: string;
  readonly save: string;
  readonly undoDate: string;
  readonly undoSections: string;
  readonly takeDown: string;
  readonly takeDownHint: string;
  readonly lift: string;
  readonly liftHint: string;
  readonly revisions: string;
  readonly noRevisions: string;
  readonly formerTitle: string;
  readonly added: string;
  readonly dropped: string;
  readonly otherwise: string;
  readonly actions: string;
  readonly noActions: string;
  readonly kinds: Readonly<Record<ActionKind, string>>;
  readonly done: Readonly<
    Record<"corrected" | "unchanged" | "takedown" | "lift" | "retry" | "ignore" | "published", string>
  >;
  readonly refused: string;
  readonly stale: string;
  readonly staleHint: string;
  readonly elsewhere: string;
  readonly notPublished: string;
  readonly already: string;
  readonly aside: string;
  readonly why: string;
  readonly since: string;
  readonly tries: string;
  readonly nextTry: string;
  readonly ignored: string;
  readonly stored: string;
  readonly noPage: string;
  readonly readNow: string;
  readonly retry: string;
  readonly retryHint: string;
  readonly stillUnread: string;
  readonly ignore: string;
  readonly ignoreHint: string;
  readonly publish: string;
  readonly publishHint: string;
  readonly title: string;
  readonly textField: string;
  readonly titleAlone: string;
}

/** Text that runs from left to right within Arabic, wherever a line breaks (Unicode's isolates). */
const ltr = (text: string) => `\u2066${text}\u2069`;

/** In each language of the pages. */
export const EDITING_WORDS: Readonly<Record<PageLanguage, EditingWords>> = {
  en: {
    agency: "Agency",
    words: "Words, an id or an address",
    wordsHint: "Nothing: the newest articles. The id or the address of an article finds removed ones, too.",
    search: "Search",
    nothing: "Nothing was found.",
    all: "All articles",
    facts: "What is known of it",
    published: "Published",
    dateFrom: "Date from",
    firstSeen: "First seen",
    updated: "Last changed",
    revision: "Revision",
    sections: "Sections",
    place: "Place",
    author: "Author",
    address: "Address",
    feeds: "In",
    archive: (number) => `archive document ${number}`,
    siteSays: "the site says",
    removed: "Removed",
    takenDown: "An operator took this article down.",
    text: "Text",
    readPage: "Read its page now",
    readPageHint: "Asks the agency’s site once, and shows where each field would come from. Nothing changes.",
    page: "Its page now",
    rejected: "rejected",
    correct: "Correct by hand",
    date: "Date",
    dateHint: (zone) =>
      `2026-11-20, or with a time 2026-11-20T14:05 (${zone}, unless another zone is given: 2026-11-20T14:05+00:00). Polls never change it again.`,
    reason: "Reason",
    reasonHint: "For the record; readers do not see it.",
    save: "Save",
    undoDate: "Back to the site’s date",
    undoSections: "Back to the site’s sections",
    takeDown: "Take down",
    takeDownHint: "Removes the text from every feed, the archive and the search index. A tombstone stays.",
    lift: "Lift the takedown",
    liftHint: "The next poll that finds it on the site publishes it again, under its former id.",
    revisions: "Revisions",
    noRevisions: "Its text has never changed.",
    formerTitle: "Former title",
    added: "added",
    dropped: "dropped",
    otherwise: "Only the form changed.",
    actions: "What operators did",
    noActions: "Nothing yet.",
    kinds: {
      correct: "corrected",
      takedown: "taken down",
      lift: "takedown lifted",
      publish: "published by hand",
      ignore: "ignored",
      retry: "retried",
    },
    done: {
      corrected: "Corrected. Subscribers get it as an edit.",
      unchanged: "Nothing had to be changed.",
      takedown: "Taken down.",
      lift: "The takedown is lifted. The next poll reads the page again.",
      retry: "Tried again.",
      ignore: "Ignored from now on.",
      published: "Published.",
    },
    refused: "Not done",
    stale: "Somebody else has changed this article",
    staleHint: "This is how it is now. Nothing of yours was saved.",
    elsewhere: "This deployment only receives articles from another: do it there, and push.",
    notPublished: "It is not published: it was removed.",
    already: "An article is published under this id.",
    aside: "Set aside",
    why: "Why",
    since: "Since",
    tries: "Tries",
    nextTry: "Next try",
    ignored: "never: it is ignored",
    stored: "What its stored page says",
    noPage: "Its page was not stored.",
    readNow: "Under the current definition it can be read: the next try publishes it.",
    retry: "Try again now",
    retryHint: "Polls its listing, and asks for its page.",
    stillUnread: "Tried again: its page can still not be read.",
    ignore: "Ignore for good",
    ignoreHint: "It is not asked for any more, and nobody is told of it.",
    publish: "Publish by hand",
    publishHint:
      "What you leave empty is taken from its page. Once that can be read, polls take up what it says, except your date.",
    title: "Title",
    textField: "Text, plain or HTML",
    titleAlone: "Without a text, if the page has none: the title alone",
  },
  ar: {
    agency: "الوكالة",
    words: "كلمات أو رقم أو عنوان",
    wordsHint: "إن تركته فارغًا ظهرت أحدث المقالات. برقم المقال أو عنوانه تجد المحذوف أيضًا.",
    search: "بحث",
    nothing: "لا نتائج.",
    all: "كل المقالات",
    facts: "ما يُعرف عنه",
    published: "النشر",
    dateFrom: "مصدر التاريخ",
    firstSeen: "أول ظهور",
    updated: "آخر تعديل",
    revision: "النسخة",
    sections: "الأقسام",
    place: "المكان",
    author: "الكاتب",
    address: "العنوان",
    feeds: "موجود في",
    archive: (number) => `وثيقة الأرشيف ${number}`,
    siteSays: "يقول الموقع",
    removed: "حُذف",
    takenDown: "سحب مشغّلٌ هذا المقال.",
    text: "النص",
    readPage: "اقرأ صفحته الآن",
    readPageHint: "يُسأل موقع الوكالة مرة واحدة، ويظهر مصدر كل حقل. لا يتغيّر شيء.",
    page: "صفحته الآن",
    rejected: "مرفوض",
    correct: "تصحيح باليد",
    date: "التاريخ",
    dateHint: (zone) =>
      `${ltr("2026-11-20")}، أو مع الوقت ${ltr("2026-11-20T14:05")} (بتوقيت ${ltr(zone)} ما لم يُذكر غيره: ${ltr("2026-11-20T14:05+00:00")}). لن يغيّره أي استطلاع بعد ذلك.`,
    reason: "السبب",
    reasonHint: "للسجل فقط؛ لا يراه القراء.",
    save: "حفظ",
    undoDate: "العودة إلى تاريخ الموقع",
    undoSections: "العودة إلى أقسام الموقع",
    takeDown: "سحب المقال",
    takeDownHint: "يُزال النص من كل الموجزات والأرشيف وفهرس البحث، ويبقى أثر للحذف.",
    lift: "إلغاء السحب",
    liftHint: "يُنشر من جديد برقمه السابق حين يجده استطلاع على الموقع.",
    revisions: "النسخ",
    noRevisions: "لم يتغيّر نصه قط.",
    formerTitle: "العنوان السابق",
    added: "أُضيف",
    dropped: "حُذف",
    otherwise: "تغيّر الشكل فقط.",
    actions: "ما فعله المشغّلون",
    noActions: "لا شيء بعد.",
    kinds: {
      correct: "تصحيح",
      takedown: "سحب",
      lift: "إلغاء السحب",
      publish: "نشر باليد",
      ignore: "تجاهل",
      retry: "إعادة المحاولة",
    },
    done: {
      corrected: "صُحّح. يصل إلى المشتركين تعديلًا.",
      unchanged: "لم يلزم أي تغيير.",
      takedown: "سُحب المقال.",
      lift: "أُلغي السحب. سيقرأ الاستطلاع التالي الصفحة من جديد.",
      retry: "أُعيدت المحاولة.",
      ignore: "سيُتجاهل من الآن.",
      published: "نُشر.",
    },
    refused: "لم يُنفَّذ",
    stale: "غيّر شخص آخر هذا المقال",
    staleHint: "هذه حاله الآن. لم يُحفظ شيء مما أدخلته.",
    elsewhere: "هذا الخادم يستقبل المقالات من خادم آخر: نفّذ ذلك هناك ثم أرسل.",
    notPublished: "ليس منشورًا: لقد حُذف.",
    already: "هناك مقال منشور بهذا الرقم.",
    aside: "عنصر مُنحّى",
    why: "السبب",
    since: "منذ",
    tries: "المحاولات",
    nextTry: "المحاولة التالية",
    ignored: "لا محاولة: إنه مُتجاهَل",
    stored: "ما تقوله صفحته المحفوظة",
    noPage: "لم تُحفظ صفحته.",
    readNow: "بالتعريف الحالي يمكن قراءته: المحاولة التالية تنشره.",
    retry: "أعد المحاولة الآن",
    retryHint: "تُستطلع قائمته وتُطلب صفحته.",
    stillUnread: "أُعيدت المحاولة، وما زالت صفحته لا تُقرأ.",
    ignore: "تجاهله نهائيًا",
    ignoreHint: "لن تُطلب صفحته بعد الآن ولن يُبلَّغ عنه أحد.",
    publish: "نشر باليد",
    publishHint: "ما تتركه فارغًا يؤخذ من صفحته. وعندما تصبح مقروءة يؤخذ ما تقوله، إلا تاريخك.",
    title: "العنوان",
    textField: "النص، عاديًا أو HTML",
    titleAlone: "بلا نص إن لم يكن في الصفحة نص: العنوان وحده",
  },
  fr: {
    agency: "Agence",
    words: "Mots, identifiant ou adresse",
    wordsHint: "Rien : les articles les plus récents. L’identifiant ou l’adresse trouve aussi les articles supprimés.",
    search: "Chercher",
    nothing: "Rien n’a été trouvé.",
    all: "Tous les articles",
    facts: "Ce qu’on en sait",
    published: "Publié",
    dateFrom: "Date d’après",
    firstSeen: "Première lecture",
    updated: "Dernière modification",
    revision: "Révision",
    sections: "Rubriques",
    place: "Lieu",
    author: "Auteur",
    address: "Adresse",
    feeds: "Dans",
    archive: (number) => `document d’archive ${number}`,
    siteSays: "le site dit",
    removed: "Supprimé",
    takenDown: "Un exploitant a retiré cet article.",
    text: "Texte",
    readPage: "Lire sa page maintenant",
    readPageHint: "Interroge une fois le site de l’agence, et montre d’où viendrait chaque champ. Rien ne change.",
    page: "Sa page maintenant",
    rejected: "rejeté",
    correct: "Corriger à la main",
    date: "Date",
    dateHint: (zone) =>
      `2026-11-20, ou avec l’heure 2026-11-20T14:05 (${zone}, sauf autre fuseau : 2026-11-20T14:05+00:00). Aucune lecture ne la changera plus.`,
    reason: "Raison",
    reasonHint: "Pour mémoire ; les lecteurs ne la voient pas.",
    save: "Enregistrer",
    undoDate: "Revenir à la date du site",
    undoSections: "Revenir aux rubriques du site",
    takeDown: "Retirer",
    takeDownHint: "Supprime le texte de tous les flux, de l’archive et de l’index. Une marque de suppression reste.",
    lift: "Lever le retrait",
    liftHint: "La prochaine lecture qui le trouve sur le site le republie, sous son ancien identifiant.",
    revisions: "Révisions",
    noRevisions: "Son texte n’a jamais changé.",
    formerTitle: "Ancien titre",
    added: "ajouté",
    dropped: "supprimé",
    otherwise: "Seule la forme a changé.",
    actions: "Ce que les exploitants ont fait",
    noActions: "Rien encore.",
    kinds: {
      correct: "corrigé",
      takedown: "retiré",
      lift: "retrait levé",
      publish: "publié à la main",
      ignore: "ignoré",
      retry: "réessayé",
    },
    done: {
      corrected: "Corrigé. Les abonnés le reçoivent comme modification.",
      unchanged: "Il n’y avait rien à changer.",
      takedown: "Retiré.",
      lift: "Le retrait est levé. La prochaine lecture relira la page.",
      retry: "Réessayé.",
      ignore: "Ignoré désormais.",
      published: "Publié.",
    },
    refused: "Pas fait",
    stale: "Quelqu’un d’autre a modifié cet article",
    staleHint: "Voici son état actuel. Rien de votre saisie n’est enregistré.",
    elsewhere: "Ce déploiement reçoit ses articles d’un autre : faites-le là-bas, puis envoyez.",
    notPublished: "Il n’est pas publié : il a été supprimé.",
    already: "Un article est publié sous cet identifiant.",
    aside: "Mis de côté",
    why: "Pourquoi",
    since: "Depuis",
    tries: "Essais",
    nextTry: "Prochain essai",
    ignored: "jamais : il est ignoré",
    stored: "Ce que dit sa page conservée",
    noPage: "Sa page n’a pas été conservée.",
    readNow: "Avec la définition actuelle, il est lisible : le prochain essai le publie.",
    retry: "Réessayer maintenant",
    retryHint: "Lit sa liste, et demande sa page.",
    stillUnread: "Réessayé : sa page ne peut toujours pas être lue.",
    ignore: "Ignorer définitivement",
    ignoreHint: "Sa page n’est plus demandée, et personne n’en est averti.",
    publish: "Publier à la main",
    publishHint:
      "Ce que vous laissez vide vient de sa page. Dès qu’elle est lisible, les lectures reprennent ce qu’elle dit, sauf votre date.",
    title: "Titre",
    textField: "Texte, simple ou HTML",
    titleAlone: "Sans texte, si la page n’en a pas : le titre seul",
  },
};
