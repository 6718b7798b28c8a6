import { defineAgency } from "../src/model/agency.ts";

/**
 * SPA, the Saudi Press Agency, in Arabic. Written from the URLs and items of 2015, and not yet checked against the live
 * site. Datelines give both the Hijri and the Gregorian day. An item ends with `// انتهى //` and the time in Mecca; one
 * part of a longer item ends with `// يتبع //`, and the next part has no dateline.
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
