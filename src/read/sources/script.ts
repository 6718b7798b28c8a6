import type { SourceOf } from "../../model/definition/source.ts";
import { baseOf, headElements, parsePage } from "../html/page.ts";
import { type PageData, pageData } from "../html/page-data.ts";
import { readArticleFields } from "./article-data.ts";
import { articleInJson, coreOfItems } from "./json.ts";
import { findList, type JsonPlace, jsonListing, oncePerPage } from "./json-list.ts";
import { withinBounds } from "./json-text.ts";
import type { SourcePage, SourceReader } from "./source.ts";

/** Reads the items in the data of a page's scripts, by JSONPaths. */
export const script: SourceReader<"script"> = {
  read(page, context, source) {
    const base = baseOf(headElements(parsePage(page.text.slice(0, HEAD))), page.url);
    return jsonListing(foundIn(page, source), source, context, { base, next: null });
  },
  core: (page, _, source) => coreOfItems(foundIn(page, source)),
  article(page, item, context, { article, script }) {
    if (article === undefined) return null;
    if (article.url !== undefined) return articleInJson(page, item, context, article);
    const values = bounded(page.text, script);
    return readArticleFields(
      [...values].map(({ value }) => value),
      item,
      article,
      context,
    );
  },
};

/** Characters of a page in which its `<base>` stands. */
const HEAD = 20_000;

const foundIn = oncePerPage((page: SourcePage, source: SourceOf<"script">) =>
  findList(bounded(page.text, source.script), source, null),
);

/** The values in a page's scripts, without those that are too large to be looked through. */
function* bounded(html: string, selectors: readonly string[]): Generator<PageData & JsonPlace> {
  for (const { name, value } of pageData(parsePage(html), selectors)) {
    const found = withinBounds(value);
    if ("value" in found) yield { name, ...found };
  }
}
