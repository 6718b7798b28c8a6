import { all, type Element, parseXml } from "../publish/xml/parse.ts";

/** What is wrong with an Atom document by RFC 4287 (sections 3 and 4) and RFC 6721; empty if nothing. */
export function checkAtom(text: string): string[] {
  return checked(text, "feed", (feed, faults) => {
    if (feed.attributes["xmlns"] !== ATOM) faults.push("the root is not in Atom's namespace");
    counts(feed, ["id", "title", "updated"], FEED, faults);
    constructs(feed, faults);
    const self = linksOf(feed, "self");
    if (self.length !== 1) faults.push(`feed: ${self.length} links to itself`);
    const authored = all(feed, "author").length > 0;
    const ids = new Set<string>();
    const moments = new Set<string>();
    for (const entry of all(feed, "entry")) {
      counts(entry, ["id", "title", "updated"], ENTRY, faults);
      constructs(entry, faults);
      if (!authored && all(entry, "author").length === 0) faults.push("entry: no author");
      if (all(entry, "content").length === 0 && linksOf(entry, "alternate").length === 0) {
        faults.push("entry: neither content nor an alternate link");
      }
      unlike(ids, entry, "id", faults);
      unlike(moments, entry, "updated", faults);
    }
    for (const { attributes } of all(feed, "at:deleted-entry")) {
      if (!isIri(attributes["ref"])) faults.push("at:deleted-entry: ref is no IRI");
      if (!isRfc3339(attributes["when"])) faults.push("at:deleted-entry: when is no date");
    }
  });
}

/** What is wrong with an RSS document by RSS 2.0 and the RSS Advisory Board's profile; empty if nothing. */
export function checkRss(text: string): string[] {
  return checked(text, "rss", (rss, faults) => {
    if (rss.attributes["version"] !== "2.0") faults.push("version is not 2.0");
    const [channel, more] = rss.children;
    if (channel?.name !== "channel" || more !== undefined) {
      faults.push("rss: not exactly one channel");
      return;
    }
    counts(channel, ["title", "link", "description"], CHANNEL, faults);
    dates(channel, ["pubDate", "lastBuildDate"], isRfc822, faults);
    addresses(channel, ["link", "docs"], faults);
    const self = all(channel, "atom:link").filter(({ attributes }) => attributes["rel"] === "self");
    if (self.length !== 1) faults.push(`channel: ${self.length} links to itself`);
    for (const image of all(channel, "image")) {
      counts(image, ["url", "title", "link"], [], faults);
      for (const name of ["title", "link"]) {
        if (textOf(image, name) !== textOf(channel, name)) faults.push(`image: its ${name} is not the channel's`);
      }
    }
    const ids = new Set<string>();
    for (const item of all(channel, "item")) {
      counts(item, [], ITEM, faults);
      if (textOf(item, "title") === null && textOf(item, "description") === null) faults.push("item: says nothing");
      dates(item, ["pubDate"], isRfc822, faults);
      addresses(item, ["link"], faults);
      unlike(ids, item, "guid", faults);
      for (const { attributes, text: id } of all(item, "guid")) {
        if (attributes["isPermaLink"] !== "false" && !isWeb(id))
          faults.push(`guid: ${id} is no address and says it is`);
      }
      for (const { attributes } of all(item, "source"))
        if (!isWeb(attributes["url"])) faults.push("source: no address");
      for (const { attributes } of all(item, "enclosure")) {
        if (
          !isWeb(attributes["url"]) ||
          !isType(attributes["type"]) ||
          !/^[1-9]\d*$/.test(attributes["length"] ?? "")
        ) {
          faults.push("enclosure: without address, type or length");
        }
      }
    }
  });
}

const ATOM = "http://www.w3.org/2005/Atom";
/** Names that an element may hold once; those followed by `*` any number of times. */
const COMMON = ["author*", "category*", "contributor*", "link*", "rights"];
const FEED = [...COMMON, "generator", "icon", "logo", "subtitle", "entry*"];
const ENTRY = [...COMMON, "content", "published", "source", "summary"];
const CHANNEL = [
  ...["language", "copyright", "managingEditor", "webMaster", "pubDate", "lastBuildDate", "category*", "generator"],
  ...["docs", "cloud", "ttl", "image", "textInput", "skipHours", "skipDays", "item*"],
];
const ITEM = [
  ...["title", "link", "description", "author", "category*", "comments", "enclosure", "guid", "pubDate", "source"],
];

