import { factOf, putFact } from "../../archive/rows.ts";
import { hexDigest } from "../../model/digest.ts";
import type { Sql } from "../../model/ports.ts";
import type { PollPorts, Site } from "../ports.ts";
import { siteChanged } from "./site-documents.ts";
import { renderStale } from "./stale.ts";

const MADE_WITH = "made-with";

/** Whether the documents were made by this version from these definitions: all, the front pages at least, or none. */
export type Freshness = "fresh" | "begun" | "stale";

/** The freshness of all documents. Reads one row. */
export async function freshnessOf(sql: Sql, site: Site, version: string): Promise<Freshness> {
  const [madeWith, key] = [await factOf(sql, MADE_WITH), await keyOf(site, version)];
  return madeWith === key ? "fresh" : madeWith === begun(key) ? "begun" : "stale";
}

/**
 * Renders documents again that another version of the program or other definitions made, beside polls: at most `most`
 * feed or archive documents a call, feed documents first. Returns true if all are current; that costs one row.
 * `version` changes with each deployment; `before`: the freshness, if it has just been asked for.
 */
export async function freshen(
  ports: PollPorts,
  site: Site,
  version: string,
  most: number,
  before?: Freshness,
): Promise<boolean> {
  const freshness = before ?? (await freshnessOf(ports.sql, site, version));
  if (freshness === "fresh") return true;
  const key = await keyOf(site, version);
  // The front pages once, then the feeds.
  if (freshness === "stale") await siteChanged(ports, site, [putFact(MADE_WITH, begun(key))]);
  // A feed with unreadable articles stays as it is, and was logged: polls do not wait for a repair.
  const { left } = await renderStale(ports, site, { most });
  if (left) return false;
  await ports.sql.batch([putFact(MADE_WITH, key)]);
  return true;
}

/** The key while feeds are still left to render. */
function begun(key: string): string {
  return `${key} site`;
}

async function keyOf({ agencies, unpolled, faces, baseUrl, hub }: Site, version: string): Promise<string> {
  const made = [version, baseUrl, hub, agencies, [...(unpolled ?? [])], [...(faces ?? [])]];
  return (await hexDigest(JSON.stringify(made))).slice(0, 32);
}
