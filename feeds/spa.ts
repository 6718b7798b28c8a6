import { defineAgency } from "../src/model/agency.ts";

/** Category numbers of the API. */
const SECTIONS = [
  { id: "general", category: 1, names: { ar: "عام", en: "General" } },
  { id: "politics", category: 2, names: { ar: "سياسي", en: "Politics" } },
  { id: "economy", category: 3, names: { ar: "اقتصادي", en: "Economy" } },
];
const LANGUAGES = ["ar", "en"];

/** Addresses of a list up to the number of its page. */
function listOf(language: string, filter: string): string {
  return `https://portalapi.spa.gov.sa/api/v1/news?${filter}&per_page=50&w_content=1&l=${language}&locale=${language}&page=`;
}

/** The list of one feed, with its own older pages. */
function sourceOf(language: string, feed: string, filter: string) {
  return {
    kind: "json" as const,
    listing: { [feed]: `${listOf(language, filter)}1` },
    items: "$.data[*]",
    address: `https://www.spa.gov.sa/${language}/{$.uuid}`,
    title: "$.title",
    date: "$.published_at",
    dateForm: "seconds" as const,
    image: "$.image.path",
    section: "$.category.name",
    language: "$.locale",
    content: "$.content",
    guid: "$.uuid",
    next: `${listOf(language, filter)}{page}`,
  };
}

/**
 * SPA, the Saudi Press Agency, in Arabic and English. Its pages are rendered in the browser and it has no RSS, so the items
 * and their whole texts come from the API that the pages load.
 *
 * Written from public facts of 2025 and 2026, and not yet checked against the live site:
 * the fields, the categories 1 to 3 and the addresses of articles are those that other public clients of the API read
 * (July to October 2026). The API chooses the language by Accept-Language while a cache before
 * it keys on the address alone; `locale` in the address keeps the languages apart (seen by one of them on 2026-09-22).
 * Arabic datelines give the Hijri and the Gregorian day and end in واس. An item of 2015 ended with `// انتهى //` and the time
 * in Mecca, a part of a longer item with `// يتبع //`; the next part had no dateline. The old `/details.php?id=N` is gone.
 *
 * Sources: stored-github-file 51772268331 and 69200552563 (fields), 56838289582 (categories), 68947459391 (languages and cache).
 */
export default defineAgency({
  id: "spa",
  unchecked: true,
  names: { ar: "وكالة الأنباء السعودية", en: "Saudi Press Agency", fr: "Agence de presse saoudienne" },
  home: "https://www.spa.gov.sa/",
  hosts: ["spa.gov.sa", "portalapi.spa.gov.sa"],
  timezone: "Asia/Riyadh",
  since: 2000,
  tagYear: 2021,
  rights: { ar: "© وكالة الأنباء السعودية", en: "© Saudi Press Agency" },
  marks: ["واس", "SPA"],
  signOffs: ["انتهى", "يتبع"],
  addresses: [{ path: "/(?:[a-z]{2}/)?(?<id>[A-Za-z]*\\d[A-Za-z0-9]*)" }],
  listing: {
    source: LANGUAGES.flatMap((language) => [
      sourceOf(language, language, "by_latest=1"),
      ...SECTIONS.map(({ id, category }) => sourceOf(language, `${language}/${id}`, `category_id=${category}`)),
    ]),
  },
  poll: { everyMinutes: 5 },
  editions: LANGUAGES.map((language) => ({
    language,
    listing: [`https://www.spa.gov.sa/${language}`],
    sections: SECTIONS.map(({ id, names }) => ({ id, names, listing: [`https://www.spa.gov.sa/${language}`] })),
  })),
});
