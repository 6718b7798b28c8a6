import { readListing } from "../listing.ts";
import { listingCore } from "../listing-part.ts";
import type { SourceReader } from "./source.ts";

/** Reads the items that an HTML page links. */
export const html: SourceReader<"html"> = {
  read: (page, context) => readListing(page.text, context),
  core: ({ text, url }, { agency, language }) =>
    agency === null ? text : listingCore(text, { url, agency, language }),
};
