import { SEED_ID } from "./articles.ts";
import { stampOf } from "./calendar.ts";
import { hash } from "./rng.ts";
import type { Knobs, Lang, SampleArticle } from "./types.ts";

/** What a page shows of an article. */
export interface Item {
  article: SampleArticle;
  href: string;
  /** Empty when the site leaves it blank. */
  stamp: string;
}

export interface ListingView {
  lang: Lang;
  category: number;
  page: number;
  items: Item[];
  more: boolean;
}

/** What the page writers are given beside the content. */
export interface Look {
  knobs: Knobs;
  /** A number that differs with every request when the pages are noisy, else 0. */
  noise: number;
}

export const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Words of the page's furniture; French pages carry the English ones. */
const ENGLISH = {
  agency: "Libyan News Agency",
  latest: "Latest News",
  published: "Pulbished on:",
  more: "Read more",
  category: "World News: ",
  heading: "Political News",
  views: "Views",
  share: "Share",
};
export const WORDS = {
  en: ENGLISH,
  fr: ENGLISH,
  ar: {
    agency: "وكالة الأنباء الليبية",
    latest: "آخر الأخبار",
    published: "نشر بتاريخ:",
    more: "اقرأ المزيد",
    category: "أخبار: ",
    heading: "أخبار سياسية",
    views: "المشاهدات",
    share: "شارك",
  },
} as const;

export const SHORT: Record<Lang, string> = { ar: "ara", en: "eng", fr: "fre" };

/** The address of an article in a link: relative without a slash, but rooted with a slug on the site of 2018. */
export function linkTo(article: SampleArticle, knobs: Knobs, turn: number): string {
  const { id, lang, title } = article;
  if (knobs.markup === "2018") {
    const slug = title
      .replace(/[^\p{L}\p{N} ]/gu, "")
      .trim()
      .replace(/ +/g, "_");
    return `/${SHORT[lang]}/news/view/${id}/${encodeURIComponent(slug)}`;
  }
  const amp = knobs.escapeAmp ? "&amp;" : "&";
  const form = knobs.addressForm === "mixed" ? (hash(id, turn) % 2 ? "id-first" : "lang-first") : knobs.addressForm;
  if (form === "art") return `art.php?id=${id}${amp}lang=${lang}${amp}p=1`;
  return form === "id-first" ? `post.php?id=${id}${amp}lang=${lang}` : `post.php?lang=${lang}${amp}id=${id}`;
}

export const stampFor = (article: SampleArticle, knobs: Knobs): string =>
  knobs.stamps === "filled" && article.id !== SEED_ID ? stampOf(article.released) : "";

/** The sign-off as it is written this time. */
function signOff(article: SampleArticle, noise: number): string {
  if (noise === 0 || article.signOff === "") return article.signOff;
  const dots = ".".repeat(noise % 6);
  return `${dots}${" ".repeat((noise >> 3) % 3)}${article.signOff.trim()}${dots}`;
}

/** The body's paragraphs as served: heading first, the sign-off in the last one or alone after it. */
export function bodyOf(article: SampleArticle, noise: number): string[] {
  const end = signOff(article, noise);
  const list = [...(article.heading ? [article.heading] : []), ...article.paragraphs];
  if (end === "") return list;
  if (article.id % 2) return [...list, end];
  return [...list.slice(0, -1), `${list.at(-1)} ${end}`];
}

/** The body as wire text: lines of at most 72 columns, CR LF, three blanks before a paragraph. */
export function wireText(article: SampleArticle, noise: number): string {
  const lines: string[] = [];
  for (const paragraph of bodyOf(article, noise)) {
    let line = "   ";
    for (const word of paragraph.split(" ")) {
      if (line.length + word.length > 72 && line.trim() !== "") {
        lines.push(line.trimEnd());
        line = "";
      }
      line += `${word} `;
    }
    lines.push(line.trimEnd());
  }
  return lines.join("\r\n");
}

/** The start of the body, cut at a word near 590 characters. */
export function excerpt(article: SampleArticle): string {
  const text = bodyOf(article, 0).join(" ");
  if (text.length <= 590) return `${text}... `;
  return `${text.slice(0, text.lastIndexOf(" ", 585))}... `;
}

export const direction = (lang: Lang): string => (lang === "ar" ? "rtl" : "ltr");

/** A whole document around a body. */
export function document(lang: Lang, charset: string, title: string, head: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="${lang}" dir="${direction(lang)}">
<head>
<meta charset="${charset}">
<title>${escapeHtml(title)}</title>
${head}</head>
<body>
${body}
</body>
</html>
`;
}
