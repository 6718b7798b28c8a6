import { defineAgency } from "../src/model/agency.ts";

const ECONOMY = { id: "economy", names: { ar: "الاقتصاد", en: "Economy" } };

/**
 * ONA, the Oman News Agency: its economic news in English and Arabic. The English items come from its feed, with the page as
 * the fallback; the Arabic ones from the page.
 *
 * Written from public facts of 2025 and 2026, and not yet checked against the live site: the feed worked in 2026; the number
 * 80 is the English economy page, 7 the Arabic one, by other public clients. The numbers
 * of further sections, and a page with all news, are not known. English and Arabic articles are counted apart (126882 and
 * 464026 in early 2026), so the id begins with the language. The site refuses clients that do not say who they are.
 * Datelines: `Muscat, 22 Jan 2026 (ONA) ---`, also without the year; Arabic ones: `مسقط في 22 يناير /العمانية/`.
 *
 * Sources: stored-github-file 56120079546 (feed), 51834667666 (Arabic page), 68949847242 (an article), 70373171248 (numbers).
 */
export default defineAgency({
  id: "ona",
  unchecked: true,
  names: { ar: "وكالة الأنباء العمانية", en: "Oman News Agency" },
  home: "https://omannews.gov.om/",
  hosts: ["www.omannews.gov.om"],
  timezone: "Asia/Muscat",
  since: 2000,
  tagYear: 2026,
  rights: { ar: "© وكالة الأنباء العمانية", en: "© Oman News Agency" },
  marks: ["العمانية", "ONA"],
  addresses: [
    { path: "/topics/(?<language>[a-z]{2})/\\d+/show/(?<number>\\d+)(?:/[a-z.]*)?", id: "{language}-{number}" },
  ],
  listing: {
    source: [
      {
        kind: "feed",
        listing: {
          en: "https://www.omannews.gov.om/rss.ona?rsslang=en&cat=80&limit=100",
          "en/economy": "https://www.omannews.gov.om/rss.ona?rsslang=en&cat=80&limit=100",
        },
      },
      "html",
    ],
  },
  poll: { everyMinutes: 10 },
  editions: [
    { language: "en", page: "https://omannews.gov.om/topics/en/80" },
    { language: "ar", page: "https://omannews.gov.om/topics/ar/7" },
  ].map(({ language, page }) => ({ language, listing: [page], sections: [{ ...ECONOMY, listing: [page] }] })),
});
