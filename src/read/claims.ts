import type { PageClaims } from "../model/article.ts";
import { absolute, type CheerioAPI, firstFound, lineOf, type Select } from "./html/page.ts";
import { cleanTitle } from "./text/clean.ts";

/** Maximum title elements that are read: a page with more is a list. */
const MOST_TITLES = 5;

/** Collects the addresses and titles that a page gives as its own. `selectors`: the definition's, for the title. */
export function claimsOf(
  $: CheerioAPI,
  head: Select,
  base: string,
  selectors: readonly string[],
  jsonLdTitle: string | null,
): PageClaims {
  const addresses = [
    head('link[rel="canonical"]').first().attr("href"),
    head('meta[property="og:url"]').first().attr("content"),
  ].flatMap((address) => absolute(address?.trim() === "" ? undefined : address, base) ?? []);
  const elements = [...(firstFound($, selectors)?.elements.slice(0, 1) ?? []), ...head("h1").toArray()];
  const titles = [
    ...elements.slice(0, MOST_TITLES).map((element) => lineOf($, element)),
    cleanTitle(head('meta[property="og:title"]').first().attr("content") ?? ""),
    cleanTitle(jsonLdTitle ?? ""),
    cleanTitle(head("title").first().text()),
  ].filter((line) => line !== "");
  return { addresses: [...new Set(addresses)], titles: [...new Set(titles)] };
}
