import { defineAgency } from "../src/model/agency.ts";

/**
 * TAP, Tunis Afrique Presse, in English and French. Written from public code of 2023 to 2026, and not yet checked
 * against the live site. Lists and pages are tables: `td.NewsItemHeadline`, `td.NewsItemText` with
 * `02/09/2026 09:00, Augsburg/Germany`, `.NewsItemCaption` with the text. Readers without an account are said to see
 * only the beginning of an article. There is no edition of all news; each is made of its sections.
 *
 * Sources: stored-github-file 20376285165 and 65716178087 (lists, pages), 69429336483 (rows of a list), 53689546025 (French politics).
 */
export default defineAgency({
  id: "tap",
  unchecked: true,
  names: { ar: "وكالة تونس إفريقيا للأنباء", en: "Tunis Afrique Presse", fr: "Tunis Afrique Presse" },
  home: "https://www.tap.info.tn/",
  hosts: ["tap.info.tn"],
  timezone: "Africa/Tunis",
  since: 2000,
  tagYear: 2021,
  rights: { ar: "© وكالة تونس إفريقيا للأنباء", en: "© Tunis Afrique Presse", fr: "© Tunis Afrique Presse" },
  marks: ["وات", "TAP"],
  addresses: [{ path: "/(?:en|fr)/[^/]+/(?<id>\\d+)-[^/]*" }],
  article: { title: [".NewsItemHeadline"], body: [".NewsItemCaption"] },
  poll: { everyMinutes: 10 },
  editions: [
    {
      language: "en",
      listing: ["https://www.tap.info.tn/en/Portal-Politics"],
      sections: [
        {
          id: "politics",
          names: { en: "Politics", fr: "Politique", ar: "سياسة" },
          listing: ["https://www.tap.info.tn/en/Portal-Politics"],
        },
        {
          id: "economy",
          names: { en: "Economy", fr: "Économie", ar: "اقتصاد" },
          listing: ["https://www.tap.info.tn/en/portal%20-%20economy"],
        },
        {
          id: "society",
          names: { en: "Society", fr: "Société", ar: "مجتمع" },
          listing: ["https://www.tap.info.tn/en/portal%20-%20society"],
        },
        {
          id: "regions",
          names: { en: "Regions", fr: "Régions", ar: "جهات" },
          listing: ["https://www.tap.info.tn/en/portal%20-%20regions"],
        },
        {
          id: "world",
          names: { en: "World", fr: "Monde", ar: "عالم" },
          listing: ["https://www.tap.info.tn/en/portal%20-%20world"],
        },
      ],
    },
    {
      language: "fr",
      listing: ["https://www.tap.info.tn/fr/portail%20-%20politique"],
      sections: [
        {
          id: "politics",
          names: { en: "Politics", fr: "Politique", ar: "سياسة" },
          listing: ["https://www.tap.info.tn/fr/portail%20-%20politique"],
        },
        {
          id: "economy",
          names: { en: "Economy", fr: "Économie", ar: "اقتصاد" },
          listing: ["https://www.tap.info.tn/fr/portail%20-%20economie"],
        },
      ],
    },
  ],
});
