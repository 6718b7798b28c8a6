import pc from "picocolors";

/** True if output to a stream is coloured: a terminal with colours, unless NO_COLOR is set; FORCE_COLOR overrides. */
export function hasColours(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR || FORCE_COLOR === "0" || FORCE_COLOR === "false") return false;
  return FORCE_COLOR ? true : stream.isTTY === true && stream.hasColors();
}

/** picocolors for a stream; the functions return the text unchanged if the stream has no colours. */
export function paint(stream: NodeJS.WriteStream): ReturnType<typeof pc.createColors> {
  return pc.createColors(hasColours(stream));
}

/** On a terminal, wraps a text in a first strong isolate (UAX 9), so that it keeps its own direction within a line. */
export function isolate(text: string): string {
  return process.stdout.isTTY ? `\u2068${text}\u2069` : text;
}

/** A text whose addresses have their letters as letters: `/%D8%AE%D8%A8%D8%B1` as `/خبر`. ASCII stays encoded. */
export function readable(text: string): string {
  return text.replace(/(?:%[C-F][\dA-F](?:%[89AB][\dA-F]){1,3})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}

const graphemes = new Intl.Segmenter("und");
/** Marks and control characters, which take no cell. */
const UNSEEN = /^[\p{M}\p{Cf}\p{Cc}]*$/u;
/** Fullwidth and wide characters (UAX 11), and emoji. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}/u;

/** Terminal cells that a text takes: none for vowel signs and isolates, two for wide characters. Ignores colours. */
export function widthOf(text: string): number {
  let cells = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences of colours begin with one
  for (const { segment } of graphemes.segment(text.replace(/\u001b\[[\d;]*m/g, ""))) {
    cells += UNSEEN.test(segment) ? 0 : WIDE.test(segment) ? 2 : 1;
  }
  return cells;
}

/** Rows as aligned columns, two spaces apart; columns that hold only numbers are right-aligned. */
export function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...rows.map((row) => widthOf(row[at] ?? ""))));
  const numeric = widths.map((_, at) => rows.slice(1).every((row) => /^[\d.,–-]*$/.test(row[at] ?? "")));
  return rows
    .map((row) => {
      const cells = row.map((cell, at) => {
        const pad = " ".repeat(widths[at]! - widthOf(cell));
        return numeric[at] ? pad + cell : cell + pad;
      });
      return `${cells.join("  ").trimEnd()}\n`;
    })
    .join("");
}
