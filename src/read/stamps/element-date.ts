import { dateOf, machineDate, type StampContext } from "../dates/date-of.ts";
import type { ParsedDate } from "../dates/written-date.ts";
import type { AnyNode, CheerioAPI, Element } from "../html/page.ts";
import { cleanTitle } from "../text/clean.ts";

/** Attributes that hold a date for machines, most reliable first. */
const MACHINE = ["datetime", "content"];
const DATA = /^data-.*(?:date|time|publi|stamp|epoch|seconds|unix|utc|iso)/;
/** Attributes whose name says that the time is in UTC: `data-utc-time-to-local`. */
const UTC = /^data-(?:.*-)?(?:utc|gmt)(?:-|$)/;
/** Elements whose attributes are asked when an element itself has none. */
const WITHIN = "time[datetime],[itemprop^=date][content],abbr[title]";

/**
 * The date of an element: from its attributes (`datetime`, `content`, `data-…`, `title`) or those of an element in it,
 * else from its words. Words with a time go before an attribute with the same day only.
 */
export function elementDate($: CheerioAPI, element: AnyNode, context: StampContext): ParsedDate | null {
  if (element.type !== "tag") return null;
  const inner = $(element).find(WITHIN).get(0);
  const stated = attributeDate(element, context) ?? (inner === undefined ? null : attributeDate(inner, context));
  if (stated?.precision === "time") return stated;
  const written = dateOf(dateText($, element), context);
  if (stated === null) return written;
  return written?.day === stated.day ? written : stated;
}

function attributeDate(element: Element, context: StampContext): ParsedDate | null {
  const { attribs } = element;
  const data = Object.keys(attribs).filter((name) => DATA.test(name));
  for (const name of [...MACHINE, ...data.slice(0, 5), "title"]) {
    const value = attribs[name];
    const zone = UTC.test(name) ? { ...context, timezone: "UTC" } : context;
    const date = value === undefined ? null : machineDate(value, zone);
    if (date !== null) return date;
  }
  return null;
}

/**
 * A date element's text. If its parts (day, month, year, time) are elements of their own, the numbers of the date are
 * joined by slashes and the rest by blanks.
 */
export function dateText($: CheerioAPI, element: AnyNode): string {
  const parts = $(element)
    .children()
    .toArray()
    .map((child) => spacedText(child));
  if (parts.length < 2) return spacedText(element);
  const at = parts.findIndex((_, index) => parts.slice(index, index + 3).filter(isNumber).length === 3);
  return at < 0
    ? parts.join(" ")
    : [...parts.slice(0, at), parts.slice(at, at + 3).join("/"), ...parts.slice(at + 3)].join(" ");
}

/** An element's text as one line, with a blank between elements: `<p>Ann</p><p>9 May</p>` are two things. */
export function spacedText(element: AnyNode): string {
  const texts: string[] = [];
  const left: AnyNode[] = [element];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (node.type === "text") texts.push(node.data);
    else if (node.type === "tag") for (const child of node.children.toReversed()) left.push(child);
  }
  return cleanTitle(texts.join(" "));
}

function isNumber(text: string): boolean {
  return /^\p{Nd}{1,4}$/u.test(text);
}
