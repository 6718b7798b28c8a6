import type { Agency } from "../model/agency.ts";
import type { Evidence, ListingItem, ReadArticle } from "../model/article.ts";
import { type ArticleContext, readArticle } from "./article.ts";

/**
 * An article that its source gives whole is written as a small page and read like any other page, so that sanitising,
 * dateline, sign-off, summary and language are one mechanism.
 */

/** Element with the given text. It has no ancestor, so that stray end tags in the text close nothing. */
const BODY = "given-body";
const SELECTORS: Partial<Agency["article"]> = {
  title: ["h1"],
  time: [],
  body: [BODY],
  author: [],
  section: ["given-section"],
  image: ["img[data-given]"],
  alternate: [],
};

/** True if the item's source gives the whole article. */
export function isGiven({ given }: ListingItem): boolean {
  return given?.complete === true && given.content !== null;
}

/** The page made of an item that its source gives whole. */
export function givenPage({ url, title, image, given }: ListingItem): string {
  const { content, authors = [], section = null } = given ?? { content: null };
  const meta = authors.map((name) => `<meta name="author" content="${escaped(name)}">`).join("");
  return [
    `<base href="${escaped(url)}">${meta}`,
    title === null ? "" : `<h1>${escaped(title)}</h1>`,
    section === null ? "" : `<given-section>${escaped(section)}</given-section>`,
    image === null ? "" : `<img data-given src="${escaped(image)}">`,
    `<${BODY}>${markup(content ?? "")}</${BODY}>`,
  ].join("\n");
}

/** Reads an item that its source gives whole. The evidence names the place in the source. */
export function readGiven(item: ListingItem, context: ArticleContext): ReadArticle {
  const { agency } = context;
  const read = readArticle(givenPage(item), { ...context, agency: agency === null ? null : plainly(agency) });
  const place = item.given?.foundBy ?? "the listing's source";
  const named = (all: readonly Evidence[]) =>
    all.map((one) => (one.source.startsWith("selector ") ? { ...one, source: place } : one));
  const { content = [], title = [], ...evidence } = read.evidence;
  return {
    ...read,
    claims: { ...read.claims, addresses: [] },
    evidence: { title: title.map((one) => ({ ...one, source: "listing" })), ...evidence, content: named(content) },
  };
}

const agencies = new WeakMap<Agency, Agency>();

/** The agency with the selectors of the small page. Its texts to remove stay. */
function plainly(agency: Agency): Agency {
  const plain = agencies.get(agency) ?? { ...agency, article: { ...agency.article, ...SELECTORS } };
  agencies.set(agency, plain);
  return plain;
}

const TAG = /<\/?[a-z][a-z0-9-]*(?:\s[^<>]*)?\/?>/i;

/** A text as HTML: as it is, or decoded once if its markup is escaped; plain text in paragraphs. */
function markup(content: string): string {
  if (TAG.test(content)) return content.replaceAll(`</${BODY}`, "");
  const bare = content.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
  if (bare !== content && TAG.test(bare)) return markup(bare.replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
  return content
    .split(/\n\s*\n|\r\n\s*\r\n/)
    .map((paragraph) => `<p>${bareText(paragraph).replace(/\r?\n/g, "<br>")}</p>`)
    .join("\n");
}

/** Plain text as HTML. References that are there already stay. */
function bareText(text: string): string {
  return text
    .replace(/&(?!#?\w{1,10};)/g, "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
