import { addressParts } from "../model/address.ts";
import type { Agency } from "../model/agency.ts";
import type { ListingItem } from "../model/article.ts";
import { localDay } from "../model/zone.ts";
import { addressDate } from "./dates/address-date.ts";
import { dateOf } from "./dates/date-of.ts";
import { type ParsedDate, zonedInstant } from "./dates/written-date.ts";
import { type Finder, finderIn, foreignTest } from "./html/item-elements.ts";
import { itemTitle } from "./html/item-title.ts";
import { sourceOf } from "./html/media.ts";
import { type AnyNode, type CheerioAPI, headElements, lineOf } from "./html/page.ts";
import { declaredLanguage } from "./html/page-language.ts";
import { elementDate } from "./stamps/element-date.ts";
import { dateBeside, dateTexts } from "./stamps/item-date.ts";
import { localeOf } from "./stamps/locale.ts";
import { cleanTitle, shortened } from "./text/clean.ts";

/** Maximum characters of a title or an excerpt. */
const LONGEST = 1000;
/** Maximum ancestors of a link that are searched for its item. */
const CLIMB = 5;
/** Share of a listing's items, and number of them, that make what looks like a date one. */
const SHARE = 0.5;
const FEWEST = 2;
/** Elements of an item that may begin with a dateline, and what stands before its dash: place, day and mark. */
const MOST_WORDS = 20;
const DATELINE = /^([^-–—]{6,60}[\s)])[-–—]\s/u;
/** An item's date may be this far ahead of the clock, in milliseconds: zones, and pages prepared for the next day. */
const AHEAD = 36 * 3_600_000;
/** Links whose script may tell the language of a page that declares none. */
const SAMPLE = 5;

/** The context in which a listing is read. */
export interface ListingContext {
  /** Address of the page. */
  readonly url: string;
  /** The agency whose definition applies; null for an unknown site. */
  readonly agency: Agency | null;
  readonly language: string;
  readonly seen: number;
}

/** An item as found by its address, before it is read. */
export interface FoundItem {
  readonly url: string;
  readonly nativeId: string;
  /** The links to it; none if the page names it only in its data. */
  readonly links: AnyNode[];
  /** What the page's data say of it. */
  readonly given?: { readonly title: string | null; readonly published: string | null };
}

/** Reads the items of a listing: title, date, first words and picture of each. */
export function readItems(
  $: CheerioAPI,
  base: string,
  found: readonly FoundItem[],
  context: ListingContext,
): ListingItem[] {
  const elements = itemElements($, found, context.agency);
  const find = finderIn(
    $,
    elements.flatMap((element) => element ?? []),
  );
  const isShared = sharedTest($, found);
  const dates = datesOf($, found, elements, find, context);
  return found.map((item, at) => {
    const within = elements[at]!;
    const selectors = context.agency?.listing;
    const selected = within === null ? null : find(selectors?.title ?? [], within);
    const named = (given: readonly string[] | undefined, usual: string) =>
      within === null ? null : find(given?.length ? given : [usual], within);
    const text =
      (selected === null ? "" : lineOf($, selected.elements[0]!)) ||
      itemTitle($, { links: item.links, within }, find, isShared) ||
      cleanTitle(item.given?.title ?? "");
    const title = text === "" ? null : shortened(text, LONGEST);
    return {
      url: item.url,
      nativeId: item.nativeId,
      title,
      published: dates[at]!,
      excerpt: excerptOf($, named(selectors?.excerpt, "p")?.elements ?? [], title),
      image: imageOf(named(selectors?.image, "img")?.elements[0], base),
    };
  });
}

/** Builds a test for texts that links to several items have: "5 comments", "Continue". */
function sharedTest($: CheerioAPI, found: readonly FoundItem[]): (text: string) => boolean {
  const ids = new Map<string, Set<string>>();
  for (const { links, nativeId } of found)
    for (const link of links) {
      const text = lineOf($, link);
      ids.set(text, (ids.get(text) ?? new Set()).add(nativeId));
    }
  const many = Math.max(2, found.length / 4);
  return (text) => (ids.get(text)?.size ?? 0) > many;
}

