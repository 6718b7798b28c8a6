import { defineAgency } from "../src/model/agency.ts";

/**
 * WAFA, the Palestinian News and Info Agency, in Arabic. Written from its public URLs and datelines
 * (`رام الله 24-9-2025 وفا-`: numeric, day first; items end with initials), and not yet checked against the live site.
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
  addresses: [{ path: "/news/\\d{4}/\\d{1,2}/\\d{1,2}/[^/]+-(?<id>\\d+)" }],
  poll: { everyMinutes: 10 },
  editions: [{ language: "ar", listing: ["https://wafa.ps/Pages/LastNews"] }],
});
