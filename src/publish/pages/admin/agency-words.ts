import type { PageLanguage } from "../page-words.ts";

/** What an operator can do with an agency in one click. */
export type AgencyVerb = "poll" | "pause" | "resume" | "retire" | "remove" | "put";

/** Texts of the pages about agencies. */
export interface AgencyWords {
  readonly states: Readonly<Record<"active" | "paused" | "retired" | "removed", string>>;
  readonly sources: Readonly<Record<"shipped" | "operator" | "override", string>>;
  readonly agency: string;
  readonly state: string;
  readonly feedsNow: string;
  readonly lastPoll: string;
  readonly asideCount: string;
  readonly definition: string;
  readonly version: (number: string) => string;
  readonly unchanged: string;
  readonly unpublished: string;
  readonly none: string;
  readonly verbs: Readonly<Record<AgencyVerb, string>>;
  readonly done: Readonly<Record<AgencyVerb, string>>;
  readonly pollResult: (feed: string, outcome: string) => string;
  readonly noPolls: string;
  readonly edit: string;
  readonly history: string;
  readonly open: string;
  readonly feeds: string;
  readonly aside: string;
  readonly asideHint: string;
  readonly noneAside: string;
  readonly since: string;
  readonly tries: string;
  readonly removeHint: (id: string) => string;
  readonly removeConfirm: string;
  readonly stale: string;
  readonly staleHint: string;
  readonly changes: string;
  readonly by: string;
  readonly before: string;
  readonly changedFields: string;
  readonly restore: string;
  readonly noHistory: string;
  readonly actions: string;
}

