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
 * Builds a lookup for the lone line that dates an item from outside: the nearest heading or line before it or its list, such
 * as the day to which all articles below it belong; or the line after it, if in its list such lines follow the items. Each
 * list is looked at once.
 */
export function dateBeside(
  $: CheerioAPI,
  elements: readonly (AnyNode | null)[],
): (element: AnyNode | null) => string | null {
  const items = new Set<unknown>(elements);
  const lists = new Map<unknown, { readonly follow: boolean; readonly before: string | null }>();
  return (element) => {
    const list = element?.parent;
    if (list == null || element == null) return null;
    const found = lists.get(list) ?? {
      follow: linesFollow($, list.children, items),
      before: lineBefore($, list as AnyNode, items),
    };
    lists.set(list, found);
    if (found.follow) return lineAfter($, element, items);
    // Days stand between the items, or each list has one before it.
    return lineBefore($, element, items) ?? found.before;
  };
}

/** Elements beside one that are searched for a line. */
const BESIDE = 60;

/** True if the lines of a list stand below its items: the first item has none before it, the last has one after it. */
function linesFollow($: CheerioAPI, children: readonly unknown[], items: ReadonlySet<unknown>): boolean {
  const own = children.filter((child) => items.has(child)) as AnyNode[];
  return lineBefore($, own[0]!, items) === null && lineAfter($, own.at(-1)!, items) !== null;
}

function lineBefore($: CheerioAPI, element: AnyNode, items: ReadonlySet<unknown>): string | null {
  let at = element.prev;
  for (let step = 0; step < BESIDE && at !== null; step += 1, at = at.prev) {
    const text = items.has(at) ? "" : loneLine($, at as AnyNode);
    if (text !== "") return /\p{Nd}/u.test(text) ? text : null;
  }
  return null;
}

/** The first line between an item and the next one. */
function lineAfter($: CheerioAPI, element: AnyNode, items: ReadonlySet<unknown>): string | null {
  let at = element.next;
  for (let step = 0; step < BESIDE && at !== null && !items.has(at); step += 1, at = at.next) {
    const text = loneLine($, at as AnyNode);
    if (text !== "") return /\p{Nd}/u.test(text) ? text : null;
  }
  return null;
}

/** The text of an element that is a short line, else an empty one. */
function loneLine($: CheerioAPI, element: AnyNode): string {
  if (element.type !== "tag" || element.children.length > 5) return "";
  const text = lineOf($, element);
  return text.length <= SHORT ? text : "";
}
