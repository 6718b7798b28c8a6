import { articlesById } from "../archive/articles.ts";
import { documentAt } from "../archive/documents.ts";
import type { KeptEvent } from "../archive/events.ts";
import { storedId } from "../archive/records.ts";
import { type Agency, type Face, publisherOf } from "../model/agency.ts";
import { gunzip } from "../model/compress.ts";
import type { Digest } from "../model/digest.ts";
import type { Sql } from "../model/ports.ts";
import { formatOf, isFeedFormat } from "../publish/formats/addresses.ts";
import { canceled, ninjsObject } from "../publish/formats/ninjs.ts";
import type { PushPorts, PushSettings } from "../push/ports.ts";
import { filteredFeeds } from "./filtered.ts";
import { readQuery } from "./query.ts";
import { feedDocumentPaths } from "./topics.ts";

/** The settings that pushing needs. */
export interface PushingSettings {
  readonly agencies: readonly Agency[];
  /** Icons and logos of agencies, by id. Default: none. */
  readonly faces?: ReadonlyMap<string, readonly Face[]>;
  /** Public address without a trailing slash. */
  readonly baseUrl: string;
  /** The hub that documents name, absolute, or null. */
  readonly hub: string | null;
  /** True if this deployment is the hub. */
  readonly ownHub: boolean;
  /** URLs that receive every event. */
  readonly webhooks: readonly string[];
  /** Secret that signs webhooks, or null. */
  readonly webhookSecret: string | null;
  /** Whether webhooks are sent the whole article as IPTC ninjs. Default: no. */
  readonly webhookBody?: "event" | "ninjs";
}

/** The documents that push sends, and its settings, the same on both runtimes. */
export function pushing(
  sql: Sql,
  settings: PushingSettings,
  digest?: Digest,
): { readonly ports: Pick<PushPorts, "document" | "filtered" | "ninjs">; readonly settings: PushSettings } {
  const filter = filteredFeeds(sql, settings, digest);
  const { baseUrl, hub, ownHub, webhooks, webhookSecret } = settings;
  return {
    settings: { baseUrl, hub, ownHub, webhooks, webhookSecret, paths: feedDocumentPaths(settings.agencies) },
    ports: {
      ninjs: async (events) => (settings.webhookBody === "ninjs" ? objectsOf(sql, settings, events) : new Map()),
      async document(path) {
        const stored = await documentAt(sql, path);
        if (stored === null) return null;
        return { ...stored, body: await gunzip(stored.bytes.gzip!) };
      },
      async filtered(path, query) {
        const asked = readQuery(query, { filters: true, languages: [] });
        if ("problem" in asked || asked.filter === null) return null;
        const slash = path.lastIndexOf("/");
        const format = formatOf(path.slice(slash + 1));
        if (format === null || !isFeedFormat(format)) return null;
        const result = await filter({ path: path.slice(0, slash) }, format, asked.filter, null);
        return result === null || !("body" in result) ? null : result;
      },
    },
  };
}

/** The articles of events as IPTC ninjs objects, as they are now, by the events' ids. One query. */
async function objectsOf(
  sql: Sql,
  { agencies, baseUrl }: Pick<PushingSettings, "agencies" | "baseUrl">,
  events: readonly KeptEvent[],
): Promise<ReadonlyMap<number, unknown>> {
  const byId = new Map(agencies.map((agency) => [agency.id, agency]));
  const wanted = events.flatMap(({ id, feed, article }) => {
    if (article === null) return [];
    // A takedown names no feed.
    const agency = byId.get(feed?.split("/")[0] ?? "");
    return [{ event: id, agency, stored: agency === undefined ? article : storedId(agency, article) }];
  });
  if (wanted.length === 0) return new Map();
  const found = await articlesById(sql, [...new Set(wanted.map(({ stored }) => stored))]);
  return new Map(
    wanted.flatMap(({ event, agency, stored }) => {
      const { article, removed } = found.get(stored) ?? { article: null, removed: null };
      const publisher = agency ?? byId.get(article?.agency ?? "");
      if (article === null) return [];
      if (removed !== null) return [[event, canceled({ id: article.id, url: article.url, removed })]];
      return publisher === undefined ? [] : [[event, ninjsObject(article, publisherOf(publisher, article), baseUrl)]];
    }),
  );
}
