import { defineAgency } from "../src/model/agency.ts";

const API = "https://backend.nna-leb.gov.lb/api";
/** Category numbers of the API. */
const SECTIONS = [
  { id: "politics", category: 5, names: { ar: "سياسة", en: "Politics" } },
  { id: "economy", category: 4, names: { ar: "اقتصاد", en: "Economy" } },
];
const LANGUAGES = ["ar", "en"];

/** The list of one feed, with its own older pages. `filter`: parameters, each followed by `&`. */
function sourceOf(language: string, feed: string, filter: string) {
  const list = `${API}/${language}/news/latest?${filter}page=`;
  return {
    kind: "json" as const,
    listing: { [feed]: `${list}1` },
    items: "$.data.news[*]",
    address: ["$.url", `https://nna-leb.gov.lb/${language}/news/short/{$.id}`],
    title: "$.title",
    date: "$.publish_date",
    dateForm: "seconds" as const,
    image: "$.image",
    section: "$.category.title",
    guid: "$.id",
    article: { url: `${API}/${language}/news/{$.id}`, item: "$.data", content: "$.content" },
    next: `${list}{page}`,
  };
}

/**
 * NNA, the National News Agency of Lebanon, in Arabic and English. The items and texts come from the API that its pages
 * load; the Arabic latest-news page is the fallback.
 *
 * Written from public facts of 2026, and not yet checked against the live site: addresses, fields and the numbers of the
 * categories are those that other public clients read (May to October 2026). Not used: the
 * RSS, which stands still on old items; and the sitemaps, whose addresses named `localhost` in spring 2026 and which say only
 * when an article last changed. The site refuses the servers of some clouds.
 * Articles open with the mark alone (`وطنية -`), in general without a place, and end with a rule and initials.
 *
 * Sources: stored-github-file 52337325344 and 52178783275 (API), 61472704054 (fields, category pages), 68836717066 (sitemaps).
 */
export default defineAgency({
  id: "nna",
  unchecked: true,
  names: { ar: "الوكالة الوطنية للإعلام", en: "National News Agency (Lebanon)" },
  home: "https://nna-leb.gov.lb/",
  hosts: ["www.nna-leb.gov.lb", "backend.nna-leb.gov.lb"],
  timezone: "Asia/Beirut",
  since: 2000,
  tagYear: 2026,
  rights: { ar: "© الوكالة الوطنية للإعلام", en: "© National News Agency (Lebanon)" },
  marks: ["وطنية", "NNA"],
  addresses: [{ path: "/[a-z]{2}/news/(?:short/)?(?<id>\\d+)(?:/[^/]*)?" }],
  listing: {
    source: [
      ...LANGUAGES.flatMap((language) => [
        sourceOf(language, language, ""),
        ...SECTIONS.map(({ id, category }) => sourceOf(language, `${language}/${id}`, `category_id=${category}&`)),
      ]),
      { kind: "html", listing: { ar: "https://nna-leb.gov.lb/ar/latest-news" } },
    ],
  },
  poll: { everyMinutes: 5 },
  editions: LANGUAGES.map((language) => ({
    language,
    listing: [`https://nna-leb.gov.lb/${language}/latest-news`],
    sections: SECTIONS.map(({ id, names }) => ({
      id,
      names,
      listing: [`https://nna-leb.gov.lb/${language}/latest-news`],
    })),
  })),
});
