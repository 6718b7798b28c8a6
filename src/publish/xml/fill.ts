/**
 * The `feed` library does not escape enough for hostile texts: it splits only the first of several `]]>`, a literal
 * `&amp;` loses its escape, and an address that does not parse throws. So it writes placeholders, and this module replaces
 * them with the escaped texts in one pass: no text can be mistaken for markup or for a placeholder.
 */

// The library's output contains only its own markup and our placeholders.
const PLACE = /(?:<!\[CDATA\[)?place:([a-z]+)(?:\]\]>)?/g;

/** The placeholder of a text. */
export function place(name: string): string {
  return `place:${name}`;
}

const shells = new Map<string, string>();

/** Caches the library's output with placeholders: it is the same for all documents or entries of a kind. */
export function shell(kind: string, write: () => string): string {
  const known = shells.get(kind);
  if (known !== undefined) return known;
  const written = write();
  shells.set(kind, written);
  return written;
}

/** Replaces placeholders with texts, which must be escaped already. */
export function fill(written: string, texts: Readonly<Record<string, string>>): string {
  return written.replace(PLACE, (_, name: string) => texts[name] ?? "");
}

/** A CDATA section for any text of legal characters: `]]>` is split over two sections. */
export function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
}
