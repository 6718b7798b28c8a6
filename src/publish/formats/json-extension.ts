import { ROOT_FILES } from "../../model/document.ts";
import { Rendered } from "../rendered.ts";

/** The description of `_nashra` that JSON Feed names as `about` (JSON Feed 1.1, "Extensions"). */
const TEXT = `_nashra in JSON Feed

In the feed:
  about      the address of this description
  rights     the licence line of the feed

In each item:
  published  how exact date_published is, and where it comes from
    precision  time, day, month or none; of a date known only to the day, the time of day means nothing
    source     stamp (of the site), json-ld (data of the page), dateline, repaired (a dateline with a slip),
               estimated (from the article's number or its neighbours), first-seen, operator (corrected by hand)
  dateline   what the text begins with, as written, or null
    place      the place, or null
    mark       the agency's mark, or null
  revision   1, plus one for each edit
  revisions  the address of the list of its edits; absent without an edit
  picture    of image, as far as it is known: caption, credit, width and height in pixels
  rights     the agency's licence line

In the items of a collection:
  source     the agency: its id (agency), name and url, and the path of its feed here (feed)
  related    the articles that say the same: id, url, title and agency of each

Fields may be added; none changes its meaning.
`;

const EXTENSION = new Rendered(ROOT_FILES.jsonExtension, "text/plain; charset=utf-8", TEXT);

/** The document at `json-extension.txt`. */
export function renderJsonExtension(): Rendered {
  return EXTENSION;
}
