import { markup } from "../xml/markup.ts";
import { page } from "./layout.ts";
import { type PageLanguage, WORDS } from "./page-words.ts";

/** An error that readers meet, and what its page says: a heading, and what to do. */
export type PageProblem = "malformed" | "notFound" | "gone" | "removed" | "notYet" | "busy" | "broken";

const TEXTS: Readonly<Record<PageLanguage, Readonly<Record<PageProblem, readonly [string, string]>>>> = {
  en: {
    malformed: [
      "This address cannot be answered as it is written",
      "Something behind its question mark is not known here or is not complete.",
    ],
    notFound: ["There is nothing at this address", "It may have been mistyped, or be out of date."],
    gone: ["This feed is no longer published here", "You can remove it from your feed reader."],
    removed: ["This article was removed", "Nothing is kept here of what it said."],
    notYet: [
      "This feed is not ready yet",
      "Its first articles are being read from the agency’s site. Please try again in a few minutes.",
    ],
    busy: [
      "Please try again in a moment",
      "This search takes too long, or there are too many at once. Other words may help.",
    ],
    broken: ["Something went wrong here", "The operator can find the cause in the log. Please try again later."],
  },
  ar: {
    malformed: ["لا جواب لهذا العنوان كما كُتب", "في ما بعد علامة الاستفهام ما ليس معروفًا هنا أو ليس كاملًا."],
    notFound: ["لا شيء في هذا العنوان", "ربما كُتب خطأً، أو لم يعد صالحًا."],
    gone: ["لم تعد هذه الخلاصة تُنشر هنا", "يمكنك حذفها من قارئ الخلاصات."],
    removed: ["حُذف هذا الخبر", "لم يبق هنا شيء من نصه."],
    notYet: ["هذه الخلاصة ليست جاهزة بعد", "تُقرأ أول أخبارها الآن من موقع الوكالة. أعد المحاولة بعد دقائق."],
    busy: ["أعد المحاولة بعد لحظات", "يستغرق هذا البحث وقتًا طويلًا، أو تجري عمليات بحث كثيرة معًا. قد تفيد كلمات أخرى."],
    broken: ["حدث خطأ هنا", "يجد المشغّل السبب في السجل. أعد المحاولة لاحقًا."],
  },
  fr: {
    malformed: [
      "Cette adresse, telle qu’elle est écrite, n’a pas de réponse",
      "Ce qui suit son point d’interrogation n’est pas connu ici, ou pas complet.",
    ],
    notFound: ["Il n’y a rien à cette adresse", "Elle est peut-être mal écrite, ou n’est plus valable."],
    gone: ["Ce flux n’est plus publié ici", "Vous pouvez le retirer de votre lecteur de flux."],
    removed: ["Cet article a été supprimé", "Rien n’est conservé ici de ce qu’il disait."],
    notYet: [
      "Ce flux n’est pas encore prêt",
      "Ses premiers articles sont en cours de lecture sur le site de l’agence. Réessayez dans quelques minutes.",
    ],
    busy: [
      "Réessayez dans un instant",
      "Cette recherche est trop longue, ou il y en a trop à la fois. D’autres mots aideront peut-être.",
    ],
    broken: [
      "Une erreur s’est produite ici",
      "L’exploitant en trouvera la cause dans le journal. Réessayez plus tard.",
    ],
  },
};

/**
 * The page of an error, which holds nothing of the request. `root`: path of the front page, with a slash at its end. `line`:
 * the error in one line, in English, if it says more.
 */
export function renderProblem(
  problem: PageProblem,
  language: PageLanguage,
  root: string,
  line: string | null = null,
): string {
  const words = WORDS[language];
  const [title, advice] = TEXTS[language][problem];
  return page({
    language,
    title,
    description: advice,
    url: null,
    root,
    languages: "stored",
    switchAt: root,
    main: markup`<div class="intro">
<h1>${title}</h1>
<p class="lead">${advice}</p>
${line === null ? null : markup`<p class="hint"><bdi lang="en" dir="ltr">${line}</bdi></p>\n`}<p class="action"><a class="button" href="${root}?lang=${language}">${words.home}</a></p>
</div>`,
  });
}
