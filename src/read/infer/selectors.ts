import { type AnyNode, type CheerioAPI, firstFound } from "../html/page.ts";
import type { InferredBody } from "./article.ts";

/** The selector of elements of one kind (a list's links, a body's paragraphs): the nearest ancestor with a class, then they. */
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

/** The selector of a body that was found without one: its element's, or the blocks of an element that holds more. */
export function bodySelector($: CheerioAPI, { container, whole }: InferredBody): string | null {
  const selector = elementSelector($, [container]);
  return selector === null || whole ? selector : `${selector} > :is(p,ul,ol,blockquote,figure,table,h2,h3,h4)`;
}

/** True where a selector finds most of the wanted elements and few others. */
function finds($: CheerioAPI, selector: string, wanted: ReadonlySet<AnyNode>): boolean {
  const found = firstFound($, [selector])?.elements ?? [];
  const hits = found.filter((node) => wanted.has(node)).length;
  return hits >= wanted.size * 0.8 && hits >= found.length * 0.5;
}

/** An element by its class or id, where it has one that reads like a name and not like a generated one. */
export function nameOf($: CheerioAPI, node: AnyNode): string | null {
  // The lenient parser takes what stands behind any `<` for a name.
  if (node.type !== "tag" || !/^[a-z][a-z0-9-]*$/.test(node.tagName)) return null;
  const classes = ($(node).attr("class") ?? "").split(/\s+/).filter((name) => /^[a-z][a-z_-]{2,}$/i.test(name));
  if (classes[0] !== undefined) return `${node.tagName}.${classes[0]}`;
  const id = $(node).attr("id") ?? "";
  return /^[a-z][a-z_-]{2,}$/i.test(id) ? `#${id}` : null;
}
