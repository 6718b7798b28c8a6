import { type CheerioAPI, lineOf, within } from "../html/page.ts";

/** Elements that do not contain the title, except for the article's own header. */
const OUTSIDE =
  "nav,header,footer,aside,form,[role=navigation],[role=banner],[role=contentinfo],.menu,.navbar,.comments,#comments,.related";
const OWN_HEADER = "article header,main header";
/** The title of a page of unknown layout: its main heading that is not furniture. */
export function inferTitle($: CheerioAPI, isFurniture: (text: string) => boolean): string | null {
  const isOutside = within($(OUTSIDE).not(OWN_HEADER).toArray());
  for (const level of ["h1", "h2", "h3", "h4"]) {
    const texts = $(level)
      .toArray()
      .slice(0, 1000)
      .filter((node) => !isOutside(node) && $(node).find("a").length === 0)
      .map((node) => lineOf($, node))
      .filter((text) => text.length >= 8 && !isFurniture(text));
    if (texts[0] !== undefined) return texts[0];
  }
  return null;
}
