import { defineAgency } from "../src/model/agency.ts";

/**
 * SUNA, the Sudan News Agency, in English. Written from public code of 2023 and 2024, and not yet checked against the
 * live site, which refuses some clients by their names. The list holds `div.news-list-item.articles-list` with
 * `a.title`, and the date in an `li`; a page holds its text in `div.post_details_block`. Nobody shows the address of
 * the Arabic list.
 *
 * Sources: stored-github-file 10618910237 (list, page), 42945709378 (page).
 */
export default defineAgency({
  id: "suna",
  unchecked: true,
  names: { ar: "وكالة السودان للأنباء", en: "Sudan News Agency", fr: "Agence de presse soudanaise" },
  home: "https://suna-sd.net/",
  hosts: ["www.suna-sd.net"],
  timezone: "Africa/Khartoum",
  since: 2000,
  tagYear: 2021,
  rights: { ar: "© وكالة السودان للأنباء", en: "© Sudan News Agency" },
  marks: ["سونا", "SUNA"],
  addresses: [{ path: "/read", query: "id" }],
  canonical: "https://suna-sd.net/read?id={id}",
  listing: { nextUrl: "https://suna-sd.net/suna/24/en?page={page}" },
  poll: { everyMinutes: 15 },
  editions: [{ language: "en", listing: ["https://suna-sd.net/suna/24/en"] }],
});
