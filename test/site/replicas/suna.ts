import suna from "../../../feeds/suna.ts";
import { page } from "./page.ts";
import type { Replica } from "./replica.ts";
import { bodyOf, entryOf, type Story, stamped } from "./story.ts";

/** SUNA: a list with the local time of each item in an `li`; articles under a number in the query. */

interface Item extends Story {
  readonly at: string;
}

const in_ = (place: string, day: string) => ({ opening: `${place} ${day}-11-2026 (SUNA) - `, place, mark: "SUNA" });

const ITEMS: readonly Item[] = [
  {
    ...in_("Khartoum", "23"),
    id: "828841",
    at: "2026-11-23T11:45:10Z",
    title: "New Pedestrian Bridge Opens over the Blue Nile",
    text: [
      "A new bridge for pedestrians and bicycles opened over the Blue Nile on Monday morning.",
      "It links two markets and shortens the way to school for some four thousand children.",
    ],
  },
  {
    ...in_("Port Sudan", "23"),
    id: "828836",
    at: "2026-11-23T10:20:31Z",
    title: "Red Sea Fishermen Receive Training in Cold Storage",
    text: [
      "Sixty fishermen completed a course in cold storage and the handling of fish on the Red Sea coast.",
      "The course was held in three villages and ends with a visit to the new ice factory.",
    ],
  },
  {
    ...in_("Wad Madani", "23"),
    id: "828829",
    at: "2026-11-23T08:05:00Z",
    title: "Gezira Scheme Begins Distribution of Wheat Seed",
    text: [
      "The Gezira Scheme began to distribute improved wheat seed to farmers for the winter season.",
      "Water in the main canals has reached its usual level, the administration of irrigation said.",
    ],
  },
  {
    ...in_("Atbara", "23"),
    id: "828820",
    at: "2026-11-23T06:30:45Z",
    title: "Atbara Railway Museum Shows Restored Steam Engine",
    text: [
      "The railway museum in Atbara shows a steam engine of 1927 that its workshop has restored in two years.",
      "Visitors may ride behind it on the first Friday of each month.",
    ],
  },
  {
    // Late in the evening of UTC: the next day in Khartoum.
    ...in_("Kassala", "23"),
    id: "828811",
    at: "2026-11-22T22:15:20Z",
    title: "Kassala Hosts Festival of Mountain Music",
    text: [
      "Musicians from six states play at the festival of mountain music in Kassala this week.",
      "Concerts begin after sunset at the foot of the hills, and entry is free.",
    ],
  },
];

const addressOf = ({ id }: Item): string => `https://suna-sd.net/read?id=${id}`;

/** `23/11/2026 13:45:10`, in the time of Khartoum. */
function stampOf({ at }: Item): string {
  const local = new Date(Date.parse(at) + 2 * 3_600_000).toISOString();
  return `${local.slice(8, 10)}/${local.slice(5, 7)}/${local.slice(0, 4)} ${local.slice(11, 19)}`;
}

const LIST = page(
  "en",
  "Sudan News Agency",
  ITEMS.map(
    (item) =>
      `<div class="news-list-item articles-list"><a class="title" href="${addressOf(item)}">${item.title}</a>` +
      `<ul><li>${stampOf(item)}</li></ul></div>`,
  ).join(""),
);

const replica: Replica = {
  agency: suna,
  answer({ url: { pathname, searchParams } }) {
    if (pathname === "/suna/24/en") return searchParams.has("page") ? page("en", "Sudan News Agency", "") : LIST;
    const item = ITEMS.find(({ id }) => id === searchParams.get("id"));
    if (pathname !== "/read" || item === undefined) return null;
    return page("en", item.title, `<h1>${item.title}</h1><div class="post_details_block">${bodyOf(item)}</div>`);
  },
  expected: { "suna/en": ITEMS.map((item) => entryOf(item, addressOf(item), stamped(item.at))) },
};
export default replica;
