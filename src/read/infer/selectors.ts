import { type AnyNode, type CheerioAPI, firstFound } from "../html/page.ts";
import type { InferredBody } from "./body.ts";

/** A selector for elements of one kind (a list's links): their own name, or the nearest named ancestor's and theirs. */
export function elementSelector($: CheerioAPI, nodes: readonly AnyNode[]): string | null {
  const wanted = new Set(nodes);
  for (const node of nodes.slice(0, 1)) {
    const own = nameOf($, node);
    const path: string[] = [own ?? (node as { tagName: string }).tagName];
    if (own !== null && finds($, own, wanted)) return own;
    for (const parent of $(node).parents().toArray().slice(0, 5)) {
      const name = nameOf($, parent);
      if (name === null) path.unshift((parent as { tagName: string }).tagName);
      const selector = name === null ? path.join(" > ") : [name, path.at(-1)!].join(" ");
      if (name !== null && finds($, selector, wanted)) return selector;
    }
  }
  return null;
}

/** A selector for an inferred body: its container, or certain blocks of a container that has other content too. */
export function bodySelector($: CheerioAPI, { container, whole, direct }: InferredBody): string | null {
  const selector = elementSelector($, [container]);
  if (selector === null || whole) return selector;
  return `${selector} ${direct ? "> " : ""}:is(p,ul,ol,blockquote,figure,table,h2,h3,h4)`;
}

/** True if a selector finds most of the wanted elements and few others. */
function finds($: CheerioAPI, selector: string, wanted: ReadonlySet<AnyNode>): boolean {
  const found = firstFound($, [selector])?.elements ?? [];
  const hits = found.filter((node) => wanted.has(node)).length;
  return hits >= wanted.size * 0.8 && hits >= found.length * 0.5;
}

/** A selector by class or id, or null if the element has none that looks like a name rather than generated. */
export function nameOf($: CheerioAPI, node: AnyNode): string | null {
  // The lenient parser takes anything after `<` for a name.
  if (node.type !== "tag" || !/^[a-z][a-z0-9-]*$/.test(node.tagName)) return null;
  const classes = ($(node).attr("class") ?? "").split(/\s+/).filter((name) => /^[a-z][a-z_-]{2,}$/i.test(name));
  if (classes[0] !== undefined) return `${node.tagName}.${classes[0]}`;
  const id = $(node).attr("id") ?? "";
  return /^[a-z][a-z_-]{2,}$/i.test(id) ? `#${id}` : null;
}
