import { type AnyNode, type CheerioAPI, type Element, elementsWhere, within } from "../html/page.ts";
import type { InferredBody } from "./body.ts";
import { isKind, keyOf, pageLinks, structureOf } from "./links.ts";

/** Structures of a list's links that a selector is made for. */
const MOST_KINDS = 10;

/** A selector for the title links of a list's articles, one part for each structure that they stand in; null if none fits. */
export function linkSelector($: CheerioAPI, base: string, urls: readonly string[]): string | null {
  const wanted = new Set(urls.map(keyOf));
  const links = pageLinks($, base).filter(
    ({ key, text, region }) => wanted.has(key) && text !== "" && region !== "site",
  );
  const best = new Map<string, (typeof links)[number]>();
  for (const link of links) {
    const before = best.get(link.key);
    if (before === undefined || (before.heading === null && link.heading !== null)) best.set(link.key, link);
  }
  const kinds = Map.groupBy([...best.values()], ({ node }) => structureOf(node));
  if (kinds.size === 0 || kinds.size > MOST_KINDS) return null;
  const parts = [...kinds.values()].flatMap(
    (kind) =>
      elementSelector(
        $,
        kind.map(({ node }) => node),
      ) ?? [],
  );
  return parts.length === 0 ? null : [...new Set(parts)].join(", ");
}

/** A selector for elements of one kind (a list's links): their own name, or the nearest named ancestor's and theirs. */
export function elementSelector($: CheerioAPI, nodes: readonly AnyNode[]): string | null {
  const [node] = nodes;
  if (node === undefined || node.type !== "tag") return null;
  const wanted = new Set<AnyNode>(nodes);
  const own = nameOf($, node);
  const last = own ?? node.tagName;
  const alike = elementsWhere($, isCalled(last));
  if (own !== null && areThese(alike, wanted)) return own;
  let path = last;
  /** The elements of which each is where the path says, with the parents that the path has reached. */
  let onPath = alike.map((element) => ({ element, at: element.parent }));
  for (const parent of $(node).parents().toArray().slice(0, 7)) {
    const name = nameOf($, parent);
    const step = name ?? parent.tagName;
    const isStep = isCalled(step);
    const isIt = (one: AnyNode["parent"]): boolean => one?.type === "tag" && isStep(one);
    onPath = onPath.filter(({ at }) => isIt(at));
    // The shorter selector outlives more changes of the layout.
    if (name !== null) {
      const isUnder = within(elementsWhere($, isStep));
      const under = alike.filter((one) => one.parent !== null && isUnder(one.parent as AnyNode));
      if (areThese(under, wanted)) return `${name} ${last}`;
      if (
        areThese(
          onPath.map(({ element }) => element),
          wanted,
        )
      )
        return `${name} > ${path}`;
    }
    onPath = onPath.map(({ element, at }) => ({ element, at: at?.parent ?? null }));
    path = `${step} > ${path}`;
  }
  return null;
}

/** Builds a test for elements with a name that `nameOf` gives, or a tag name. */
function isCalled(name: string): (element: Element) => boolean {
  // No selector finds a name with a colon, such as the lenient parser reads.
  if (!/^#?[a-z][\w.-]*$/i.test(name)) return () => false;
  if (name.startsWith("#")) return ({ attribs }) => attribs["id"] === name.slice(1);
  const [tag, className] = name.split(".");
  if (className === undefined) return (element) => element.name === tag;
  return (element) => element.name === tag && (element.attribs["class"] ?? "").split(/\s+/).includes(className);
}

/** A selector for an inferred body: its container, or certain blocks of a container that has other content too. */
export function bodySelector($: CheerioAPI, { container, whole, direct }: InferredBody): string | null {
  const selector = elementSelector($, [container]);
  if (selector === null || whole) return selector;
  return `${selector} ${direct ? "> " : ""}:is(p,ul,ol,blockquote,figure,table,h2,h3,h4)`;
}

/** True for most of the wanted elements and few others. */
function areThese(found: readonly AnyNode[], wanted: ReadonlySet<AnyNode>): boolean {
  const hits = found.filter((node) => wanted.has(node)).length;
  return hits >= wanted.size * 0.8 && hits >= found.length * 0.5;
}

/** A selector by class or id, or null if the element has none that looks like a name rather than generated. */
export function nameOf($: CheerioAPI, node: AnyNode): string | null {
  // The lenient parser takes anything after `<` for a name.
  if (node.type !== "tag" || !/^[a-z][a-z0-9-]*$/.test(node.tagName)) return null;
  const classes = ($(node).attr("class") ?? "")
    .split(/\s+/)
    .filter((name) => /^[a-z][a-z_-]{2,}$/i.test(name) && isKind(name));
  if (classes[0] !== undefined) return `${node.tagName}.${classes[0]}`;
  const id = $(node).attr("id") ?? "";
  return /^[a-z][a-z_-]{2,}$/i.test(id) ? `#${id}` : null;
}
