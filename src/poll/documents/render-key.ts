import { factOf, putFact } from "../../archive/rows.ts";
import { hexDigest } from "../../model/digest.ts";
import type { Sql } from "../../model/ports.ts";
import type { PollPorts, Site } from "../ports.ts";
import { publishSite } from "./site-documents.ts";
import { renderStale } from "./stale.ts";

const MADE_WITH = "made-with";

/** True if all documents were made by this version from these definitions. Reads one row. */
export async function isFresh(sql: Sql, site: Site, version: string): Promise<boolean> {
  return (await factOf(sql, MADE_WITH)) === (await keyOf(site, version));
}

/**
 * Renders documents again that another version of the program or other definitions made, beside polls: at most `most`
 * feed or archive documents a call, feed documents first. Returns true if all are current; that costs one row.
 * `version` changes with each deployment.
 */
export async function freshen(ports: PollPorts, site: Site, version: string, most: number): Promise<boolean> {
  const key = await keyOf(site, version);
  const madeWith = await factOf(ports.sql, MADE_WITH);
  if (madeWith === key) return true;
  // The front pages once, then the feeds.
  const begun = `${key} site`;
  if (madeWith !== begun) await publishSite(ports, site, [putFact(MADE_WITH, begun)]);
  // A feed with unreadable articles stays as it is, and was logged: polls do not wait for a repair.
  const { left } = await renderStale(ports, site, { most });
  if (left) return false;
  await ports.sql.batch([putFact(MADE_WITH, key)]);
  return true;
}

async function keyOf({ agencies, unpolled, baseUrl, hub }: Site, version: string): Promise<string> {
  const made = [version, baseUrl, hub, agencies, [...(unpolled ?? [])]];
  return (await hexDigest(JSON.stringify(made))).slice(0, 32);
}
