import { documentAt } from "../archive/documents.ts";
import type { Agency } from "../model/agency.ts";
import { gunzip } from "../model/compress.ts";
import type { Digest } from "../model/digest.ts";
import type { Sql } from "../model/ports.ts";
import { formatOf, isFeedFormat } from "../publish/formats/addresses.ts";
import type { PushPorts, PushSettings } from "../push/ports.ts";
import { filteredFeeds } from "./filtered.ts";
import { readQuery } from "./query.ts";
import { feedDocumentPaths } from "./topics.ts";

/** The settings that pushing needs. */
export interface PushingSettings {
  readonly agencies: readonly Agency[];
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
}

/** The documents that push sends, and its settings, the same on both runtimes. */
export function pushing(
  sql: Sql,
  settings: PushingSettings,
  digest?: Digest,
): { readonly ports: Pick<PushPorts, "document" | "filtered">; readonly settings: PushSettings } {
  const filter = filteredFeeds(sql, settings, digest);
  const { baseUrl, hub, ownHub, webhooks, webhookSecret } = settings;
  return {
    settings: { baseUrl, hub, ownHub, webhooks, webhookSecret, paths: feedDocumentPaths(settings.agencies) },
    ports: {
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
