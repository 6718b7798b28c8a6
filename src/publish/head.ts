import { feedId } from "../model/address.ts";
import { type Feed, nameIn } from "../model/agency.ts";
import type { FeedHead } from "../model/document.ts";
import { describeFeed } from "./describe.ts";

/** The head of a feed's documents, from its definition, this deployment and the feed's stored state. */
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
    // A filtered feed has its own id, so that readers do not confuse it with the whole feed.
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
