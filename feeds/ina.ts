import { defineAgency } from "../src/model/agency.ts";

/**
 * INA, the Iraqi News Agency, in Arabic. Written from public code of 2021 to 2026, and not yet checked against the live
 * site. Its feed for Zen (`rssdzen.xml`, of the content system DataLife Engine) worked on 2026-10-08. Addresses end in
 * `ID-.html`, `ID--.html` or `ID-2000.html`: the number before the first hyphen is the id. The English site
 * (`/eng/`) is not defined: nobody shows its addresses, and its articles may have numbers of their own.
 *
 * Sources: stored-github-file 70898959256 (feed), 67523949841 (its kind), 68410757391 (list), 70079747740, 69483477791 and 71213541883
 * (forms of address), 30793064487 (categories for Zen).
 */
export default defineAgency({
  id: "ina",
  unchecked: true,
  names: { ar: "وكالة الأنباء العراقية", en: "Iraqi News Agency", fr: "Agence de presse irakienne" },
  home: "https://ina.iq/",
  hosts: ["www.ina.iq"],
  timezone: "Asia/Baghdad",
  since: 2000,
  tagYear: 2021,
  rights: { ar: "© وكالة الأنباء العراقية", en: "© Iraqi News Agency" },
  marks: ["واع", "INA"],
  addresses: [{ path: "/ar/[^/]+/(?<id>\\d+)-[^/]*\\.html" }],
  listing: {
    source: [{ kind: "feed", listing: { ar: "https://ina.iq/rssdzen.xml" } }, "html"],
  },
  poll: { everyMinutes: 10 },
  editions: [{ language: "ar", listing: ["https://ina.iq/ar/local"] }],
});
