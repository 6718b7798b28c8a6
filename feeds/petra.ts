import { defineAgency } from "../src/model/agency.ts";

/**
 * Petra, the Jordan News Agency, in Arabic. Written from public code of 2021 and 2026, and not yet checked against the
 * live site. Its list is a fragment by day whose items have the article's number in `data-id` and no link. The site's
 * stamp is the end of the text: `ح م/ب ط01/10/2018 07:55:21`. In September 2026 there was a page by day at another host
 * (`pt1.petra.gov.jo/ar/news/search/news_week/DATE`); nobody shows how it links its articles, so it is not used.
 *
 * Sources: stored-github-file 38607085918 (list, page, stamp), 68769808591 (page by day).
 */
export default defineAgency({
  id: "petra",
  unchecked: true,
  names: {
    ar: "وكالة الأنباء الأردنية (بترا)",
    en: "Jordan News Agency (Petra)",
    fr: "Agence de presse jordanienne (Petra)",
  },
  home: "https://petra.gov.jo/",
  hosts: ["www.petra.gov.jo", "pt1.petra.gov.jo"],
  timezone: "Asia/Amman",
  since: 2000,
  tagYear: 2021,
  rights: { ar: "© وكالة الأنباء الأردنية", en: "© Jordan News Agency" },
  marks: ["بترا", "Petra"],
  addresses: [{ path: "/[Ii]nclude/[Ii]nner[Pp]age\\.jsp", query: "ID" }],
  canonical: "https://petra.gov.jo/Include/InnerPage.jsp?ID={id}&lang={language}&name=news",
  listing: {
    source: [
      {
        kind: "html",
        link: {
          attribute: "data-id",
          pattern: "^(\\d+)$",
          address: "/Include/InnerPage.jsp?ID={1}&lang=ar&name=news",
        },
      },
    ],
  },
  poll: { everyMinutes: 10 },
  editions: [
    {
      language: "ar",
      listing: ["https://petra.gov.jo/Ajax/NewsWeekAjax.jsp?date={date:DD/MM/YYYY}&lang=ar&name=news&Slug="],
    },
  ],
});
