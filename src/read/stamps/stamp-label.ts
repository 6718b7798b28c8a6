import type { AnyNode } from "../html/page.ts";

/** Labels that sites write before their stamp. `pulbished` is LANA's own spelling. */
export const LABEL = /(?:نشر بتاريخ|تاريخ النشر|pul?bished on|published on|publi[ée] le)\s*:?\s*\(?\s*/giu;
const STAMP = /^\s*\(?\s*\d{4}-\d{1,2}-\d{1,2}(?:[T\s]+\d{1,2}:\d{2}(?::\d{2})?)?\s*\)?\s*/;
const AT_START = new RegExp(`^\\s*${LABEL.source}`, "iu");
/** Maximum texts that are examined: a label comes first in a body. */
const MOST_TEXTS = 4;

/**
 * Removes a label and the stamp after it from the start of a body: `نشر بتاريخ:طرابلس 26 …`. A label ends with a colon or
 * bracket. `words`: further labels, exactly as written.
 */
export function cutLabel(nodes: readonly AnyNode[], words: readonly string[]): void {
  let labelled = false;
  for (const node of firstTexts(nodes)) {
    const length: number = labelled ? 0 : labelLength(node.data, words);
    labelled ||= length > 0;
    if (!labelled) return;
    node.data = node.data.slice(length).replace(STAMP, "");
    if (node.data.trim() !== "") return;
  }
}

function labelLength(text: string, words: readonly string[]): number {
  const label = AT_START.exec(text)?.[0] ?? "";
  if (/[:(]\s*$/.test(label)) return label.length;
  const start = text.length - text.trimStart().length;
  const word = words.find((one) => one.endsWith(":") && text.startsWith(one, start));
  return word === undefined ? 0 : start + word.length;
}

/** The first non-blank texts of some elements, in document order. */
function firstTexts(nodes: readonly AnyNode[]): Extract<AnyNode, { data: string }>[] {
  const texts: Extract<AnyNode, { data: string }>[] = [];
  const left: AnyNode[] = nodes.toReversed();
  for (let node = left.pop(); node !== undefined && texts.length < MOST_TEXTS; node = left.pop()) {
    if (node.type === "text" && node.data.trim() !== "") texts.push(node);
    else if (node.type === "tag") for (const child of node.children.toReversed()) left.push(child);
  }
  return texts;
}
