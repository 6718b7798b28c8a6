import { factOf, putFact } from "../../archive/rows.ts";
import { hexDigest } from "../../model/digest.ts";
import type { Sql } from "../../model/ports.ts";
import type { PollPorts, Site } from "../ports.ts";
import { publishSite } from "./site-documents.ts";
import { renderStale } from "./stale.ts";

const MADE_WITH = "made-with";

/** True where all was made by this version from these definitions. One row is read. */
export async function isFresh(sql: Sql, site: Site, version: string): Promise<boolean> {
  return (await factOf(sql, MADE_WITH)) === (await keyOf(site, version));
}

/**
 * Makes anew what was made by another version of the program or from other definitions, beside polls: at most `most` feed
 * or archive documents a call, the former first. Gives true when all is as it should be; then one row is read the next
 * time, or none where the caller remembers. `version` changes with each deployment.
 */
export async function freshen(ports: PollPorts, site: Site, version: string, most: number): Promise<boolean> {
  const key = await keyOf(site, version);
  const made = await factOf(ports.sql, MADE_WITH);
  if (made === key) return true;
  // The front pages once, then the feeds.
  const begun = `${key} site`;
  if (made !== begun) await publishSite(ports, site, [putFact(MADE_WITH, begun)]);
  // A feed whose articles cannot be read stays as it is, and was told of: polls wait for no repair.
  const { left } = await renderStale(ports, site, { most });
  if (left) return false;
  await ports.sql.batch([putFact(MADE_WITH, key)]);
  return true;
}

async function keyOf(site: Site, version: string): Promise<string> {
  return (await hexDigest(JSON.stringify([version, site.baseUrl, site.hub, site.agencies]))).slice(0, 32);
}
