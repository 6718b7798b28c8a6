/** What is wrong with a JSON Feed by its specification, version 1.1 (https://www.jsonfeed.org/version/1.1/); empty if nothing. */
export function checkJsonFeed(text: string): string[] {
  const faults: string[] = [];
  let feed: unknown;
  try {
    feed = JSON.parse(text);
  } catch (error) {
    return [`not JSON: ${String(error)}`];
  }
  if (!isObject(feed)) return ["the document is not an object"];
  if (feed["version"] !== "https://jsonfeed.org/version/1.1") faults.push("version is not that of 1.1");
  checkFields("feed", feed, FEED, faults);
  if (!Array.isArray(feed["items"])) return [...faults, "items is not a list"];
  const ids = new Set<unknown>();
  for (const [index, item] of feed["items"].entries()) {
    const where = `items[${index}]`;
    if (!isObject(item)) {
      faults.push(`${where} is not an object`);
      continue;
    }
    checkFields(where, item, ITEM, faults);
    if (typeof item["content_html"] !== "string" && typeof item["content_text"] !== "string") {
      faults.push(`${where} has neither content_html nor content_text`);
    }
    if (ids.has(item["id"])) faults.push(`${where}.id stands twice`);
    ids.add(item["id"]);
  }
  return faults;
}

type Check = (value: unknown) => boolean;
const text: Check = (value) => typeof value === "string";
const filled: Check = (value) => typeof value === "string" && value.trim() !== "";
const address: Check = (value) => typeof value === "string" && /^https?:$/.test(protocolOf(value));
const date: Check = (value) =>
  typeof value === "string" &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/.test(value) &&
  !Number.isNaN(Date.parse(value));
const language: Check = (value) => typeof value === "string" && /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(value);
const tags: Check = (value) => Array.isArray(value) && value.every(filled);
const authors: Check = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((one) => isObject(one) && filled(one["name"]));
const hubs: Check = (value) =>
  Array.isArray(value) && value.every((one) => isObject(one) && filled(one["type"]) && address(one["url"]));

const attachments: Check = (value) =>
  Array.isArray(value) &&
  value.every((one) => isObject(one) && address(one["url"]) && /^\w+\/[\w.+-]+$/.test(String(one["mime_type"])));

type Fields = Readonly<Record<string, { readonly check: Check; readonly required?: true }>>;
const FEED: Fields = {
  version: { check: address, required: true },
  title: { check: filled, required: true },
  home_page_url: { check: address },
  feed_url: { check: address },
  description: { check: text },
  user_comment: { check: text },
  next_url: { check: address },
  icon: { check: address },
  favicon: { check: address },
  language: { check: language },
  authors: { check: authors },
  // Version 1.0's, which 1.1 lets stand beside it.
  author: { check: (value) => authors([value]) },
  hubs: { check: hubs },
  expired: { check: (value) => typeof value === "boolean" },
  items: { check: Array.isArray, required: true },
};
const ITEM: Fields = {
  id: { check: filled, required: true },
  url: { check: address },
  external_url: { check: address },
  title: { check: filled },
  content_html: { check: text },
  content_text: { check: text },
  summary: { check: text },
  image: { check: address },
  banner_image: { check: address },
  date_published: { check: date },
  date_modified: { check: date },
  authors: { check: authors },
  // Version 1.0's, which 1.1 lets stand beside it.
  author: { check: (value) => authors([value]) },
  tags: { check: tags },
  language: { check: language },
  attachments: { check: attachments },
};

function checkFields(where: string, object: Record<string, unknown>, fields: Fields, faults: string[]): void {
  for (const [name, { check, required }] of Object.entries(fields)) {
    if (object[name] === undefined) {
      if (required) faults.push(`${where}.${name} is missing`);
    } else if (!check(object[name])) faults.push(`${where}.${name} is not as the specification asks`);
  }
  for (const name of Object.keys(object)) {
    if (!(name in fields) && !name.startsWith("_")) faults.push(`${where}.${name} is no name of the specification`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function protocolOf(value: string): string {
  try {
    return new URL(value).protocol;
  } catch {
    return "";
  }
}
