import { type Agency, type AgencyDefinition, defineAgency } from "../../src/model/agency.ts";
import type { Transport, TransportResponse } from "../../src/model/ports.ts";
import type { PollReport } from "../../src/poll/outcome.ts";
import { inferDefinition, listedItems } from "../../src/read/infer/definition.ts";
import type { SampleSite } from "./newcomer-sites.ts";
import { NOW, openNewsroom } from "./newsroom.ts";

/** A site that was added as `nashra add` does it, and the feed that follows. */
export interface Walk {
  readonly definition: AgencyDefinition;
  readonly agency: Agency;
  now(): number;
  forward(ms: number): void;
  poll(): Promise<PollReport>;
  feed(): Promise<string>;
  /** Days of the feed's articles, newest first. */
  days(): Promise<string[]>;
}

const ORIGIN = "http://127.0.0.1:9";

/** Adds a site at a moment, and opens a newsroom for it. */
export async function articlesWith(site: SampleSite, start: number): Promise<Walk> {
  let clock = start;
  const page = (url: string) => {
    const { pathname, search } = new URL(url);
    return site.page(`${pathname}${search}`, clock);
  };
  const listing = { url: site.listing, html: page(site.listing)! };
  const samples = listedItems(listing, start)
    .slice(0, 3)
    .map(({ url }) => ({ url, html: page(url)! }));
  const definition = inferDefinition(listing, samples, {
    id: "added",
    timezone: site.timezone,
    language: null,
    year: 2026,
    seen: start,
  });
  const agency = defineAgency(definition);
  const transport: Transport = async ({ url }): Promise<TransportResponse> => {
    const html = page(url);
    return {
      status: html === null ? 404 : 200,
      headers: { "content-type": "text/html; charset=utf-8" },
      body: new TextEncoder().encode(html ?? "none"),
      truncated: false,
    };
  };
  const room = await openNewsroom(ORIGIN, { agency, transport });
  room.forward(start - NOW);
  const path = `added/${agency.editions[0]!.language}`;
  return {
    definition,
    agency,
    now: room.now,
    forward(ms) {
      room.forward(ms);
      clock += ms;
    },
    poll: () => room.poll(path),
    feed: async () => (await room.text(`${path}/rss.xml`))!,
    async days() {
      const feed = JSON.parse((await room.text(`${path}/feed.json`))!) as { items: { date_published: string }[] };
      return feed.items.map(({ date_published }) => date_published.slice(0, 10));
    },
  };
}
