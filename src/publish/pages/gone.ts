import { markup } from "../xml/markup.ts";
import { page } from "./layout.ts";
import type { PageLanguage } from "./page-words.ts";

const TEXTS: Readonly<Record<PageLanguage, { title: string; text: string; others: string }>> = {
  ar: {
    title: "لم تعد هذه الخلاصة تُنشر هنا",
    text: "أوقف القائمون على هذه الخدمة نشرها. يمكنك حذفها من قارئ الخلاصات.",
    others: "الخلاصات المنشورة هنا",
  },
  en: {
    title: "This feed is no longer published here",
    text: "The operator of this service has stopped publishing it. You can remove it from your feed reader.",
    others: "The feeds that are published here",
  },
  fr: {
    title: "Ce flux n'est plus publié ici",
    text: "L'exploitant de ce service a cessé de le publier. Vous pouvez le retirer de votre lecteur de flux.",
    others: "Les flux publiés ici",
  },
};

/** The page that people see at an address of a feed that is no longer published. `url`: its public address. */
export function renderGonePage(language: PageLanguage, url: string, root: string): string {
  const { title, text, others } = TEXTS[language];
  const main = markup`<h1>${title}</h1>
<p>${text}</p>
<p><a href="${root}?lang=${language}">${others}</a></p>`;
  return page({ language, title, description: text, url, root, switchLanguage: false, main });
}