/** In each language of the pages. */
export const AGENCY_WORDS: Readonly<Record<PageLanguage, AgencyWords>> = {
  en: {
    states: { active: "Active", paused: "Paused", retired: "Retired", removed: "Removed" },
    sources: { shipped: "shipped with nashra", operator: "yours", override: "yours, in place of the shipped one" },
    agency: "Agency",
    state: "State",
    feedsNow: "Feeds now",
    lastPoll: "Last poll",
    asideCount: "Set aside",
    definition: "Definition",
    version: (number) => `version ${number}`,
    unchanged: "never changed here",
    unpublished: "not published here",
    none: "No agencies yet.",
    verbs: {
      poll: "Poll now",
      pause: "Pause",
      resume: "Resume",
      retire: "Retire",
      remove: "Remove",
      put: "Save",
    },
    done: {
      poll: "Polled.",
      pause: "Paused. It is not polled until you resume it.",
      resume: "Resumed. It is polled again.",
      retire: "Retired. Its addresses stay, front pages and OPML no longer list it.",
      remove: "Removed. Its addresses answer 410, and everything of it is being deleted.",
      put: "Saved.",
    },
    pollResult: (feed, outcome) => `${feed}: ${outcome}`,
    noPolls: "This deployment does not poll (NASHRA_POLL=off).",
    edit: "Edit",
    history: "History",
    open: "Open",
    feeds: "Feeds and their last polls",
    aside: "Set aside, and why",
    asideHint: "These are not published. nashra tries them again by itself.",
    noneAside: "Nothing is set aside.",
    since: "since",
    tries: "tries",
    removeHint: (id) =>
      `Removing deletes every article of ${id}, and cannot be undone. To stop polling only, pause it; to keep its addresses, retire it. To remove it, enter its id: ${id}`,
    removeConfirm: "Its id",
    stale: "Somebody else has changed this agency meanwhile",
    staleHint: "Nothing was changed. Look at the present state, and decide again.",
    changes: "Changes, newest first",
    by: "by",
    before: "Definition before this change",
    changedFields: "Fields that differ",
    restore: "Edit, beginning with this one",
    noHistory: "This definition has never been changed here.",
    actions: "Actions",
  },
  ar: {
    states: { active: "نشطة", paused: "موقوفة مؤقتًا", retired: "متقاعدة", removed: "محذوفة" },
    sources: { shipped: "مع نشرة", operator: "من عندك", override: "من عندك، مكان التعريف المرفق" },
    agency: "الوكالة",
    state: "الحالة",
    feedsNow: "الخلاصات الآن",
    lastPoll: "آخر قراءة",
    asideCount: "مستبعد",
    definition: "التعريف",
    version: (number) => `النسخة ${number}`,
    unchanged: "لم يتغيّر هنا قط",
    unpublished: "لا تُنشر هنا",
    none: "لا وكالات بعد.",
    verbs: {
      poll: "اقرأ الآن",
      pause: "أوقف مؤقتًا",
      resume: "استأنف",
      retire: "أحِل إلى التقاعد",
      remove: "احذف",
      put: "احفظ",
    },
    done: {
      poll: "تمّت القراءة.",
      pause: "أُوقفت مؤقتًا. لن تُقرأ حتى تستأنفها.",
      resume: "استؤنفت. تُقرأ من جديد.",
      retire: "أُحيلت إلى التقاعد. تبقى عناوينها، ولا تظهر في الصفحات الأولى ولا في OPML.",
      remove: "حُذفت. عناوينها تجيب 410، ويُحذف كل ما يخصّها.",
      put: "حُفظ.",
    },
    pollResult: (feed, outcome) => `${feed}: ${outcome}`,
    noPolls: "هذا الخادم لا يقرأ المواقع (NASHRA_POLL=off).",
    edit: "عدّل",
    history: "السجل",
    open: "افتح",
    feeds: "الخلاصات وآخر قراءاتها",
    aside: "ما استُبعد، ولماذا",
    asideHint: "هذه لا تُنشر. تعيد نشرة المحاولة من تلقاء نفسها.",
    noneAside: "لم يُستبعد شيء.",
    since: "منذ",
    tries: "محاولات",
    removeHint: (id) =>
      `الحذف يمحو كل أخبار ${id} ولا رجعة فيه. لإيقاف القراءة فقط أوقفها مؤقتًا، ولإبقاء عناوينها أحِلها إلى التقاعد. للحذف اكتب معرّفها: ${id}`,
    removeConfirm: "معرّفها",
    stale: "غيّر شخص آخر هذه الوكالة في هذه الأثناء",
    staleHint: "لم يتغيّر شيء. انظر إلى الحالة الراهنة وقرّر من جديد.",
    changes: "التغييرات، الأحدث أولًا",
    by: "بواسطة",
    before: "التعريف قبل هذا التغيير",
    changedFields: "الحقول المختلفة",
    restore: "عدّل بدءًا من هذا",
    noHistory: "لم يتغيّر هذا التعريف هنا قط.",
    actions: "إجراءات",
  },
  fr: {
    states: { active: "Active", paused: "En pause", retired: "Retirée", removed: "Supprimée" },
    sources: { shipped: "fournie avec nashra", operator: "la vôtre", override: "la vôtre, à la place de la fournie" },
    agency: "Agence",
    state: "État",
    feedsNow: "Flux",
    lastPoll: "Dernière lecture",
    asideCount: "Mis de côté",
    definition: "Définition",
    version: (number) => `version ${number}`,
    unchanged: "jamais modifiée ici",
    unpublished: "non publiée ici",
    none: "Aucune agence pour l’instant.",
    verbs: {
      poll: "Lire maintenant",
      pause: "Mettre en pause",
      resume: "Reprendre",
      retire: "Retirer",
      remove: "Supprimer",
      put: "Enregistrer",
    },
    done: {
      poll: "Lecture faite.",
      pause: "En pause. Elle n’est plus lue jusqu’à la reprise.",
      resume: "Reprise. Elle est lue de nouveau.",
      retire: "Retirée. Ses adresses restent, les pages d’accueil et l’OPML ne la citent plus.",
      remove: "Supprimée. Ses adresses répondent 410, et tout ce qui est à elle est effacé.",
      put: "Enregistré.",
    },
    pollResult: (feed, outcome) => `${feed} : ${outcome}`,
    noPolls: "Ce déploiement ne lit pas de sites (NASHRA_POLL=off).",
    edit: "Modifier",
    history: "Historique",
    open: "Ouvrir",
    feeds: "Flux et dernières lectures",
    aside: "Mis de côté, et pourquoi",
    asideHint: "Ceci n’est pas publié. nashra réessaie de lui-même.",
    noneAside: "Rien n’est mis de côté.",
    since: "depuis",
    tries: "essais",
    removeHint: (id) =>
      `Supprimer efface tous les articles de ${id}, sans retour. Pour seulement cesser de la lire, mettez-la en pause ; pour garder ses adresses, retirez-la. Pour supprimer, saisissez son identifiant : ${id}`,
    removeConfirm: "Son identifiant",
    stale: "Quelqu’un d’autre a modifié cette agence entre-temps",
    staleHint: "Rien n’a été modifié. Regardez l’état présent, et décidez de nouveau.",
    changes: "Modifications, les plus récentes d’abord",
    by: "par",
    before: "Définition avant cette modification",
    changedFields: "Champs qui diffèrent",
    restore: "Modifier à partir de celle-ci",
    noHistory: "Cette définition n’a jamais été modifiée ici.",
    actions: "Actions",
  },
};
