import { absolute, baseOf, type Element, headElements, parsePage } from "./html/page.ts";

/** The pictures that a site's front page names for itself, best first, and the address of its manifest, or null. */
export interface SiteFaces {
  readonly pictures: readonly string[];
  readonly manifest: string | null;
}

/** Elements that name an icon or a logo, the most useful first: an Apple icon is square, and large. */
const NAMED = [
  'link[rel~="apple-touch-icon"],link[rel~="apple-touch-icon-precomposed"]',
  'meta[property="og:logo"],meta[itemprop="logo"]',
  'link[rel~="icon"]',
];
const MOST = 20;

/** Reads which icons and logos a page names. Whether they are pictures, and of what size, only their host knows. */
export function siteFaces(html: string, url: string): SiteFaces {
  const $ = parsePage(html);
  const head = headElements($);
  const base = baseOf(head, url);
  const addressesOf = (selector: string): string[] =>
    ($(selector).toArray() as Element[])
      .slice(0, MOST)
      .toSorted((a, b) => sizeOf(b.attribs["sizes"]) - sizeOf(a.attribs["sizes"]))
      .flatMap(({ attribs }) => absolute(attribs["href"] ?? attribs["content"], base) ?? []);
  return {
    pictures: NAMED.flatMap(addressesOf),
    manifest: addressesOf('link[rel~="manifest"]')[0] ?? null,
  };
}

/** The width that an icon says it has (HTML, 4.6.7.8), or 0. */
function sizeOf(sizes: string | undefined): number {
  return Number.parseInt(sizes ?? "", 10) || 0;
}
