import { defineAgency } from "../src/model/agency.ts";

/**
 * SPA, the Saudi Press Agency, in Arabic. Not yet checked against the live site: written from its addresses and items
 * of 2015. Datelines give the Hijri day with the Gregorian one; an item ends `// انتهى //` and the hour in Mecca, a part
 * of a longer one `// يتبع //`, and its continuation has no dateline.
 */
export default defineAgency({
  id: "spa",
  unchecked: true,
  names: { ar: "وكالة الأنباء السعودية", en: "Saudi Press Agency", fr: "Agence de presse saoudienne" },
  home: "https://www.spa.gov.sa/",
  hosts: ["spa.gov.sa"],
  timezone: "Asia/Riyadh",
  since: 2000,
  tagYear: 2021,
  rights: { ar: "© وكالة الأنباء السعودية", en: "© Saudi Press Agency" },
  marks: ["واس", "SPA"],
  signOffs: ["انتهى", "يتبع"],
  furniture: ["اقرأ المزيد", "طباعة", "إرسال لصديق"],
  addresses: [{ path: "/details\\.php", query: "id" }],
  canonical: "https://www.spa.gov.sa/details.php?id={id}",
  poll: { everyMinutes: 5 },
  editions: [{ language: "ar", listing: ["https://www.spa.gov.sa/"] }],
});
