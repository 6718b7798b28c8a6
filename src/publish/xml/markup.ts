/**
 * A piece of HTML or XML. `markup` escapes every value in a template, unless it is markup itself.
 */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

/** A value that a template accepts. */
export type MarkupValue = Markup | string | number | null | false | readonly MarkupValue[];

const REFERENCES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Escapes a text for element content and quoted attributes in HTML and XML. Drops characters that XML 1.0 forbids. */
export function escapeMarkup(text: string): string {
  return text.replace(
    /[&<>"']|[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu,
    (character) => REFERENCES[character] ?? "",
  );
}

const CHARACTERS = new Map(Object.entries(REFERENCES).map(([character, reference]) => [reference, character]));

/** Reverses `escapeMarkup`, except for dropped characters. */
export function unescapeMarkup(escaped: string): string {
  return escaped.replace(/&#?\w+;/g, (reference) => CHARACTERS.get(reference) ?? reference);
}

/** The text of markup that a template has made, without its elements. */
export function plainOf({ text }: Markup): string {
  return unescapeMarkup(text.replace(/<[^>]*>/g, ""));
}

/** Template tag: the literal parts are markup, the values are text. `null`, `false` and empty lists add nothing. */
export function markup(parts: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  let text = parts[0]!;
  values.forEach((value, index) => {
    text += textOf(value) + parts[index + 1]!;
  });
  return new Markup(text);
}

function textOf(value: MarkupValue): string {
  if (value === null || value === false) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "string") return escapeMarkup(value);
  if (typeof value === "number") return String(value);
  return value.map(textOf).join("");
}

/** An address that is safe to link: absolute http or https. Null for anything else. */
export function webAddress(address: string): string | null {
  return /^https?:\/\/[^\s]+$/i.test(address) ? address : null;
}
