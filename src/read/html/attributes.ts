/** Valid values of attributes other than addresses. */

const LANGUAGE = /^[a-z]{1,8}(?:-[a-z0-9]{1,8}){0,4}$/i;
const VALUES: Readonly<Record<string, RegExp>> = {
  dir: /^(?:ltr|rtl|auto)$/i,
  lang: LANGUAGE,
  hrefLang: LANGUAGE,
  type: /^[\w.+-]{1,60}\/[\w.+-]{1,60}(?:;[\w ."',=-]{1,100})?$/,
  dateTime: /^[\w:.+ -]{1,60}$/,
  scope: /^(?:row|col)(?:group)?$/i,
};
/** A feed reader draws spanned cells one by one: a few cells that span thousands would freeze it for minutes. */
const SPANS = new Set(["colSpan", "rowSpan", "span"]);
const MOST_SPANNED = 100;
const NUMBERS = new Set(["start", "value"]);
const LARGEST = 1_000_000_000;

/** True if an attribute (by its hast name) has a value that feed readers can use. */
export function isSound(attribute: string, value: unknown): boolean {
  if (SPANS.has(attribute)) return isWhole(value, 1, MOST_SPANNED);
  if (NUMBERS.has(attribute)) return isWhole(value, -LARGEST, LARGEST);
  return !Object.hasOwn(VALUES, attribute) || VALUES[attribute]!.test(String(value));
}

function isWhole(value: unknown, least: number, most: number): boolean {
  const number = Number(value);
  return Number.isInteger(number) && number >= least && number <= most;
}
