import { directionOf } from "../../model/article.ts";
import { bareType, documentUrl, READER_FORMATS } from "../formats/addresses.ts";
import { FORMATS, type Format, type ReaderFormat } from "../formats/table.ts";
import { Markup, type MarkupValue, markup } from "../xml/markup.ts";
import { PAGE_LANGUAGES, type PageLanguage, WORDS } from "./page-words.ts";
import { COPY_SCRIPT, COPY_SCRIPT_HASH, LIVE_SCRIPT, LIVE_SCRIPT_HASH } from "./scripts.ts";

/** Media type of every page. */
export const PAGE_MEDIA_TYPE = "text/html; charset=utf-8";

/**
 * Content-Security-Policy (Level 3) of every page: only our own style sheet and scripts, pictures (the agency's) over https,
 * and forms to our own origin.
 */
export const PAGE_CSP = `default-src 'none'; script-src '${COPY_SCRIPT_HASH}' '${LIVE_SCRIPT_HASH}'; style-src 'self'; img-src 'self' https: data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** Each page language's name in that language. */
const OWN_NAMES: Readonly<Record<PageLanguage, string>> = { ar: "العربية", en: "English", fr: "Français" };
const OG_LOCALES: Readonly<Record<PageLanguage, string>> = { ar: "ar_AR", en: "en_GB", fr: "fr_FR" };

const ICON =
  "data:image/svg+xml,%3Csvg%20xmlns=%27http://www.w3.org/2000/svg%27%20viewBox=%270%200%2032%2032%27%3E%3Crect%20width=%2732%27%20height=%2732%27%20rx=%277%27%20fill=%27%230b5c5a%27/%3E%3Ccircle%20cx=%2710%27%20cy=%2722%27%20r=%273%27%20fill=%27%23fff%27/%3E%3Cpath%20d=%27M7%2014a11%2011%200%200%201%2011%2011M7%207a18%2018%200%200%201%2018%2018%27%20fill=%27none%27%20stroke=%27%23fff%27%20stroke-width=%273.5%27%20stroke-linecap=%27round%27/%3E%3C/svg%3E";

/** The content of a page that differs between pages. */
export interface PageContent {
  readonly language: PageLanguage;
  readonly title: string;
  readonly description: string;
  /** Public address of the page; null: it has none of its own. */
  readonly url: string | null;
  /** Path to the root, relative (`` at the root, `../../` for `/lana/ar/`) or absolute. */
  readonly root: string;
  readonly image?: string | null;
  /** Further elements of the head, such as autodiscovery links. */
  readonly links?: MarkupValue;
  /** How the page exists in the other languages: stored, or rendered for each request. */
  readonly languages: "stored" | "rendered";
  /** True if it has addresses to copy with a click. */
  readonly copies?: boolean;
  /** The moment of which it reports, epoch milliseconds, if its distances are to count. */
  readonly live?: number;
  /** Address that the language links lead to. Default: the page itself. */
  readonly switchAt?: string;
  /** Further query parameters of the language links, beginning with `&`. */
  readonly query?: string;
  readonly main: Markup;
  /** What links and forms tell of this page. Default: nothing. `same-origin`: our own forms say where they come from. */
  readonly referrer?: "no-referrer" | "same-origin";
  /** A rights statement in the footer. */
  readonly rights?: string | null;
}

/** Renders a whole page. */
export function page(options: PageContent): string {
  const { language, root, title } = options;
  const words = WORDS[language];
  return markup`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<meta name="description" content="${options.description}">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="${options.referrer ?? "no-referrer"}">
<link rel="stylesheet" href="${root}style.css">
<link rel="icon" type="image/svg+xml" href="${ICON}">
${options.url === null ? markup`<meta name="robots" content="noindex">` : markup`<link rel="canonical" href="${options.url}">`}
<meta property="og:type" content="website">
<meta property="og:site_name" content="nashra">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${options.description}">
${options.url === null ? null : markup`<meta property="og:url" content="${options.url}">\n`}<meta property="og:locale" content="${OG_LOCALES[language]}">
${options.image ? markup`<meta property="og:image" content="${options.image}">\n` : null}${options.links ?? null}</head>
<body>
<a class="skip" href="#content">${words.skip}</a>
<header class="top">
<a class="brand" href="${root === "" ? "./" : root}?lang=${language}">${MARK}<span lang="ar">نشرة</span> <span lang="en" dir="ltr">nashra</span></a>
${languageSwitch(options)}
</header>
<main id="content" tabindex="-1"${options.live === undefined ? null : markup` data-now="${options.live}"`}>
${options.main}
</main>
<footer class="foot">
<p>${options.rights ?? words.rights}</p>
<p><a href="${root === "" ? "./" : root}?lang=${language}">${words.home}</a> <a href="${root}opml.xml">OPML</a> <a href="${root}status?lang=${language}">${words.status}</a></p>
</footer>
${options.copies === true ? markup`<script>${new Markup(COPY_SCRIPT)}</script>\n` : null}${options.live === undefined ? null : markup`<script>${new Markup(LIVE_SCRIPT)}</script>\n`}</body>
</html>
`.text;
}

/** `<link rel="alternate">` elements of a feed in some formats, by default in all. */
export function autodiscovery(
  feed: { path: string; title: string },
  baseUrl: string,
  offered: readonly ReaderFormat[] = READER_FORMATS,
): Markup {
  const links = offered.map(
    (format) =>
      markup`<link rel="alternate" type="${bareType(format)}" title="${feed.title} (${FORMATS[format].label})" href="${feedAddress(baseUrl, feed.path, format)}">\n`,
  );
  return markup`${links}`;
}

/** `<link>` elements of the same page in other languages, and the one for every other reader. */
export function alternates(
  pages: readonly { readonly language: string; readonly url: string }[],
  others: string,
): Markup {
  if (pages.length < 2) return markup``;
  const all = [...pages, { language: "x-default", url: others }];
  return markup`${all.map(({ language, url }) => markup`<link rel="alternate" hreflang="${language}" href="${url}">\n`)}`;
}

/** Public address of one format of a feed. */
export function feedAddress(baseUrl: string, path: string, format: Format): string {
  return documentUrl({ baseUrl, path, archive: null, query: null }, format);
}

/** Attributes of an element whose text is in this language. */
export function spoken(language: string): Markup {
  return markup`lang="${language}" dir="${directionOf(language)}"`;
}

/** The name of a language in that language: `العربية`. */
export function ownName(language: string): string {
  const known = ownNames.get(language);
  if (known !== undefined) return known;
  const name = new Intl.DisplayNames([language], { type: "language", fallback: "code" }).of(language) ?? language;
  const [first = ""] = name;
  const own = first.toLocaleUpperCase(language) + name.slice(first.length);
  ownNames.set(language, own);
  return own;
}

/** Intl is slow here, and every edition needs its name. */
const ownNames = new Map<string, string>();

function languageSwitch({ language: current, languages, switchAt = "", query = "" }: PageContent): Markup {
  const items = PAGE_LANGUAGES.map((language) => {
    const here = language === current ? markup` aria-current="true"` : null;
    return markup`<li><a href="${switchAt}?lang=${language}${query}" lang="${language}" hreflang="${language}"${here}>${OWN_NAMES[language]}</a></li>`;
  });
  return markup`<nav class="${languages}" aria-label="${WORDS[current].languages}"><ul class="languages">${items}</ul></nav>`;
}

const MARK = markup`<svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false"><rect width="32" height="32" rx="7"/><circle cx="10" cy="22" r="3"/><path d="M7 14a11 11 0 0 1 11 11M7 7a18 18 0 0 1 18 18"/></svg>`;
