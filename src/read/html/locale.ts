import type { CheerioAPI } from "./page.ts";

/** The language and the country that a page writes dates in. */
export interface PageLocale {
  /** BCP 47, or null if the page does not say. */
  readonly language: string | null;
  /** ISO 3166, or null if the address does not say. */
  readonly region: string | null;
}

/** Countries' domains that sites elsewhere use for their sound. */
const ANYWHERE = new Set("ai am cc co dj fm gg im io la ly me nu sh so st to tv vc ws eu su".split(" "));

/**
 * What decides how a page writes dates: the agency's language, else the page's own, else the script of `sample`; and the
 * country of its domain.
 */
export function localeOf(
  $: CheerioAPI,
  { url, agency, language }: { readonly url: string; readonly agency: unknown; readonly language: string },
  sample: string,
): PageLocale {
  const declared = [
    agency === null ? undefined : language,
    $("html").attr("lang"),
    $("html").attr("xml:lang"),
    $('meta[http-equiv="content-language" i]').attr("content"),
    $('meta[property="og:locale"]').attr("content"),
  ].find((one) => one !== undefined && /^[a-z]{2,3}(?:[-_]|$)/i.test(one.trim()));
  const [tag] = (declared ?? "").trim().split(/[,\s]/);
  return {
    language: tag ? tag.replaceAll("_", "-") : /\p{Script=Arabic}{3}/u.test(sample) ? "ar" : null,
    region: regionOf(url),
  };
}

function regionOf(url: string): string | null {
  try {
    const domain = new URL(url).hostname.split(".").at(-1)!;
    if (!/^[a-z]{2}$/.test(domain) || ANYWHERE.has(domain)) return null;
    return domain === "uk" ? "GB" : domain.toUpperCase();
  } catch {
    return null;
  }
}
