import type { PageLanguage } from "../page-words.ts";

/** The operator's pages, as the menu has them. */
export const ADMIN_SECTIONS = ["agencies", "articles", "alarms", "add", "settings"] as const;
/** One of them. */
export type AdminSection = (typeof ADMIN_SECTIONS)[number];

/** Why a request of an operator's browser was refused. */
export type AdminRefusal = "open" | "foreign" | "wrong" | "busy" | "ended" | "tooLong" | "unknown" | "broken";

/** Texts that all of the operator's pages have in common. */
export interface AdminWords {
  readonly operator: string;
  readonly menu: string;
  readonly sections: Readonly<Record<AdminSection, string>>;
  readonly logIn: string;
  readonly logInHint: string;
  readonly token: string;
  readonly logOut: string;
  readonly loggedOut: string;
  readonly back: string;
  /** Heading, and what to do. */
  readonly refusals: Readonly<Record<AdminRefusal, readonly [string, string]>>;
}

/** In each language of the pages. */
export const ADMIN_WORDS: Readonly<Record<PageLanguage, AdminWords>> = {
  en: {
    operator: "Operator",
    menu: "Operator’s pages",
    sections: {
      agencies: "Agencies",
      articles: "Articles",
      alarms: "Alarms and deliveries",
      add: "Add an agency",
      settings: "Settings",
    },
    logIn: "Log in",
    logInHint: "With the token that this deployment has in NASHRA_ADMIN_TOKEN.",
    token: "Token",
    logOut: "Log out",
    loggedOut: "You have logged out.",
    back: "Back",
    refusals: {
      open: [
        "No log-in over plain HTTP",
        "Anybody on the way could read the token. Open this page over https, or on the machine itself (http://127.0.0.1).",
      ],
      foreign: ["This form did not come from this site", "Open the page again, and send its form from there."],
      wrong: ["This is not the token", "Look it up where this deployment has its settings."],
      busy: ["Too many tries", "Please wait a minute."],
      ended: ["Your session has ended", "Log in again. What you had entered was not saved."],
      tooLong: ["This is too long", "A definition may have at most 64 KiB."],
      unknown: ["There is nothing at this address", "An agency may have been removed meanwhile."],
      broken: ["Something went wrong here", "The log says what. Nothing was changed."],
    },
  },
  ar: {
    operator: "المشغّل",
    menu: "صفحات المشغّل",
    sections: {
      agencies: "الوكالات",
      articles: "المقالات",
      alarms: "الإنذارات والإرسال",
      add: "إضافة وكالة",
      settings: "الإعدادات",
    },
    logIn: "تسجيل الدخول",
    logInHint: "بالرمز المحفوظ في NASHRA_ADMIN_TOKEN لدى هذا الخادم.",
    token: "الرمز",
    logOut: "تسجيل الخروج",
    loggedOut: "سجّلت خروجك.",
    back: "رجوع",
    refusals: {
      open: [
        "لا تسجيل للدخول عبر HTTP غير المشفّر",
        "قد يقرأ الرمزَ كلُّ من يمرّ عليه. افتح هذه الصفحة عبر https، أو على الجهاز نفسه (http://127.0.0.1).",
      ],
      foreign: ["لم تأتِ هذه الاستمارة من هذا الموقع", "افتح الصفحة من جديد وأرسل استمارتها منها."],
      wrong: ["ليس هذا هو الرمز", "ابحث عنه حيث تُحفظ إعدادات هذا الخادم."],
      busy: ["محاولات كثيرة", "انتظر دقيقة من فضلك."],
      ended: ["انتهت جلستك", "سجّل الدخول من جديد. ما أدخلته لم يُحفظ."],
      tooLong: ["هذا أطول من اللازم", "أقصى طول للتعريف 64 كيبيبايت."],
      unknown: ["لا شيء في هذا العنوان", "ربما حُذفت الوكالة في هذه الأثناء."],
      broken: ["حدث خطأ هنا", "تجد السبب في السجل. لم يتغيّر شيء."],
    },
  },
  fr: {
    operator: "Exploitant",
    menu: "Pages de l’exploitant",
    sections: {
      agencies: "Agences",
      articles: "Articles",
      alarms: "Alertes et envois",
      add: "Ajouter une agence",
      settings: "Réglages",
    },
    logIn: "Se connecter",
    logInHint: "Avec le jeton que ce déploiement a dans NASHRA_ADMIN_TOKEN.",
    token: "Jeton",
    logOut: "Se déconnecter",
    loggedOut: "Vous êtes déconnecté.",
    back: "Retour",
    refusals: {
      open: [
        "Pas de connexion par HTTP simple",
        "N’importe qui en chemin pourrait lire le jeton. Ouvrez cette page par https, ou sur la machine même (http://127.0.0.1).",
      ],
      foreign: ["Ce formulaire ne vient pas de ce site", "Rouvrez la page et envoyez son formulaire de là."],
      wrong: ["Ce n’est pas le jeton", "Cherchez-le là où ce déploiement a ses réglages."],
      busy: ["Trop d’essais", "Attendez une minute."],
      ended: ["Votre session est terminée", "Reconnectez-vous. Ce que vous aviez saisi n’est pas enregistré."],
      tooLong: ["C’est trop long", "Une définition a au plus 64 Kio."],
      unknown: ["Il n’y a rien à cette adresse", "L’agence a peut-être été supprimée entre-temps."],
      broken: ["Une erreur s’est produite ici", "Le journal en donne la cause. Rien n’a été modifié."],
    },
  },
};
