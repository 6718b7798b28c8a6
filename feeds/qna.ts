import { defineAgency } from "../src/model/agency.ts";

/**
 * QNA, the Qatar News Agency, in English and Arabic, from its pages. An article's address names it by its title's words and
 * its day, in either order (`/en/news/news-details?id=cabinet-holds-regular-meeting&date=6/05/2026`); the words come again
 * every week, so the id has both.
 *
 * Written from public facts of 2025 and 2026, and not yet checked against the live site: the pages are those that other
 * public clients read (September 2026), as is the article's stamp, which is in UTC. Of the
 * sections only the English economy page is known. Feeds come and go (404 in May 2026, XML as text/html in July), so none is
 * used. Datelines: `Doha, October 21 (QNA)`; Arabic ones: `الدوحة في 21 أكتوبر /قنا/`.
 *
 * Sources: stored-github-file 51777601947 and 66729655097 (pages), 68949847242 (stamp), 63087388367 (order of parameters).
 */
export default defineAgency({
  id: "qna",
  unchecked: true,
  names: { ar: "وكالة الأنباء القطرية", en: "Qatar News Agency" },
  home: "https://qna.org.qa/",
  hosts: ["www.qna.org.qa"],
  timezone: "Asia/Qatar",
  since: 2000,
  tagYear: 2026,
  rights: { ar: "© وكالة الأنباء القطرية", en: "© Qatar News Agency" },
  marks: ["قنا", "QNA"],
  addresses: [{ path: "/(?<language>[a-z]{2})(?:-[A-Z]{2})?/news/news-details", id: "{language}/{date}/{id}" }],
  article: { time: [".news-details-holder #news-date", "#news-date"] },
  poll: { everyMinutes: 10 },
  editions: [
    {
      language: "en",
      listing: ["https://qna.org.qa/en"],
      sections: [{ id: "economy", names: { ar: "اقتصاد", en: "Economy" }, listing: ["https://qna.org.qa/en/economy"] }],
    },
    { language: "ar", listing: ["https://qna.org.qa/ar-QA/"] },
  ],
});