/** Each item's element: the largest ancestor of its first link that contains links of no other item. */
function itemElements($: CheerioAPI, found: readonly FoundItem[], agency: Agency | null): (AnyNode | null)[] {
  const isForeign = foreignTest(
    new Map(found.flatMap((item) => item.links.map((link) => [link, item.nativeId] as const))),
  );
  return found.map(({ links: [link], nativeId }) => {
    if (link === undefined) return null;
    for (const selector of agency?.listing.item ?? []) {
      const closest = $(link).closest(selector).get(0);
      if (closest !== undefined) return closest;
    }
    let element: AnyNode = link;
    for (let step = 0; step < CLIMB; step += 1) {
      const { parent } = element;
      if (parent === null || parent.type !== "tag" || ["body", "html", "main"].includes(parent.name)) break;
      if (isForeign(parent, nativeId)) break;
      element = parent;
    }
    return element;
  });
}

type Published = ListingItem["published"];

/** Each item's date: what its element names as one, what looks like one in most items, the line beside it, its address. */
function datesOf(
  $: CheerioAPI,
  found: readonly FoundItem[],
  elements: readonly (AnyNode | null)[],
  find: Finder,
  context: ListingContext,
): Published[] {
  const { agency, seen } = context;
  const timezone = agency?.timezone ?? "UTC";
  const place = {
    ...localeOf(
      context.url,
      agency === null ? declaredLanguage(headElements($), null) : context.language,
      found
        .slice(0, SAMPLE)
        .map(({ links: [link] }) => (link === undefined ? "" : lineOf($, link)))
        .join(" "),
      agency,
    ),
    timezone,
    seen,
  };
  const published = (date: ParsedDate | null): Published => {
    if (date === null) return null;
    const instant = date.instant ?? zonedInstant(date.day, "12:00:00", timezone);
    return instant > seen + AHEAD ? null : { instant, precision: date.precision };
  };
  const read = (text: string | null | undefined): Published => (text == null ? null : published(dateOf(text, place)));
  const firstOf = (texts: readonly string[]): Published => {
    for (const text of texts) {
      const date = read(text);
      if (date !== null) return date;
    }
    return null;
  };
  const selectors = agency?.listing.time ?? [];
  const selected = elements.map((within) => {
    const time = within === null ? null : find([...selectors, "time[datetime]"], within);
    if (time === null) return null;
    return published(elementDate($, time.elements[0]!, place));
  });
  // A definition's selector stands for itself: what it does not find is not guessed.
  if (selectors.length > 0) return selected;
  const texts = elements.map((within, at) =>
    within === null || selected[at] !== null ? null : dateTexts($, find, within),
  );
  const named = texts.map((all) =>
    all === null ? null : firstOf(all.filter((one) => one.named).map((one) => one.text)),
  );
  const alike = texts.map((all, at) =>
    all === null || named[at] !== null ? null : firstOf(all.filter((one) => !one.named).map((one) => one.text)),
  );
  const opening = (within: AnyNode | null): Published => {
    const words = within === null ? [] : (find(["p,div,span"], within)?.elements ?? []).slice(0, MOST_WORDS);
    return firstOf(words.flatMap((element) => DATELINE.exec(lineOf($, element))?.[1] ?? []));
  };
  const isUsual = alike.filter((date) => date !== null).length >= Math.max(FEWEST, found.length * SHARE);
  const beside = dateBeside($, elements);
  return found.map(
    (item, at) =>
      selected[at] ??
      named[at] ??
      (isUsual ? alike[at]! : null) ??
      read(item.given?.published) ??
      read(beside(elements[at]!)) ??
      // An article's own page gives its dateline better than a listing.
      (agency === null ? opening(elements[at]!) : null) ??
      addressed(item.url),
  );

  function addressed(url: string): Published {
    const { day, instant, isStated } = addressDate(url, agency === null ? {} : addressParts(agency, url));
    if (instant === null || !isStated) return read(day);
    return published({ instant, day: localDay(instant, timezone), precision: "time" });
  }
}

function excerptOf($: CheerioAPI, elements: readonly AnyNode[], title: string | null): string | null {
  for (const element of elements) {
    const text = lineOf($, element);
    if (text.length > 40 && text !== title) return shortened(text, LONGEST);
  }
  return null;
}

function imageOf(element: AnyNode | undefined, base: string): string | null {
  return element?.type === "tag" ? sourceOf(element.attribs, base).source : null;
}
