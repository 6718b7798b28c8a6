import { readListing } from "../listing.ts";
import { listingCore } from "../listing-part.ts";
import type { SourceReader } from "./source.ts";

/** Reads the items that an HTML page links. */
export const html: SourceReader<"html"> = {
  read: (page, context, { link }) => readListing(page.text, context, link),
  // The part of a page is found by its links.
  core: ({ text, url }, { agency, language }, { link }) =>
    agency === null || link !== undefined ? text : listingCore(text, { url, agency, language }),
};
