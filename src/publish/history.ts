import { documentUrl, type FeedHead, type Format } from "../model/document.ts";

/**
 * The address of the archive document before this one (RFC 5005 section 4), or null: the oldest has none, and a
 * filtered feed has none either, for the archive holds also what the filter leaves out.
 */
export function previousArchive(head: FeedHead, format: Format): string | null {
  if (head.query !== null) return null;
  const previous = head.archive === null ? head.archives : head.archive - 1;
  return previous > 0 ? documentUrl({ ...head, archive: previous }, format) : null;
}
