import { absolute, type CheerioAPI } from "../html/page.ts";
import { pageData } from "../html/page-data.ts";

/** An article in the data that a page's scripts render. */
export interface StatedStory {
  readonly url: string;
  readonly title: string;
  /** As written, or null. */
  readonly published: string | null;
}

const FEWEST = 3;
/** Values visited, and how deep they may lie. */
const MOST = 50_000;
const DEEPEST = 12;
const TITLES = ["title", "headline", "name"];
const ADDRESSES = ["url", "link", "href", "permalink", "path", "canonicalUrl", "canonical_url"];
const DATES = [
  "datePublished",
  "published_at",
  "publishedAt",
  "published",
  "publishDate",
  "publish_date",
  "date",
  "created_at",
  "createdAt",
];

type Fields = Record<string, unknown>;

/** The largest list of articles in the data of a page's scripts: each with title and address. */
export function statedStories($: CheerioAPI, base: string): StatedStory[] {
  let most: StatedStory[] = [];
  for (const { value } of pageData($)) {
    for (const list of listsIn(value)) {
      const stories = list.flatMap((one) => storyOf(one, base) ?? []);
      const addresses = new Set(stories.map(({ url }) => url));
      if (addresses.size >= FEWEST && addresses.size === stories.length && stories.length > most.length) most = stories;
    }
  }
  return most;
}

/** Every list of objects in a JSON value. */
function listsIn(value: unknown): Fields[][] {
  const lists: Fields[][] = [];
  const left: [unknown, number][] = [[value, 0]];
  for (let next = left.pop(), seen = 0; next !== undefined && seen < MOST; next = left.pop(), seen += 1) {
    const [one, depth] = next;
    if (depth > DEEPEST || typeof one !== "object" || one === null) continue;
    const members: unknown[] = Array.isArray(one) ? one : Object.values(one);
    if (Array.isArray(one) && one.length >= FEWEST && one.every(isFields)) lists.push(one as Fields[]);
    for (const member of members) left.push([member, depth + 1]);
  }
  return lists;
}

function storyOf(fields: Fields, base: string): StatedStory | null {
  const title = firstText(fields, TITLES);
  const url = absolute(firstText(fields, ADDRESSES) ?? undefined, base);
  if (title === null || url === null || !/^https?:/.test(url)) return null;
  return { url, title, published: firstText(fields, DATES) };
}

function firstText(fields: Fields, names: readonly string[]): string | null {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === "string" && value.trim() !== "") return value;
    if (typeof value === "number" && /date|publish|created/i.test(name))
      return new Date(value > 1e11 ? value : value * 1000).toISOString();
  }
  return null;
}

function isFields(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
