import { stripSignOff } from "./sign-off.ts";

const LONGEST = 280;

/**
 * The first sentences of a text, up to 280 characters, cut at the end of a sentence if possible, else at a word. `text` is
 * the body without its dateline.
 */
export function summaryOf(text: string, marks: readonly string[]): string {
  const plain = stripSignOff(text, marks).replace(/\s+/g, " ").trim();
  if (plain.length <= LONGEST) return plain;
  const head = plain.slice(0, LONGEST + 1);
  let end = -1;
  for (const match of head.matchAll(/[.!?؟؛](?=\s)/gu)) end = match.index + 1;
  if (end >= 80) return head.slice(0, end);
  const word = head.lastIndexOf(" ");
  return `${head.slice(0, word > 80 ? word : LONGEST).replace(/[\ud800-\udbff]$/, "")}…`;
}
