import { feedId } from "../model/address.ts";
import { type Feed, nameIn } from "../model/agency.ts";
import { documentUrl, type FeedHead, type Format } from "../model/document.ts";
import { describeFeed } from "./describe.ts";

/** What a feed's document says of the feed: from its definition, this deployment, and what is stored of it. */
export function headOf(
  feed: Feed,
  site: { readonly baseUrl: string; readonly hub: string | null },
  state: {
    readonly updated: number;
    readonly archives: number;
    readonly archive?: number | null;
    readonly query?: string | null;
  },
): FeedHead {
  const { agency } = feed;
  return {
    path: feed.path,
    // A filtered feed is a feed of its own: readers that know feeds by id must not take it for the whole.
    id: state.query ? `${feedId(agency, feed.path)}?${state.query}` : feedId(agency, feed.path),
    title: feed.title,
    description: describeFeed(feed),
    language: feed.language,
    multilingual: feed.kind === "agency" && agency.editions.length > 1,
    homeUrl: feed.section?.listing[0] ?? feed.edition?.listing[0] ?? agency.home,
    agencyName: nameIn(agency.names, feed.language),
    licence: agency.rights === undefined ? null : nameIn(agency.rights, feed.language),
    baseUrl: site.baseUrl,
    hub: site.hub,
    updated: state.updated,
    pollMinutes: agency.poll.everyMinutes,
    image: agency.image ?? null,
    archives: state.archives,
    archive: state.archive ?? null,
    query: state.query ?? null,
  };
}

/**
 * The address of the archive document before this one (RFC 5005 section 4), or null: the oldest has none, and a
 * filtered feed has none either, for the archive holds also what the filter leaves out.
 */
export function previousArchive(head: FeedHead, format: Format): string | null {
  if (head.query !== null) return null;
  const previous = head.archive === null ? head.archives : head.archive - 1;
  return previous > 0 ? documentUrl({ ...head, archive: previous }, format) : null;
}
