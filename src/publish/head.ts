import { feedId } from "../model/address.ts";
import { type Face, type Feed, nameIn } from "../model/agency.ts";
import { declaredSources } from "../model/definition/source.ts";
import type { FeedHead } from "../model/document.ts";
import { type DescribedFilter, describeFeed, describeFiltered } from "./describe.ts";
import { facesOf } from "./faces.ts";
import { licencePath } from "./licence.ts";

/** The head of a feed's documents, from its definition, this deployment and the feed's stored state. */
export function headOf(
  feed: Feed,
  site: {
    readonly baseUrl: string;
    readonly hub: string | null;
    readonly faces?: ReadonlyMap<string, readonly Face[]>;
  },
  state: {
    readonly updated: number;
    readonly archives: number;
    readonly archive?: number | null;
    readonly query?: string | null;
    /** What `query` says. */
    readonly filter?: DescribedFilter;
  },
): FeedHead {
  const { agency } = feed;
  const rsl = licencePath(agency);
  return {
    path: feed.path,
    // A filtered feed has its own id, so that readers do not confuse it with the whole feed.
    id: state.query ? `${feedId(agency, feed.path)}?${state.query}` : feedId(agency, feed.path),
    ...(state.filter === undefined
      ? { title: feed.title, description: describeFeed(feed) }
      : describeFiltered(feed, state.filter)),
    language: feed.language,
    multilingual: feed.kind === "agency" && agency.editions.length > 1,
    ...(agency.collects === undefined ? {} : { collected: true }),
    homeUrl: pageOf(feed) ?? agency.home,
    agencyName: nameIn(agency.names, feed.language),
    licence: agency.rights === undefined ? null : nameIn(agency.rights, feed.language),
    ...(rsl === null ? {} : { rsl: `${site.baseUrl}/${rsl}` }),
    baseUrl: site.baseUrl,
    hub: site.hub,
    updated: state.updated,
    pollMinutes: agency.poll.everyMinutes,
    image: agency.image ?? null,
    faces: facesOf(agency, site.faces?.get(agency.id) ?? []),
    archives: state.archives,
    archive: state.archive ?? null,
    query: state.query ?? null,
  };
}

/** The page for people that a feed is made of, if its listing is one and always has the same address. */
function pageOf({ agency, edition, section }: Feed): string | undefined {
  const [first] = declaredSources(agency.listing.source);
  const page = section?.listing[0] ?? edition?.listing[0];
  return (first!.kind === "html" || first!.kind === "script") && page?.includes("{") !== true ? page : undefined;
}
