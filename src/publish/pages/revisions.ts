import type { ArticleField } from "../../model/article.ts";
import { titleOf } from "../content.ts";
import { boundedRevisions, type RevisionList } from "../revisions.ts";
import { type Markup, markup, unescapeMarkup, webAddress } from "../xml/markup.ts";
import { moment, number } from "./dates.ts";
import { page, spoken } from "./layout.ts";
import type { PageLanguage } from "./page-words.ts";

interface RevisionWords {
  readonly heading: string;
  readonly lead: string;
  readonly version: (number: string) => string;
  readonly first: string;
  readonly changed: string;
  readonly said: string;
  readonly article: string;
  readonly fields: Readonly<Record<ArticleField, string>>;
}

const WORDS: Readonly<Record<PageLanguage, RevisionWords>> = {
  en: {
    heading: "Edits of this article",
    lead: "The agency’s page was read again from time to time. Each time is that at which the edit was noticed.",
    version: (number) => `Version ${number}`,
    first: "first read",
    changed: "changed",
    said: "What it said",
    article: "The article on the agency’s site",
    fields: {
      title: "title",
      text: "text",
      picture: "picture",
      author: "author",
      place: "place",
      language: "language",
    },
  },
  ar: {
    heading: "تعديلات هذا الخبر",
    lead: "تُقرأ صفحة الوكالة من حين إلى آخر، وكل وقت هنا هو وقت ملاحظة التعديل.",
    version: (number) => `النسخة ${number}`,
    first: "أول قراءة",
    changed: "تغيّر",
    said: "نصها",
    article: "الخبر في موقع الوكالة",
    fields: {
      title: "العنوان",
      text: "النص",
      picture: "الصورة",
      author: "الكاتب",
      place: "المكان",
      language: "اللغة",
    },
  },
  fr: {
    heading: "Modifications de cet article",
    lead: "La page de l’agence est relue de temps en temps ; chaque heure est celle où la modification a été constatée.",
    version: (number) => `Version ${number}`,
    first: "première lecture",
    changed: "changé",
    said: "Ce qu’elle disait",
    article: "L’article sur le site de l’agence",
    fields: {
      title: "titre",
      text: "texte",
      picture: "image",
      author: "auteur",
      place: "lieu",
      language: "langue",
    },
  },
};

/** The page of an article's revisions. `url`: its public address; `root`: path to the front page, relative. */
export function renderRevisions(
  list: RevisionList,
  { language, url, root }: { readonly language: PageLanguage; readonly url: string; readonly root: string },
): string {
  const { article, agency } = list;
  const words = WORDS[language];
  const title = titleOf(article, agency);
  const address = webAddress(article.url);
  const items = boundedRevisions(list).map(
    ({ revision, seen, changed, told, title, contentHtml }) => markup`<li>
<p><strong>${words.version(number(revision, language))}</strong>, ${moment(seen, language, agency.timezone)}: ${changed.length === 0 ? words.first : `${words.changed}: ${changed.map((field) => words.fields[field]).join(language === "ar" ? "، " : ", ")}`}</p>
${
  told
    ? markup`<details>
<summary>${words.said}</summary>
<div ${spoken(article.language)}>
<h3>${title}</h3>
${paragraphsOf(contentHtml)}</div>
</details>
`
    : null
}</li>
`,
  );
  return page({
    language,
    title: `${words.heading}: ${title}`,
    description: words.lead,
    url,
    root,
    languages: "rendered",
    main: markup`<div class="intro">
<p class="kicker"><a href="${root}${agency.id}/${article.edition}/" ${spoken(article.language)}>${title}</a></p>
<h1>${words.heading}</h1>
<p class="lead">${words.lead}</p>
${address === null ? null : markup`<p><a href="${address}" rel="external">${words.article}</a></p>\n`}</div>
<ol class="revisions" reversed>
${items}</ol>`,
  });
}

/** The paragraphs of sanitised HTML as text: an earlier wording is shown, not laid out. */
function paragraphsOf(html: string): Markup[] {
  return html
    .replace(/<(?:\/(?:p|li|h[1-6]|blockquote|figcaption|tr)|br)\b[^<>]*>/g, "\n")
    .replace(/<[^<>]*>/g, "")
    .split("\n")
    .flatMap((line) => (line.trim() === "" ? [] : markup`<p>${unescapeMarkup(line.trim())}</p>\n`));
}
