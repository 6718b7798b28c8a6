import { absolute } from "../../html/page.ts";
import { parseJsonText } from "../json-text.ts";
import { type FeedDocument, type FeedEntry, MOST_ENTRIES } from "./feed-document.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Reads JSON Feed 1 and 1.1 (https://www.jsonfeed.org/version/1.1/). Null if the text is none. */
export function readJsonFeed(text: string, url: string): FeedDocument | null {
  const answer = parseJsonText(text);
  const feed = "value" in answer ? answer.value : null;
  if (!("value" in answer) || !isFields(feed) || !Array.isArray(feed["items"])) return null;
  const home = absolute(textOf(feed, "home_page_url") ?? undefined, url);
  const items = (feed["items"] as unknown[]).slice(0, MOST_ENTRIES).filter(isFields);
  return {
    element: "items",
    home,
    language: textOf(feed, "language"),
    entries: items.map((item) => entryOf(item, home ?? url)),
    next: absolute(textOf(feed, "next_url") ?? undefined, url),
    warnings: answer.warnings,
  };
}

function entryOf(item: Fields, base: string): FeedEntry {
  const id = textOf(item, "id");
  const authors = [...listOf(item["authors"]), item["author"]].flatMap((one) =>
    typeof one === "string" ? one : isFields(one) ? (textOf(one, "name") ?? []) : [],
  );
  const pictures = listOf(item["attachments"]).flatMap((one) =>
    isFields(one) && /^image\//i.test(textOf(one, "mime_type") ?? "") ? (textOf(one, "url") ?? []) : [],
  );
  const plain = textOf(item, "content_text") ?? "";
  return {
    title: textOf(item, "title") ?? "",
    addresses: [
      textOf(item, "url"),
      id !== null && /^https?:/i.test(id) ? id : null,
      textOf(item, "external_url"),
    ].flatMap((one) => (one === null ? [] : (absolute(one, base) ?? []))),
    guid: id,
    published: [textOf(item, "date_published")].flatMap((one) => one ?? []),
    updated: textOf(item, "date_modified"),
    summary: textOf(item, "summary") ?? "",
    content: textOf(item, "content_html") ?? plain.replaceAll("&", "&amp;").replaceAll("<", "&lt;"),
    authors,
    sections: listOf(item["tags"]).filter((tag): tag is string => typeof tag === "string"),
    language: textOf(item, "language"),
    pictures: [textOf(item, "image"), textOf(item, "banner_image"), ...pictures].flatMap((one) => one ?? []),
    base,
    isCut: false,
  };
}

/** A text or number of an object, trimmed; null if absent or empty. */
function textOf(fields: Fields, name: string): string | null {
  const value = fields[name];
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value.trim() : "";
  return text === "" ? null : text;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
