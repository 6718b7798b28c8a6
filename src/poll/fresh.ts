import { factOf, putFact } from "../archive/facts.ts";
import { hexDigest } from "../model/digest.ts";
import type { PollPorts, Site } from "./ports.ts";
import { renderStale } from "./render.ts";
import { publishSite } from "./site-documents.ts";

const MADE_WITH = "made-with";

/**
 * Makes anew what was made by another version of the program or from other definitions, in steps: at most `most`
 * documents' worth (of feeds or of their archives) a call. Gives true when all is as it should be; then one row is
 * read the next time, or none where the caller remembers. `version` changes with each deployment.
 */
export async function freshen(ports: PollPorts, site: Site, version: string, most: number): Promise<boolean> {
  const key = await keyOf(site, version);
  if ((await factOf(ports.sql, MADE_WITH)) === key) return true;
  await publishSite(ports, site);
  const { left } = await renderStale(ports, site, most);
  if (left) return false;
  await ports.sql.batch([putFact(MADE_WITH, key)]);
  return true;
}

async function keyOf(site: Site, version: string): Promise<string> {
  return (await hexDigest(JSON.stringify([version, site.baseUrl, site.hub, site.agencies]))).slice(0, 32);
}
