import { foreignTest } from "../html/item-elements.ts";
import type { AnyNode, CheerioAPI } from "../html/page.ts";
import { isPointer } from "../text/pointers.ts";
import { addressForms, addressTest, shapeOf } from "./addresses.ts";
import { type PageLink, pageLinks } from "./links.ts";

/** A article that a page of unknown layout lists. */
export interface ListedStory {
  readonly url: string;
  /** Its links, the one with its title first. */
  readonly links: readonly AnyNode[];
}

/** Characters of a title: fewer are those of a section's name, more those of an excerpt. */
const HEADLINE = 18;
const LONGEST = 160;
/** Articles that make a list. */
const FEWEST = 3;
/** Groups of links without words that are examined for titles beside the links. */
const MOST_POINTERS = 20;
/** Ancestors of a link that are searched for its title. */
const CLIMB = 5;

/** The links of a page that stand in the same structure. */
interface Group {
  readonly links: readonly PageLink[];
  /** Titles by key of the address. */
  readonly titles: ReadonlyMap<string, string>;
  readonly region: PageLink["region"];
  /** Share of the titles that are headings, 0 to 1. */
  readonly headed: number;
  readonly score: number;
}

/**
 * The articles that a latest-news page of unknown layout lists, in page order. Links are grouped by the structure around
 * them. The group with the most title text is the list; groups that look like more of it (a lead article, the sections of
 * a front page) join it.
 */
export function inferStories($: CheerioAPI, base: string): ListedStory[] {
  const links = pageLinks($, base);
  const groups = groupsOf($, links);
  const best = groups.reduce<Group | null>((most, one) => (one.score > (most?.score ?? 0) ? one : most), null);
  if (best === null) return [];
  const chosen = new Map<string, PageLink>();
  for (const group of [best, ...groups.filter(joinTest(best))])
    for (const link of storiesIn(group)) if (!chosen.has(link.key)) chosen.set(link.key, link);
  const byKey = Map.groupBy(links, (link) => link.key);
  const stories = [...chosen.values()].map((first) => ({
    url: first.url,
    links: [
      first.node,
      ...byKey
        .get(first.key)!
        .filter((link) => link !== first)
        .map((link) => link.node),
    ],
  }));
  const place = new Map(links.map((link, at) => [link.node as AnyNode, at]));
  return stories.sort((a, b) => place.get(a.links[0]!)! - place.get(b.links[0]!)!);
}

/** The links of a group that hold a title. A short text is one only where its address has a form of the long ones'. */
function storiesIn({ links, titles }: Group): PageLink[] {
  const titled = links.filter(({ key }) => titles.has(key));
  const long = titled.filter(({ key }) => isTitleLong(titles.get(key)!));
  if (long.length === titled.length || long.length === 0) return titled;
  const fits = addressTest(addressForms(long.map(({ url }) => url)));
  return titled.filter(({ key, url }) => isTitleLong(titles.get(key)!) || fits(url));
}

function groupsOf($: CheerioAPI, links: readonly PageLink[]): Group[] {
  const usable = links.filter(({ region }) => region !== "site");
  const byStructure = [...Map.groupBy(usable, ({ structure, region }) => `${region} ${structure}`).values()];
  const groups = byStructure.map(titledGroup);
  const wordless = byStructure
    .map((members, at) => ({ members, at }))
    .filter(({ members, at }) => members.length >= FEWEST && groups[at]!.titles.size < FEWEST)
    .sort((a, b) => b.members.length - a.members.length)
    .slice(0, MOST_POINTERS);
  for (const { members, at } of wordless) groups[at] = pointingGroup($, members);
  return groups.filter(({ titles }) => titles.size > 0);
}

