import type { AnyNode } from "./page.ts";

/** Characters of an element's text, in all and within links. Runs of blanks count as one. */
export interface Weight {
  readonly text: number;
  readonly linked: number;
}

const NOTHING: Weight = { text: 0, linked: 0 };

/** Weighs an element and everything in it in one walk. Recursion is safe because parsePage bounds the depth. */
export function weigh(root: AnyNode): (node: AnyNode) => Weight {
  const weights = new Map<AnyNode, Weight>();
  const of = (node: AnyNode): Weight => {
    if (node.type === "text") {
      const text = node.data.trim().replace(/\s+/g, " ").length;
      return text === 0 ? NOTHING : { text, linked: 0 };
    }
    if (node.type !== "tag" && node.type !== "root") return NOTHING;
    let [text, linked] = [0, 0];
    for (const child of node.children) {
      const weight = child.type === "text" ? of(child) : put(child);
      text += weight.text;
      linked += weight.linked;
    }
    return { text, linked: node.type === "tag" && node.name === "a" ? text : linked };
  };
  const put = (node: AnyNode): Weight => {
    const weight = of(node);
    weights.set(node, weight);
    return weight;
  };
  put(root);
  return (node) => weights.get(node) ?? of(node);
}
