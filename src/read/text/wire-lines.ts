/**
 * Wire text: hard-wrapped lines in one element, three blanks before a paragraph. The lines of a paragraph are joined by
 * one blank; what stands within a line stays as it is written.
 */

/** A line that begins a paragraph stands in by this many blanks. */
const INDENT = /^[ \t\u00a0]{2,}\S/;
/** The end of a sentence, whatever closes behind it; a colon or a mark of an item ends a line just as well. */
const SENTENCE_END = /[.!?:…؟؛。][\s"'”’»)\]]{0,4}$/u;

/** The paragraphs of a text of one element, line ends of any kind: each as one line. */
export function wireParagraphs(text: string): string[] {
  return blocksOf(text.replace(/\r\n?/g, "\n").split("\n")).flatMap((lines) => {
    const indented = lines.map((line) => INDENT.test(line));
    // Where all lines stand in, that says nothing of any of them.
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

/** A text without the blanks around it that HTML does not show: no-break spaces are text. */
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

/** Whether a paragraph ends with a line: its sentence does, or the next line's first word would have had room on it. */
function isLast(line: string, next: string, width: number): boolean {
  const end = line.trimEnd();
  const word = /\S+/.exec(next)?.[0].length ?? 0;
  return SENTENCE_END.test(end.slice(-8)) || end.length + 1 + word <= width;
}
