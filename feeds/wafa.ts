import { defineAgency } from "../src/model/agency.ts";

/**
 * WAFA, the Palestinian News and Info Agency, in Arabic. The items come from the front page's list of latest news, which
 * links articles under two forms of address (`/news/Y/M/D/slug-ID` and `/Pages/Details/ID`, one counter by its numbers), and videos, which are
 * left out; the sitemap of the day is the fallback.
 *
 * Written from public facts of 2026, and not yet checked against the live site: the list and its selector are those of one
 * public client, the sitemap and the line with the date above an article (`تاريخ النشر: 20/07/2026 07:50 ص`) those of
 * another, which was tried on live pages in July 2026. Datelines are numeric, day first (`رام الله 24-9-2025 وفا-`); items end
 * with initials. The site answers with challenge pages at times.
 *
 * Sources: stored-github-file 60068321111 and 60015229649 (sitemap, articles).
 */
export default defineAgency({
  id: "wafa",
  unchecked: true,
  names: {
    ar: "وكالة الأنباء والمعلومات الفلسطينية - وفا",
    en: "WAFA, Palestinian News & Info Agency",
    fr: "WAFA, Agence de presse et d'information palestinienne",
  },
  home: "https://wafa.ps/",
  hosts: ["www.wafa.ps"],
  timezone: "Asia/Hebron",
  since: 2000,
  tagYear: 2021,
  rights: { ar: "© وكالة الأنباء والمعلومات الفلسطينية - وفا", en: "© WAFA" },
  marks: ["وفا", "WAFA"],
  furniture: ["اقرأ المزيد", "مواضيع ذات صلة", "شارك"],
  addresses: [
    { path: "/news/\\d{4}/\\d{1,2}/\\d{1,2}/[^/]+-(?<id>\\d+)" },
    { path: "/[Pp]ages/[Dd]etails/(?<id>\\d+)" },
  ],
  listing: {
    source: [
      "html",
      { kind: "sitemap", listing: { ar: "https://www.wafa.ps/sitemap.xml?{date:yyyy=YYYY&mm=M&dd=D}" } },
    ],
    container: ["#latest-news"],
    link: ["#latest-news a.latestnews"],
  },
  poll: { everyMinutes: 10 },
  editions: [{ language: "ar", listing: ["https://www.wafa.ps/"] }],
});
