import type { Agency } from "../model/agency.ts";
import { nameIn } from "../model/agency.ts";
import { type Article, directionOf, type Picture, type RelatedArticle } from "../model/article.ts";
import { legal, legalLine, rfc3986Url } from "./xml/legal.ts";
import { escapeMarkup } from "./xml/markup.ts";

/** Texts of an article that all formats share. */

const TITLE_WORDS = 12;
const DESCRIPTION_WORDS = 40;

/** The title, or else the first words of the text, or else the address. Never empty. */
export function titleOf(article: Article, agency: Agency): string {
  const title = legalLine(article.title);
  return (
    (isBlank(title) ? "" : title) ||
    firstWords(article.summary, TITLE_WORDS) ||
    firstWords(article.contentText, TITLE_WORDS) ||
    articleUrl(article, agency)
  );
}

/** True for a text of nothing but spaces, direction marks and other characters without a shape. */
function isBlank(text: string): boolean {
  return !/[^\s\p{Cf}\p{Mn}\u115f\u1160\u2800\u3164]/u.test(text);
}

/** A description for formats that require one: the summary, or else the first words of the text, or else the title. */
export function descriptionOf(article: Article, agency: Agency): string {
  return (
    legal(article.summary).trim() || firstWords(article.contentText, DESCRIPTION_WORDS) || titleOf(article, agency)
  );
}

function firstWords(text: string, most: number): string {
  if (isBlank(text.slice(0, most * 30))) return "";
  // Words are short in any language; the cut keeps a text of megabytes cheap.
  const words = legalLine(text.slice(0, most * 30))
    // A cut could leave an embedding open.
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, "")
    .split(" ")
    .filter((word) => word !== "");
  const start = words.slice(0, most).join(" ");
  return words.length > most ? `${start}…` : start;
}

/** The article's address, or the agency's home if that cannot be linked. */
export function articleUrl(article: Article, agency: Agency): string {
  return rfc3986Url(article.url) ?? rfc3986Url(agency.home) ?? agency.home;
}

/** The articles that say the same as a collection's entry and can be linked. Empty for an agency's own article. */
export function relatedOf({ collected }: Article): RelatedArticle[] {
  return (collected?.related ?? []).flatMap((other) => {
    const url = rfc3986Url(other.url);
    return url === null ? [] : [{ ...other, id: legalLine(other.id), url, title: legalLine(other.title) || url }];
  });
}

/** What entries of an agency say of its rights, or an empty text. */
export function rightsLine(agency: Agency, language: string): string {
  return legalLine(agency.rights === undefined ? "" : nameIn(agency.rights, language));
}

/** The lead picture, if its address can be linked. */
export function pictureOf(article: Article): Picture | null {
  const url = article.image === null ? null : rfc3986Url(article.image.url);
  return article.image === null || url === null ? null : { ...article.image, url };
}

/** An article's HTML in feeds: in a wrapper with its language and direction, the lead picture first. */
export function contentOf(article: Article): string {
  const picture = pictureOf(article);
  const figure = picture === null || shows(article.contentHtml, picture, article.image!.url) ? "" : figureOf(picture);
  const language = escapeMarkup(article.language);
  return legal(`<div dir="${directionOf(article.language)}" lang="${language}">${figure}${article.contentHtml}</div>`);
}

function figureOf({ url, alt, caption, credit }: Picture): string {
  const told = [caption, credit].filter(Boolean).join(" – ");
  const below = told === "" ? "" : `<figcaption>${escapeMarkup(told)}</figcaption>`;
  return `<figure><img src="${escapeMarkup(url)}" alt="${escapeMarkup(alt ?? "")}">${below}</figure>`;
}

/** True if the body already has the picture, however its ampersands are escaped. */
function shows(html: string, picture: Picture, written: string): boolean {
  const plain = html.replace(/&(?:amp|#x26|#38);/gi, "&");
  return plain.includes(picture.url) || plain.includes(written);
}

/** An article's author, or else the agency. */
export function authorOf(article: Article, agency: Agency): string {
  return legalLine(article.author ?? "") || legalLine(nameIn(agency.names, article.language));
}

/** A category of an article. */
export interface Category {
  readonly scheme: "section" | "place";
  readonly term: string;
  readonly label: string;
}

/** An article's categories: its sections by name, then its place. */
export function categoriesOf(article: Article, agency: Agency): Category[] {
  const edition = agency.editions.find(({ language }) => language === article.edition);
  const categories: Category[] = article.sections.flatMap((id) => {
    const section = edition?.sections.find((candidate) => candidate.id === id);
    return section
      ? [{ scheme: "section" as const, term: id, label: legalLine(nameIn(section.names, article.language)) }]
      : [];
  });
  const place = legalLine(article.place ?? "");
  return place === "" ? categories : [...categories, { scheme: "place", term: place, label: place }];
}

/** The address that identifies a kind of category. */
export function schemeOf(agency: Agency, scheme: "section" | "place"): string {
  return `${new URL(agency.home).origin}/#${scheme}`;
}