function checked(text: string, root: string, check: (element: Element, faults: string[]) => void): string[] {
  let element: Element;
  try {
    element = parseXml(text);
  } catch (error) {
    return [`not well-formed: ${String(error)}`];
  }
  if (element.name !== root) return [`the root is ${element.name}, not ${root}`];
  const faults: string[] = [];
  const used = new Set(element.name.includes(":") ? [element.name.split(":")[0]!] : []);
  const prefixes = ({ children }: Element): void => {
    for (const child of children) {
      if (child.name.includes(":")) used.add(child.name.split(":")[0]!);
      prefixes(child);
    }
  };
  prefixes(element);
  const declared = Object.keys(element.attributes).flatMap((name) => /^xmlns:(.+)$/.exec(name)?.[1] ?? []);
  for (const prefix of used) if (!declared.includes(prefix)) faults.push(`the prefix ${prefix} is not declared`);
  for (const prefix of declared) if (!used.has(prefix)) faults.push(`the prefix ${prefix} is declared and not used`);
  check(element, faults);
  return faults;
}

/** Each required name once, each allowed one as often as it may stand, and no other without a prefix. */
function counts(element: Element, required: readonly string[], allowed: readonly string[], faults: string[]): void {
  const found = new Map<string, number>();
  for (const { name } of element.children) found.set(name, (found.get(name) ?? 0) + 1);
  for (const name of required) if (!found.has(name)) faults.push(`${element.name}: no ${name}`);
  for (const [name, times] of found) {
    if (name.includes(":") || allowed.includes(`${name}*`)) continue;
    if (!required.includes(name) && !allowed.includes(name)) faults.push(`${element.name}: ${name} has no place there`);
    else if (times > 1) faults.push(`${element.name}: ${name} stands ${times} times`);
  }
}

/** Atom's texts, persons, dates, links and categories. */
function constructs(element: Element, faults: string[]): void {
  const where = element.name;
  for (const name of ["title", "subtitle", "summary", "rights", "content"]) {
    for (const { attributes, children } of all(element, name)) {
      if (!["text", "html", undefined].includes(attributes["type"])) faults.push(`${where}: ${name} of another type`);
      if (children.length > 0) faults.push(`${where}: markup in ${name}`);
    }
  }
  for (const person of [...all(element, "author"), ...all(element, "contributor")]) {
    counts(person, ["name"], ["uri", "email"], faults);
    if (textOf(person, "name") === "") faults.push(`${where}: a person without a name`);
  }
  dates(element, ["updated", "published"], isRfc3339, faults);
  if (!isIri(textOf(element, "id") ?? undefined)) faults.push(`${where}: id is no absolute IRI`);
  if ((textOf(element, "title") ?? "").trim() === "") faults.push(`${where}: title is empty`);
  const alternates = new Set<string>();
  for (const { attributes } of all(element, "link")) {
    if (!isWeb(attributes["href"])) faults.push(`${where}: a link to ${attributes["href"]}`);
    if (attributes["type"] !== undefined && !isType(attributes["type"])) faults.push(`${where}: a link without a type`);
    if ((attributes["rel"] ?? "alternate") !== "alternate") continue;
    const kind = `${attributes["type"]} ${attributes["hreflang"]}`;
    if (alternates.has(kind)) faults.push(`${where}: two alternate links of one type and language`);
    alternates.add(kind);
  }
  for (const { attributes } of all(element, "category")) {
    if ((attributes["term"] ?? "") === "") faults.push(`${where}: a category without a term`);
    if (attributes["scheme"] !== undefined && !isIri(attributes["scheme"])) faults.push(`${where}: scheme is no IRI`);
  }
}

function unlike(seen: Set<string>, element: Element, name: string, faults: string[]): void {
  const value = textOf(element, name);
  if (value === null) return;
  if (seen.has(value)) faults.push(`two ${name} of one value: ${value}`);
  seen.add(value);
}

function dates(element: Element, names: readonly string[], is: (text: string) => boolean, faults: string[]): void {
  for (const name of names) {
    for (const { text } of all(element, name)) if (!is(text)) faults.push(`${element.name}: ${name} is ${text}`);
  }
}

function addresses(element: Element, names: readonly string[], faults: string[]): void {
  for (const name of names) {
    for (const { text } of all(element, name)) if (!isWeb(text)) faults.push(`${element.name}: ${name} is ${text}`);
  }
}

function linksOf(element: Element, rel: string): Element[] {
  return all(element, "link").filter(({ attributes }) => (attributes["rel"] ?? "alternate") === rel);
}

function textOf(element: Element, name: string): string | null {
  return all(element, name)[0]?.text ?? null;
}

function isRfc3339(text: string | undefined): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text ?? "") && !Number.isNaN(Date.parse(text!))
  );
}

function isRfc822(text: string): boolean {
  const form = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:GMT|[+-]\d{4})$/;
  return form.test(text) && new Date(text).toUTCString().slice(0, 3) === text.slice(0, 3);
}

function isIri(text: string | undefined): boolean {
  return /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i.test(text ?? "");
}

function isWeb(text: string | undefined): boolean {
  return /^https?:\/\/[^\s/]/i.test(text ?? "") && isIri(text);
}

function isType(text: string | undefined): boolean {
  return /^[\w.+-]+\/[\w.+-]+$/.test(text ?? "");
}
