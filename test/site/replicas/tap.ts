import tap from "../../../feeds/tap.ts";
import { page } from "./page.ts";
import type { Replica } from "./replica.ts";
import { bodyOf, entryOf, type Story, stamped } from "./story.ts";

/**
 * TAP: tables without headings or `<p>`; the date stands with the town in a row below the title, beside a second link to
 * the article; the pages' names hold blanks.
 */

interface Item extends Story {
  readonly at: string;
  /** Path of the article. */
  readonly path: string;
  /** Path of the list. */
  readonly list: string;
  readonly town: string;
}

const EN = {
  politics: ["en/Portal-Politics", "Portal-Politics"],
  economy: ["en/portal%20-%20economy", "Portal-Economy"],
  society: ["en/portal%20-%20society", "Portal-Society"],
  regions: ["en/portal%20-%20regions", "Portal-Regions"],
  world: ["en/portal%20-%20world", "Portal-World"],
} as const;
const FR = {
  politics: ["fr/portail%20-%20politique", "Portail-Politique"],
  economy: ["fr/portail%20-%20economie", "Portail-Economie"],
} as const;

function english(section: keyof typeof EN, id: string, at: string, town: string, title: string, text: Story["text"]) {
  const [list, folder] = EN[section];
  const path = `/en/${folder}/${id}-${title.toLowerCase().replaceAll(/[^a-z\d]+/g, "-")}`;
  const place = town.replace(/\/.*/, "").toUpperCase();
  return { ...{ id, at, path, list, town, title, text }, opening: `${place}, Nov. 23 (TAP) - `, place, mark: "TAP" };
}

function french(section: keyof typeof FR, id: string, at: string, town: string, title: string, text: Story["text"]) {
  const [list, folder] = FR[section];
  return { ...{ id, at, list, town, title, text }, path: `/fr/${folder}/${id}-`, opening: "", place: null, mark: null };
}

const ENGLISH: readonly Item[] = [
  english("politics", "19530417", "2026-11-23T11:40:00Z", "Tunis", "Parliament Opens Its Library to the Public", [
    "Parliament opened its library to the public on Monday, with readings for pupils every Wednesday.",
    "The library holds sixty thousand volumes and the records of all sessions since 1959.",
  ]),
  english("economy", "19530410", "2026-11-23T11:05:00Z", "Sfax/Tunisia", "Olive Oil Exports Rise in First Month", [
    "Exports of olive oil rose by a tenth in the first month of the season, the National Oil Office said.",
    "More than half of the oil was sold in bottles.",
  ]),
  english("society", "19530402", "2026-11-23T10:20:00Z", "Sousse", "Night Train between Sousse and Gabes Returns", [
    "The night train between Sousse and Gabes runs again after works on the line.",
    "Students pay half the fare.",
  ]),
  english("regions", "19530395", "2026-11-23T09:15:00Z", "Tozeur", "Date Festival Draws Visitors to Tozeur", [
    "Thousands of visitors came to the date festival in the oasis of Tozeur at the weekend.",
    "The growers' market goes on until Friday.",
  ]),
  english("world", "19530388", "2026-11-23T08:30:00Z", "Augsburg/Germany", "Tunisian Pupils Win Prize for Solar Boat", [
    "Pupils of a school in Bizerte won a prize in Augsburg for a small boat that is driven by the sun.",
    "They showed it on the Lech canal before the jury and several hundred guests.",
  ]),
  english("politics", "19530380", "2026-11-23T07:50:00Z", "Tunis", "Municipal Councils Discuss Green Spaces", [
    "Members of forty municipal councils met in Tunis to discuss parks and trees in towns.",
    "They agreed on a common nursery for the north.",
  ]),
];

