import { type AnyNode, absolute, type CheerioAPI, lineOf, within } from "../html/page.ts";

/** Elements whose links belong to the site, not to its news. */
const OUTSIDE =
  "nav,header,footer,aside,form,[role=navigation],[role=banner],[role=contentinfo],.menu,.navbar,.breadcrumb,.pagination,.tags,.comments";
/** Minimum characters of a title. */
const HEADLINE = 18;
const FEWEST = 3;

/**
 * The article links of a latest-news page of unknown layout. Links to the same site are grouped by the structure around
 * them; the group with the most title text wins.
 */
export function inferLinks($: CheerioAPI, base: string): { node: AnyNode; url: string }[] {
  const host = new URL(base).hostname;
  const groups = new Map<string, { links: { node: AnyNode; url: string }[]; weight: number; urls: Set<string> }>();
  const isOutside = within($(OUTSIDE).toArray());
  for (const node of $("a[href]").toArray().slice(0, 5000)) {
    const url = absolute($(node).attr("href"), base);
    if (url === null || !isArticleLike(url, base, host) || isOutside(node)) continue;
    const text = lineOf($, node);
    if (text.length < HEADLINE) continue;
    const key = structure($, node);
    const group = groups.get(key) ?? { links: [], weight: 0, urls: new Set<string>() };
    if (!group.urls.has(url)) group.weight += Math.min(text.length, 120);
    group.links.push({ node, url });
    group.urls.add(url);
    groups.set(key, group);
  }
  const large = [...groups.values()].filter((group) => group.urls.size >= FEWEST);
  large.sort((a, b) => b.weight - a.weight);
  return large[0]?.links ?? [];
}

/** Tag and class names of a link and its ancestors: the same for every item of a list. */
function structure($: CheerioAPI, node: AnyNode): string {
  const names: string[] = [];
  let element: AnyNode | undefined = node;
  for (let step = 0; step < 4 && element !== undefined && element.type === "tag"; step += 1) {
    const classes = ($(element).attr("class") ?? "").split(/\s+/).filter((name) => /^[a-z][a-z_-]*$/i.test(name));
    names.push(`${element.tagName}.${classes.sort().join(".")}`);
    element = $(element).parent().get(0);
  }
  return names.join(" < ");
}

function isArticleLike(address: string, base: string, host: string): boolean {
  const url = new URL(address);
  if (!/^https?:$/.test(url.protocol) || url.hostname !== host) return false;
  if (url.pathname === "/" && url.search === "") return false;
  url.hash = "";
  if (url.href === base) return false;
  return !/\/(tag|tags|category|categories|author|login|search|contact|about|privacy)(\/|$)/i.test(url.pathname);
}