/** A group whose links hold the titles. */
function titledGroup(members: readonly PageLink[]): Group {
  const keys = new Map<string, Set<string>>();
  for (const { text, key } of members) keys.set(text, (keys.get(text) ?? new Set()).add(key));
  // A text that leads to many of the articles is no title: "Continue reading", "3 comments".
  const many = Math.max(2, new Set(members.map(({ key }) => key)).size / 4);
  const worded = members.filter(({ text }) => text !== "" && !isPointer(text) && keys.get(text)!.size <= many);
  const long = worded.filter(({ text }) => isTitleLong(text));
  // Among titles, a short text is one, too.
  const titled = long.length * 2 > worded.length ? worded : long;
  const titles = new Map(titled.map(({ key, text }) => [key, text]));
  const headed = titled.filter(({ heading }) => heading !== null).length / (titled.length || 1);
  return grouped(members, titles, headed);
}

/** True for a text that is long enough for a title. */
export function isTitleLong(text: string): boolean {
  return widthOf(text) >= HEADLINE;
}

/** Letters of a text; a sign of Chinese, Japanese or Korean says as much as two letters. */
function widthOf(text: string): number {
  return text.length + (text.match(/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/g)?.length ?? 0);
}

/** A group whose links only point to articles: the titles are headings beside them. */
function pointingGroup($: CheerioAPI, members: readonly PageLink[]): Group {
  const isForeign = foreignTest(new Map(members.map(({ node, key }) => [node as AnyNode, key])));
  const own = new Set<unknown>(members.map(({ node }) => node));
  const titles = new Map<string, string>();
  for (const { node, key } of members) {
    let element: AnyNode = node;
    for (let step = 0; step < CLIMB; step += 1) {
      const parent = element.parent as AnyNode | null;
      if (parent === null || parent.type !== "tag" || parent.name === "body" || isForeign(parent, key)) break;
      element = parent;
    }
    // A heading with a link of its own is the title of what that leads to.
    const heading = $(element).find("h1,h2,h3,h4,h5,h6").first();
    const isOthers =
      heading
        .find("a[href]")
        .toArray()
        .some((link) => !own.has(link)) || heading.closest("a").length > 0;
    const text = heading.text().trim();
    if (text !== "" && !isOthers) titles.set(key, text);
  }
  return new Set(titles.values()).size < FEWEST ? grouped(members, new Map(), 0) : grouped(members, titles, 1);
}

/** How much a title says for a group, by where it stands. */
const WEIGHT = { main: 1, beside: 0.2, site: 0 } as const;

function grouped(members: readonly PageLink[], titles: ReadonlyMap<string, string>, headed: number): Group {
  const region = members[0]!.region;
  const lengths = [...titles.values()].map((text) => text.length);
  const mean = lengths.reduce((sum, one) => sum + one, 0) / (lengths.length || 1);
  const text = lengths.reduce((sum, one) => sum + Math.min(one, 100), 0);
  const like = [...titles.keys()].filter((key) => shapeOf(`https://${key}`) !== null).length / (titles.size || 1);
  const score =
    titles.size < FEWEST ? 0 : text * WEIGHT[region] * (1 + headed) * (mean > LONGEST ? 0.4 : 1) * (0.3 + 0.7 * like);
  return { links: members, titles, region, headed, score };
}

/** Builds a test for groups that look like more of the list: in its part of the page, with titles and addresses like its. */
function joinTest(best: Group): (group: Group) => boolean {
  const urls = best.links.filter(({ key }) => best.titles.has(key)).map(({ url }) => url);
  const shapes = new Set(urls.map(shapeOf));
  const fits = addressTest(addressForms(urls));
  return (group) => {
    if (group === best || group.region !== best.region) return false;
    const isFew = group.titles.size < FEWEST;
    if (best.headed > 0.5 && group.headed < 0.5 && !isFew) return false;
    const links = group.links.filter(({ key }) => group.titles.has(key));
    const known = links.filter(({ key }) => best.titles.has(key)).length;
    const like = links.filter(({ url }) => {
      const shape = shapeOf(url);
      return shape !== null && shapes.has(shape) && (!isFew || fits(url));
    });
    return known * 2 <= links.length && like.length * 2 > links.length;
  };
}