const FRENCH: readonly Item[] = [
  french("politics", "19530421", "2026-11-23T11:50:00Z", "Tunis", "Le parlement ouvre sa bibliothèque au public", [
    "La bibliothèque du parlement est ouverte au public depuis lundi, avec des lectures pour les élèves le mercredi.",
    "Elle compte soixante mille volumes et les comptes rendus de toutes les séances.",
  ]),
  french("economy", "19530412", "2026-11-23T11:10:00Z", "Sfax", "Les exportations d’huile d’olive en hausse", [
    "Les exportations d’huile d’olive ont augmenté d’un dixième au premier mois de la campagne.",
    "Plus de la moitié de l’huile a été vendue en bouteilles.",
  ]),
  french("economy", "19530404", "2026-11-23T10:25:00Z", "Sousse", "Le train de nuit entre Sousse et Gabès reprend", [
    "Le train de nuit entre Sousse et Gabès circule de nouveau après des travaux sur la ligne.",
    "Les étudiants paient la moitié du prix.",
  ]),
  french(
    "politics",
    "19530383",
    "2026-11-23T08:00:00Z",
    "Tunis",
    "Les conseils municipaux débattent des espaces verts",
    [
      "Les membres de quarante conseils municipaux se sont réunis à Tunis pour débattre des parcs et des arbres.",
      "Ils sont convenus d’une pépinière commune pour le nord.",
    ],
  ),
  french(
    "economy",
    "19530371",
    "2026-11-23T06:45:00Z",
    "Bizerte",
    "Le port de Bizerte reçoit son premier voilier-école",
    [
      "Le premier voilier-école de la saison est entré dimanche soir au port de Bizerte.",
      "Il y reste quatre jours, et le public peut le visiter.",
    ],
  ),
];
const ALL = [...ENGLISH, ...FRENCH];

const addressOf = ({ path }: Item): string => `https://www.tap.info.tn${path}`;

/** `23/11/2026 12:40, Tunis`, in the time of Tunis. */
function stampOf({ at, town }: Item): string {
  const local = new Date(Date.parse(at) + 3_600_000).toISOString();
  return `${local.slice(8, 10)}/${local.slice(5, 7)}/${local.slice(0, 4)} ${local.slice(11, 16)}, ${town}`;
}

function listOf(items: readonly Item[]): string {
  const rows = items.map((item) => {
    const more = item.path.startsWith("/fr/") ? "Lire la suite" : "Read more";
    return (
      `<tr><td class="NewsItemHeadline"><a href="${item.path}">${item.title}</a></td></tr>` +
      `<tr><td class="NewsItemText">${stampOf(item)} <a href="${item.path}">${more}</a></td></tr>`
    );
  });
  return page(items[0]!.path.slice(1, 3), "TAP", `<table>${rows.join("")}</table>`);
}

function pageOf(item: Item): string {
  const rows =
    `<tr><td class="NewsItemHeadline">${item.title}</td></tr><tr><td class="NewsItemText">${stampOf(item)}</td></tr>` +
    `<tr><td class="NewsItemCaption">${bodyOf(item)}</td></tr>`;
  return page(item.path.slice(1, 3), item.title, `<table>${rows}</table>`);
}

const expectedOf = (items: readonly Item[]) => items.map((item) => entryOf(item, addressOf(item), stamped(item.at)));
const inList = ([list]: readonly [string, string]) => ALL.filter((item) => item.list === list);

const replica: Replica = {
  agency: tap,
  answer({ url: { pathname } }) {
    const listed = ALL.filter(({ list }) => `/${list}` === pathname);
    if (listed.length > 0) return listOf(listed);
    const item = ALL.find(({ path }) => path === pathname);
    return item === undefined ? null : pageOf(item);
  },
  expected: {
    "tap/en": expectedOf(ENGLISH),
    ...Object.fromEntries(Object.entries(EN).map(([id, list]) => [`tap/en/${id}`, expectedOf(inList(list))])),
    "tap/fr": expectedOf(FRENCH),
    ...Object.fromEntries(Object.entries(FR).map(([id, list]) => [`tap/fr/${id}`, expectedOf(inList(list))])),
  },
};
export default replica;
