/**
 * Wire text: hard-wrapped lines in one element, with three blanks before each paragraph. The lines of a paragraph are
 * joined by a blank; the inside of a line is not changed.
 */

/** The first line of a paragraph is indented by at least two blanks. */
const INDENT = /^[ \t\u00a0]{2,}\S/;
/** The end of a sentence, including closing quotes and brackets. A colon or an ellipsis ends a line as well. */
const SENTENCE_END = /[.!?:…؟؛。][\s"'”’»)\]]{0,4}$/u;

/** The paragraphs of an element's text, each as one line. Accepts line ends of any kind. */
export function wireParagraphs(text: string): string[] {
  return blocksOf(text.replace(/\r\n?/g, "\n").split("\n")).flatMap((lines) => {
    const indented = lines.map((line) => INDENT.test(line));
    // If all lines are indented, indentation means nothing.
    const starts = indented.includes(false) ? indented : [];
    const width = lines.reduce((widest, line) => Math.max(widest, line.trimEnd().length), 0);
    const paragraphs: string[][] = [];
    lines.forEach((line, at) => {
      const before = lines[at - 1];
      if (before === undefined || (starts[at] && isLast(before, line, width))) paragraphs.push([]);
      paragraphs.at(-1)!.push(line);
    });
    return paragraphs.map((one) => trimBlanks(one.length === 1 ? one[0]! : one.map((line) => line.trim()).join(" ")));
  });
}

/** Trims the blanks that HTML ignores. No-break spaces are text and stay. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && BLANKS.includes(text[start]!)) start += 1;
  while (end > start && BLANKS.includes(text[end - 1]!)) end -= 1;
  return text.slice(start, end);
}

const BLANKS = " \t\n\r\f";

/** The lines between blank lines. */
function blocksOf(lines: readonly string[]): string[][] {
  const blocks: string[][] = [[]];
  for (const line of lines) {
    if (line.trim() !== "") blocks.at(-1)!.push(line);
    else if (blocks.at(-1)!.length > 0) blocks.push([]);
  }
  return blocks.filter((block) => block.length > 0);
}

/** True if a line ends its paragraph: it ends a sentence, or the next line's first word would have fitted on it. */
function isLast(line: string, next: string, width: number): boolean {
  const end = line.trimEnd();
  const word = /\S+/.exec(next)?.[0].length ?? 0;
  return SENTENCE_END.test(end.slice(-8)) || end.length + 1 + word <= width;
}
