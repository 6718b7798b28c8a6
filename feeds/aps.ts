import { defineAgency } from "../src/model/agency.ts";

/**
 * APS, Algérie Presse Service, in Arabic and English. Written from public code and citations of 2025 and 2026, and not
 * yet checked against the live site. An article's id is the moment of its making, in milliseconds, in base 36:
 * `/en/economy/trade-services/mm0cvuxi-slug` is of 2026-02-24, `/economie/banque-et-finances/mgsey939-slug` of
 * 2025-10-15. The pages without `/en/` are in Arabic, whatever the names of their sections.
 *
 * Sources: stored-github-file 52500048175 and 71418407555 (addresses), 60248429207 (sections).
 */
export default defineAgency({
  id: "aps",
  unchecked: true,
  names: { ar: "وكالة الأنباء الجزائرية", en: "Algeria Press Service", fr: "Algérie Presse Service" },
  home: "https://www.aps.dz/",
  hosts: ["aps.dz"],
  timezone: "Africa/Algiers",
  since: 2000,
  tagYear: 2021,
  rights: { ar: "© وكالة الأنباء الجزائرية", en: "© Algeria Press Service", fr: "© Algérie Presse Service" },
  marks: ["وأج", "واج", "APS"],
  // Eight letters and digits from September 2024 (m) to 2034 (p); a name of three words or more, so that no section is one.
  addresses: [{ path: "/.+/(?<id>(?<base36>[m-p][0-9a-z]{7}))-[^/-]+-[^/-]+-[^/]+" }],
  poll: { everyMinutes: 10 },
  editions: [
    {
      language: "ar",
      listing: ["https://www.aps.dz/"],
      sections: [
        {
          id: "economy",
          names: { ar: "اقتصاد", en: "Economy", fr: "Économie" },
          listing: ["https://www.aps.dz/economie/"],
        },
        {
          id: "society",
          names: { ar: "مجتمع", en: "Society", fr: "Société" },
          listing: ["https://www.aps.dz/societe/"],
        },
      ],
    },
    { language: "en", listing: ["https://www.aps.dz/en"] },
  ],
});
