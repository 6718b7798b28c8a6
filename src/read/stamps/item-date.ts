import type { Finder } from "../html/item-elements.ts";
import { type AnyNode, type CheerioAPI, lineOf } from "../html/page.ts";

/** Elements that hold a date by their name. */
const NAMED =
  "time,[itemprop=datePublished],[class*=date],[class*=Date],[class*=time],[class*=Time],[class*=publish],[class*=posted],[class*=ago]";
/** Characters of an element that holds a date by its name, and of any other text that is a date. */
const LONG = 120;
const SHORT = 48;
/** Texts of an item that are tried. */
const MOST = 60;

/** A text that may be an item's date, most trusted first. */
export interface DateText {
  readonly text: string;
  /** Named as a date by its element. A text that only looks like one needs others like it on the page. */
  readonly named: boolean;
}

/** The texts of an item that may be its date: machine-readable ones, those named as dates, short ones with a number. */
export function dateTexts($: CheerioAPI, find: Finder, within: AnyNode): DateText[] {
  const named = (find([NAMED], within)?.elements ?? []).slice(0, MOST).flatMap((element) => {
    const machine = ["datetime", "content", "data-date", "data-time"].flatMap(
      (name) => $(element).attr(name)?.trim() || [],
    );
    const text = lineOf($, element);
    return [...machine, ...(text !== "" && text.length <= LONG ? [text] : [])];
  });
  const short: string[] = [];
  collect(within, short);
  return [...named.map((text) => ({ text, named: true })), ...short.map((text) => ({ text, named: false }))];
}

/** Short texts with a digit or a word of time, outside of headings. */
function collect(within: AnyNode, into: string[]): void {
  const left: AnyNode[] = [within];
  for (let one = left.pop(), seen = 0; one !== undefined && seen < 600; one = left.pop(), seen += 1) {
    if (into.length >= MOST) return;
    if (one.type === "text") {
      const text = one.data.replace(/\s+/g, " ").trim();
      if (text.length >= 4 && text.length <= SHORT && /\p{Nd}|منذ|أمس|اليوم|yesterday|today|hier|ago/iu.test(text))
        into.push(text);
    } else if (one.type === "tag" && !/^(?:h[1-6]|script|style)$/.test(one.name))
      left.push(...(one.children as AnyNode[]).toReversed());
  }
}

/**
 * Builds a lookup for the text above an item: the nearest heading or lone line before its list, such as the day to which
 * all articles below it belong. Each list is looked at once.
 */
export function dateAbove(
  $: CheerioAPI,
  elements: readonly (AnyNode | null)[],
): (element: AnyNode | null) => string | null {
  const items = new Set<unknown>(elements);
  const lists = new Map<unknown, string | null>();
  return (element) => {
    const list = element?.parent;
    if (list == null || element == null) return null;
    // Days stand between the items, or each list has one before it.
    const between = lineBefore($, element, items);
    if (between !== null) return between;
    if (!lists.has(list)) lists.set(list, lineBefore($, list as AnyNode, items));
    return lists.get(list)!;
  };
}

/** Elements before one that are searched for a line. */
const BEFORE = 60;

function lineBefore($: CheerioAPI, element: AnyNode, items: ReadonlySet<unknown>): string | null {
  let at = element.prev;
  for (let step = 0; step < BEFORE && at !== null; step += 1, at = at.prev) {
    if (at.type !== "tag" || items.has(at) || at.children.length > 5) continue;
    const text = lineOf($, at as AnyNode);
    if (text !== "" && text.length <= SHORT) return /\p{Nd}/u.test(text) ? text : null;
  }
  return null;
}
