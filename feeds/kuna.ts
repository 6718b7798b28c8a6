import { defineAgency } from "../src/model/agency.ts";

/**
 * KUNA, the Kuwait News Agency, in Arabic and English, from its pages. An article's address has its number and its language
 * in either order.
 *
 * Written from public facts of 2018 to 2026, and not yet checked against the live site: the two front pages and the forms of
 * address are cited by many public pages. No feed is known to work. Datelines have day and month, no year:
 * `KUWAIT, Nov 5 (KUNA) --`, `الكويت - 5 - 11 (كونا) --`; items end with `(end)`, `(النهاية)` and initials.
 *
 * Sources: stored-github-file 51847014705 (front pages), 63233605392 and 8578014156 (forms of address).
 */
export default defineAgency({
  id: "kuna",
  unchecked: true,
  names: { ar: "وكالة الأنباء الكويتية - كونا", en: "Kuwait News Agency (KUNA)" },
  home: "https://www.kuna.net.kw/",
  hosts: ["kuna.net.kw"],
  timezone: "Asia/Kuwait",
  since: 2000,
  tagYear: 2026,
  rights: { ar: "© وكالة الأنباء الكويتية - كونا", en: "© Kuwait News Agency (KUNA)" },
  marks: ["كونا", "KUNA"],
  signOffs: ["النهاية", "end"],
  addresses: [{ path: "/ArticleDetails\\.aspx", query: "id" }],
  canonical: "https://www.kuna.net.kw/ArticleDetails.aspx?id={id}&language={language}",
  poll: { everyMinutes: 10 },
  editions: ["ar", "en"].map((language) => ({
    language,
    listing: [`https://www.kuna.net.kw/Default.aspx?language=${language}`],
  })),
});
