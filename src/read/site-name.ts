import type { Agency } from "../model/agency.ts";
import { type JsonLd, typesOf } from "./html/json-ld.ts";
import type { Select } from "./html/page.ts";
import { cleanTitle, foldForMatching } from "./text/clean.ts";

/** What a site calls itself. */
export interface SiteName {
  /** Its names as the page writes them, and the words of its host. */
  readonly names: readonly string[];
  /** True if a text is the site's name, or a form of it: `Example` for `Example – News of the Day`, or for example.com. */
  readonly is: (text: string) => boolean;
  /** A title without the site's name before or behind it. */
  readonly cut: (title: string) => string;
}

const NAMES =
  'meta[property="og:site_name"],meta[name="application-name"],meta[name="apple-mobile-web-app-title"],meta[itemprop="publisher"],meta[name="publisher"]';
/** Between a title and the site's name. A colon or a bar may stand without blanks; dashes then belong to a word. */
const SEPARATOR = /\s+(?:[-–—―·•»«›/~]|::|<)\s+|\s*(?:[|｜•]|:)\s*/g;
/** Shorter names are also words of titles. */
const SHORTEST = 3;
/** Characters of a name that another form of it must share. */
const SHORTEST_FORM = 4;
const MOST_CUTS = 3;
const LONGEST_TITLE = 1000;
const LONGEST_NAME = 200;

/** Collects what a page calls its site: in its meta, its schema.org data and its address. */
export function siteNameOf($: Select, jsonLd: JsonLd, url: string, agency: Agency | null): SiteName {
  const written = $(NAMES)
    .toArray()
    .slice(0, 10)
    .map((meta) => meta.attribs["content"] ?? "");
  const published = jsonLd.nodes.flatMap((node) => {
    const publisher = jsonLd.resolved(node["publisher"]);
    const site = typesOf(node).some((type) => /^(?:WebSite|NewsMediaOrganization|Organization)$/.test(type))
      ? node
      : {};
    return [publisher, site].map((one) => (one as { name?: unknown } | undefined)?.name);
  });
  // Some pages put their own title in its place.
  const titles = new Set(
    [$("title").first().text(), $('meta[property="og:title"]').attr("content") ?? ""].map((title) => squeezed(title)),
  );
  const names = [...written, ...published, ...Object.values(agency?.names ?? {})]
    .flatMap((name) => (typeof name === "string" ? cleanTitle(name.slice(0, LONGEST_NAME)) : []))
    .filter((name) => squeezed(name).length >= SHORTEST)
    .filter((name) => !titles.has(squeezed(name)));
  const hosts = hostWords(url);
  const forms = names.flatMap((name) => [name, ...name.split(SEPARATOR)]).map(squeezed);
  const known = new Set(forms.filter((name) => name.length >= SHORTEST));
  const is = (text: string): boolean => {
    const part = squeezed(text);
    if (known.has(part)) return true;
    if (part.length < SHORTEST_FORM) return false;
    return [...known, ...hosts].some((name) => isForm(part, name));
  };
  return {
    names: [...names, ...hosts],
    is,
    cut: (title) => (title.length > LONGEST_TITLE ? title : cut(title, is, known)),
  };
}

/** True for a longer or shorter form of a name: `Example Inc`, `Example`. With a number, it is a title in a series. */
function isForm(part: string, name: string): boolean {
  if (name.length < SHORTEST_FORM) return false;
  if (name.startsWith(part)) return true;
  return part.startsWith(name) && part.length < 2 * name.length && !/\d/.test(part.slice(name.length));
}

/** Letters and digits only: names are written with and without blanks, dots and signs. */
function squeezed(text: string): string {
  return foldForMatching(text).replace(/[^\p{L}\p{N}]+/gu, "");
}

/** The words of a host that may be the site's name: of `news.example.co.uk`, `example` and the whole without dots. */
function hostWords(url: string): string[] {
  const labels = new URL(url).hostname.replace(/^www\./, "").split(".");
  const words = [...labels.slice(0, -1), labels.slice(-2).join(""), labels.join("")];
  return words.map(squeezed).filter((word) => word.length >= SHORTEST_FORM && !/^(?:news|blog|home)$/.test(word));
}

function cut(title: string, is: (text: string) => boolean, known: ReadonlySet<string>): string {
  let rest = title;
  for (let cuts = 0; cuts < MOST_CUTS; cuts += 1) {
    const separators = [...rest.matchAll(SEPARATOR)];
    // The longest end first: a site's name may contain separators itself.
    const behind = separators.find(({ 0: sign, index }) => matches(rest.slice(index + sign.length), sign, is, known));
    const before = separators.findLast(({ 0: sign, index }) => matches(rest.slice(0, index), sign, is, known));
    const left =
      behind !== undefined
        ? rest.slice(0, behind.index)
        : before !== undefined
          ? rest.slice(before.index + before[0].length)
          : "";
    if (squeezed(left) === "") break;
    rest = left;
  }
  return rest.trim();
}

/** After a colon, only the site's exact name is not part of the title. */
function matches(text: string, separator: string, is: (text: string) => boolean, known: ReadonlySet<string>): boolean {
  return separator.includes(":") ? known.has(squeezed(text)) : is(text);
}
