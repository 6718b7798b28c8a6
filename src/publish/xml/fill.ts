/**
 * The `feed` library escapes less than hostile texts need: of several `]]>` it splits only the first, a literal
 * `&amp;` loses its escape, and an address that does not parse throws. So it is given place names for the texts, and
 * this step puts the texts in, escaped, in one pass: nothing that a text holds can be taken for markup or for a place.
 */

// Placed by us only: a written fragment of the library holds nothing but its own markup and these.
const PLACE = /(?:<!\[CDATA\[)?place:([a-z]+)(?:\]\]>)?/g;

/** The place of a text, as the library writes it. */
export function place(name: string): string {
  return `place:${name}`;
}

const shells = new Map<string, string>();

/** What the library writes around the places, kept: it is the same for all that differ in their texts alone. */
export function shell(kind: string, write: () => string): string {
  const known = shells.get(kind);
  if (known !== undefined) return known;
  const written = write();
  shells.set(kind, written);
  return written;
}

/** Puts the texts, ready as markup, into their places. */
export function fill(written: string, texts: Readonly<Record<string, string>>): string {
  return written.replace(PLACE, (_, name: string) => texts[name] ?? "");
}

/** A CDATA section that holds any text of legal characters: `]]>` is parted over two sections. */
export function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
}
