import { type AnyNode, absolute, type CheerioAPI, type Element, lineOf } from "../html/page.ts";
import { isStoryPage, structureOf } from "./links.ts";
import { inferStories, isTitleLong } from "./listing.ts";

/** What a definition found on a listing. */
export interface KnownPart {
  /** The links that its selector matched, or null without one. */
  readonly selected: readonly AnyNode[] | null;
  /** The links to the articles that it recognised. */
  readonly known: readonly AnyNode[];
  readonly isArticle: (address: string) => boolean;
}

/**
 * Addresses of articles that stand in a listing beside the known ones but have none of the definition's forms: the first
 * sign that the agency changes its addresses. They are links of the definition's selector, else links in the structure
 * of the known ones, else, on a page without any, what looks like a list.
 */
export function strangersOf($: CheerioAPI, base: string, { selected, known, isArticle }: KnownPart): string[] {
  if (selected === null && known.length === 0) {
    const stories = inferStories($, base).map(({ url }) => url);
    return stories.filter((url) => !isArticle(url));
  }
  const structures = new Set(known.filter(isElement).map(structureOf));
  const alike =
    selected ??
    $("a[href]")
      .toArray()
      .filter((link) => structures.has(structureOf(link)));
  const strangers = new Set<string>();
  for (const link of alike) {
    const url = absolute($(link).attr("href"), base);
    if (url === null || isArticle(url) || !isStoryPage(url, base) || !isTitleLong(lineOf($, link))) continue;
    strangers.add(url);
  }
  return [...strangers];
}

function isElement(node: AnyNode): node is Element {
  return node.type === "tag";
}
