import type { Agency } from "../model/agency.ts";
import { nameIn } from "../model/agency.ts";
import { type Article, directionOf } from "../model/article.ts";
import { escapeMarkup } from "./markup.ts";
import { legal } from "./normalise.ts";

/** An article's HTML as feeds carry it: in one wrapper that says its language and direction, its lead picture first. */
export function contentOf(article: Article): string {
  const { image } = article;
  const shown = image !== null && !article.contentHtml.includes(escapeMarkup(image.url));
  const figure = shown
    ? `<figure><img src="${escapeMarkup(image.url)}" alt="${escapeMarkup(image.alt ?? "")}">${image.caption === null ? "" : `<figcaption>${escapeMarkup(image.caption)}</figcaption>`}</figure>`
    : "";
  const language = escapeMarkup(article.language);
  return legal(`<div dir="${directionOf(article.language)}" lang="${language}">${figure}${article.contentHtml}</div>`);
}

/** Who wrote an article: its author, else the agency. */
export function authorOf(article: Article, agency: Agency): string {
  return article.author ?? nameIn(agency.names, article.language);
}

/** What an article is filed under: its sections by name, then its place. */
export function categoriesOf(
  article: Article,
  agency: Agency,
): { scheme: "section" | "place"; term: string; label: string }[] {
  const edition = agency.editions.find((one) => one.language === article.edition);
  const sections = article.sections.flatMap((id) => {
    const section = edition?.sections.find((one) => one.id === id);
    return section ? [{ scheme: "section" as const, term: id, label: nameIn(section.names, article.language) }] : [];
  });
  return article.place === null
    ? sections
    : [...sections, { scheme: "place", term: article.place, label: article.place }];
}

/** The address that stands for a kind of category. */
export function schemeOf(agency: Agency, scheme: "section" | "place"): string {
  return `${new URL(agency.home).origin}/#${scheme}`;
}
