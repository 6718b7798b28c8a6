import { defineAgency } from "../src/model/agency.ts";

/**
 * SANA, the Syrian Arab News Agency, in Arabic and English. Written from public code and citations of 2026, and not yet
 * checked against the live site, which runs WordPress: `/presidency/2407527/`, `/en/syria/2289847/`. The numbers of both
 * languages are close together, so one counter is assumed. Its Arabic feed is no well-formed XML, which nashra
 * reads all the same. The English feed was 47 days old on 2026-09-13, so it is not used.
 *
 * Sources: stored-github-file 56782779455, 57665992160 and 63487149652 (addresses), 60900575420 (feed).
 */
export default defineAgency({
  id: "sana",
  unchecked: true,
  names: {
    ar: "الوكالة العربية السورية للأنباء - سانا",
    en: "Syrian Arab News Agency (SANA)",
    fr: "Agence arabe syrienne d'information (SANA)",
  },
  home: "https://sana.sy/",
  hosts: ["www.sana.sy"],
  timezone: "Asia/Damascus",
  since: 2000,
  tagYear: 2021,
  rights: { ar: "© الوكالة العربية السورية للأنباء", en: "© Syrian Arab News Agency" },
  marks: ["سانا", "SANA"],
  addresses: [{ path: "/(?:en/)?[^/]+/(?<id>\\d{5,})/?" }],
  listing: {
    source: [
      {
        kind: "wordpress",
        listing: {
          ar: "https://sana.sy/wp-json/wp/v2/posts?_embed=author,wp:featuredmedia,wp:term&per_page=20",
          en: "https://sana.sy/en/wp-json/wp/v2/posts?_embed=author,wp:featuredmedia,wp:term&per_page=20",
        },
      },
      { kind: "feed", listing: { ar: "https://sana.sy/?feed=rss2" } },
      "html",
    ],
  },
  poll: { everyMinutes: 10 },
  editions: [
    { language: "ar", listing: ["https://sana.sy/"] },
    { language: "en", listing: ["https://sana.sy/en/"] },
  ],
});
