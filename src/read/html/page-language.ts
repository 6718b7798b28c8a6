import type { JsonLdArticle } from "./json-ld.ts";
import type { Select } from "./page.ts";

/** Codes that were replaced, and codes that name no language. */
const REPLACED: Readonly<Record<string, string | null>> = {
  iw: "he",
  in: "id",
  ji: "yi",
  und: null,
  mul: null,
  zxx: null,
};

/**
 * The language that a page says it is in, as a BCP 47 tag (`de-AT`), or null: that of the document, else of its
 * `content-language`, `og:locale` or schema.org data.
 */
export function declaredLanguage($: Select, jsonLd: JsonLdArticle | null): string | null {
  const content = (selector: string): string | undefined => $(selector).first().attr("content");
  const document = $("html[lang],html[xml\\:lang]").first();
  const declared = [
    document.attr("lang") ?? document.attr("xml:lang"),
    $("body[lang]").first().attr("lang"),
    content('meta[http-equiv="content-language" i]') ?? content('meta[name="content-language" i]'),
    content('meta[property="og:locale"]'),
    jsonLd?.language,
  ];
  return declared.map(tagOf).find((tag) => tag !== null) ?? null;
}

/** A language tag in its usual form, from `de_at`, `DE` or the first of a list; null for anything else. */
function tagOf(text: string | null | undefined): string | null {
  const [, language, region] = /^\s*([a-z]{2,3})(?:[-_]([a-z0-9]{2,8}))?(?=$|[\s,;_-])/i.exec(text ?? "") ?? [];
  if (language === undefined) return null;
  const base = language.toLowerCase();
  const known = base in REPLACED ? REPLACED[base]! : base;
  if (known === null) return null;
  return region === undefined || region.length > 4 ? known : `${known}-${regionOf(region)}`;
}

function regionOf(region: string): string {
  return region.length === 4 ? region[0]!.toUpperCase() + region.slice(1).toLowerCase() : region.toUpperCase();
}
