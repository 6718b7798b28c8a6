import { declaredSources, type ListingSource } from "../../model/definition/source.ts";
import type { ListingContext } from "../listed-items.ts";
import { parseJsonText } from "../sources/json-text.ts";
import { sniff } from "../sources/sniff.ts";
import { isFields } from "./json/lists.ts";
import { inferList } from "./json/source.ts";

/** True for the articles of WordPress's REST interface. */
export function isPosts(value: unknown): boolean {
  const [post] = Array.isArray(value) ? value : [];
  return (
    isFields(post) && isFields(post["title"]) && "rendered" in post["title"] && "link" in post && "date_gmt" in post
  );
}

/**
 * How to read a listing of which nothing is known but its text: as the feed, sitemap, JSON or HTML page that the text is. JSON
 * without a list of articles is read as an HTML page, which says that there is no list.
 */
export function inferSource(text: string, context: ListingContext): ListingSource {
  const kind = sniff(text);
  if (kind !== "json") return { kind };
  const parsed = parseJsonText(text);
  if (!("value" in parsed)) return { kind: "html" };
  const site = { base: context.url, listing: context.url, known: [], language: context.language };
  const source = isPosts(parsed.value) ? "wordpress" : inferList(parsed.value, site, context).found;
  if (source === null) return { kind: "html" };
  return declaredSources(source === "wordpress" ? source : ({ kind: "json", ...source } as never))[0]!;
}
