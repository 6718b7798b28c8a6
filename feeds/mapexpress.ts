import { defineAgency } from "../src/model/agency.ts";

/**
 * MAP Express, the public site of the Moroccan agency MAP, in Arabic and French. Written from public code of 2018 to
 * 2026, and not yet checked against the live site, which runs WordPress. Its news are of a type of their own,
 * `/actualite/SECTION/NAME/`. The agency's other site, mapnews.ma, refuses clients (403 in October 2026).
 *
 * Sources: stored-github-file 18091488265 and 70765946130 (interface, feed), 6794071167 (addresses), 28003465229 (Arabic page),
 * 8760480743 (an article).
 */
export default defineAgency({
  id: "mapexpress",
  unchecked: true,
  names: { ar: "ماب إكسبريس", en: "MAP Express", fr: "MAP Express" },
  home: "https://www.mapexpress.ma/",
  hosts: ["mapexpress.ma"],
  timezone: "Africa/Casablanca",
  since: 2000,
  tagYear: 2021,
  rights: { ar: "© وكالة المغرب العربي للأنباء", en: "© MAP", fr: "© Agence Marocaine de Presse (MAP)" },
  marks: ["ومع", "MAP"],
  addresses: [{ path: "/(?:ar/)?actualites?/[^/]+/(?<id>[^/]+)/?" }],
  listing: {
    source: [
      {
        kind: "wordpress",
        listing: {
          ar: [
            "https://www.mapexpress.ma/ar/wp-json/wp/v2/actualite?_embed=author,wp:featuredmedia,wp:term&per_page=20",
            "https://www.mapexpress.ma/wp-json/wp/v2/posts?_embed=author,wp:featuredmedia,wp:term&per_page=20&lang=ar",
          ],
          fr: [
            "https://www.mapexpress.ma/wp-json/wp/v2/actualite?_embed=author,wp:featuredmedia,wp:term&per_page=20",
            "https://www.mapexpress.ma/wp-json/wp/v2/posts?_embed=author,wp:featuredmedia,wp:term&per_page=20",
          ],
        },
      },
      { kind: "feed", listing: { ar: "https://www.mapexpress.ma/ar/feed/" } },
      "html",
    ],
  },
  poll: { everyMinutes: 10 },
  editions: [
    { language: "ar", listing: ["https://www.mapexpress.ma/ar/actualites/"] },
    { language: "fr", listing: ["https://www.mapexpress.ma/actualite/"] },
  ],
});
