import { paragraphs } from "./page.ts";
import type { ExpectedEntry } from "./replica.ts";

/** An article of a replica: its words, apart from the page that they stand on. */
export interface Story {
  readonly id: string;
  readonly title: string;
  /** The dateline as written, with the dash and blanks that follow it; empty without one. */
  readonly opening: string;
  /** Place and mark in it. */
  readonly place: string | null;
  readonly mark: string | null;
  /** Paragraphs; the first follows the dateline. */
  readonly text: readonly [string, ...string[]];
  /** Paragraphs behind the news. */
  readonly signOff?: readonly string[];
}

/** The paragraphs of a story as its agency writes them. `apart`: the dateline is a line of its own. */
export function linesOf({ opening, text, signOff = [] }: Story, apart = false): string[] {
  const [first, ...more] = text;
  const news = opening === "" || !apart ? [`${opening}${first}`, ...more] : [opening.trim(), ...text];
  return [...news, ...signOff];
}

/** The same as HTML. */
export function bodyOf(story: Story, apart = false): string {
  return paragraphs(linesOf(story, apart));
}

/** The entry that a story must become. */
export function entryOf(story: Story, url: string, published: ExpectedEntry["published"]): ExpectedEntry {
  const { id, title, place, mark, text, signOff = [] } = story;
  return {
    ...{ id, url, title, published, place, mark },
    summary: text[0].split(" ").slice(0, 6).join(" "),
    ends: signOff.at(-1) ?? text.at(-1)!,
    ...(signOff.length === 0 ? {} : { signed: true }),
  };
}

/** A moment that the site states. `instant`: UTC, RFC 3339. */
export function stamped(instant: string): ExpectedEntry["published"] {
  return { instant, precision: "time", source: "stamp" };
}
