import type { FormatRow } from "../../src/publish/formats/row.ts";
import { FORMATS } from "../../src/publish/formats/table.ts";

/**
 * A format that nashra does not have, as a contributor adds one: a row of the table and nothing else. To be imported
 * before any other part of `src/`, or given to Node by `--import`.
 */
const TOY: FormatRow = {
  file: "feed.txt",
  mediaType: "text/plain; charset=utf-8",
  label: "Plain text",
  subscribable: true,
  accept: [],
  aliases: ["text"],
  openedAsXml: false,
  tellsRemovals: true,
  entry: ({ id, title }) => `* ${id} ${title}\n`,
  document: ({ head, self, previous, current }, entries, tombstones) => [
    `${head.title}\n${self}\n`,
    ...(previous === null ? [] : [`previous ${previous}\n`]),
    ...(current === null ? [] : [`current ${current}\n`]),
    ...entries,
    ...tombstones.map(({ id }) => `- ${id}\n`),
  ],
  ids: (text) => ({ entries: marked(text, "*"), removed: marked(text, "-") }),
};

function marked(text: string, mark: string): string[] {
  return text.split("\n").flatMap((line) => (line.startsWith(`${mark} `) ? line.split(" ")[1]! : []));
}

(FORMATS as Record<string, FormatRow>)["text"] = TOY;
