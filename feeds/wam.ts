import { defineAgency } from "../src/model/agency.ts";

const API = "https://www.wam.ae/api/app";
const ARTICLE = {
  url: `${API}/articles/GetArticleBySlug?slug={id}`,
  title: "$.title",
  date: "$.articleDate",
  section: "$.categories[0].title",
  content: "$.body",
};
/** Lists that only the API has, by section. */
const SECTIONS = [
  { id: "emirates", list: "emirates-news", names: { en: "Emirates News" } },
  { id: "business", list: "business", names: { en: "Business" } },
  { id: "world", list: "world", names: { en: "World" } },
  { id: "culture", list: "culture", names: { en: "Culture" } },
];

/** Lists of the API, by feed below the agency. */
function listsOf(language: string, lists: Readonly<Record<string, string>>) {
  const addresses = Object.entries(lists).map(([feed, list]) => [
    feed,
    `${API}/views/GetViewByUrl?url=${language}/list/${list}`,
  ]);
  return {
    kind: "json" as const,
    listing: Object.fromEntries(addresses) as Record<string, string>,
    items: "$.sections[*].articlesResult.items[*]",
    address: `https://www.wam.ae/${language}/article/{$.shortCode}-{$.slug}`,
    title: "$.title",
    date: "$.articleDate",
    excerpt: "$.subTitle",
    guid: "$.shortCode",
    article: ARTICLE,
  };
}

/**
 * WAM, the Emirates News Agency, in English and Arabic. Its pages are shells that scripts fill and it has no RSS, so the items
 * come from its news sitemaps (three days) and the texts from the API that the pages load; the API's lists are the fallback.
 *
 * Written from public facts of 2026, and not yet checked against the live site: addresses, fields and categories are those
 * that other public clients of the API read (April to October 2026). An article's address
 * begins with its short code, by which the API finds it. The lists' paging is said to give the same twenty again.
 * English datelines: `ABU DHABI, 22nd April, 2026 (WAM) --`, also without a date; Arabic ones: `أبوظبي في 22 ابريل / وام /`.
 *
 * Sources: stored-github-file 55949253142 (sitemaps, lists), 52104472176 and 67031013344 (an article), 69030403707 (no RSS).
 */
export default defineAgency({
  id: "wam",
  unchecked: true,
  names: { ar: "وكالة أنباء الإمارات - وام", en: "Emirates News Agency (WAM)" },
  home: "https://www.wam.ae/",
  hosts: ["wam.ae"],
  timezone: "Asia/Dubai",
  since: 2000,
  tagYear: 2026,
  rights: { ar: "© وكالة أنباء الإمارات - وام", en: "© Emirates News Agency (WAM)" },
  marks: ["وام", "WAM"],
  addresses: [{ path: "/[a-z]{2}/article/(?<id>[0-9a-z]+)(?:-[^/]*)?" }],
  listing: {
    source: [
      {
        kind: "sitemap",
        listing: { en: "https://www.wam.ae/en/sitemap/news.xml", ar: "https://www.wam.ae/ar/sitemap/news.xml" },
        article: ARTICLE,
      },
      listsOf("en", {
        en: "latest-news",
        ...Object.fromEntries(SECTIONS.map(({ id, list }) => [`en/${id}`, list])),
      }),
      listsOf("ar", { ar: "latest-news" }),
    ],
  },
  poll: { everyMinutes: 5 },
  editions: [
    {
      language: "en",
      listing: ["https://www.wam.ae/en/list/latest-news"],
      sections: SECTIONS.map(({ id, list, names }) => ({ id, names, listing: [`https://www.wam.ae/en/list/${list}`] })),
    },
    { language: "ar", listing: ["https://www.wam.ae/ar/list/latest-news"] },
  ],
});
