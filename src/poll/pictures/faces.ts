import { facelessAgencies, putFaces } from "../../archive/pictures/faces.ts";
import { type Client, stoppableClient } from "../../fetch/client.ts";
import { type Agency, type Face, hostsOf } from "../../model/agency.ts";
import { siteFaces } from "../../read/faces.ts";
import type { PollPorts, Site } from "../ports.ts";
import { pictureFacts } from "./measure.ts";

/** How often an agency's site is looked at, and again after it could not be reached. */
const OFTEN_MS = { found: 30 * 86_400_000, failed: 86_400_000 } as const;
/** Maximum pictures of a site that are asked for. */
const MOST = 6;
const MANIFEST_TYPES = ["application/manifest+json", "application/json", "text/plain"];

/**
 * Looks for the icons and logos of agencies: those that the definition names and, if it lacks one, those that the agency's
 * front page and its manifest name. Only https addresses on the agency's own hosts are asked for, or those of the
 * definition. True if something has changed. `most`: agencies looked at.
 */
export async function findFaces(
  { sql, client, clock }: Pick<PollPorts, "sql" | "client" | "clock">,
  { agencies, unpolled }: Site,
  { most, signal }: { readonly most: number; readonly signal?: AbortSignal },
): Promise<boolean> {
  const asking = signal === undefined ? client : stoppableClient(client, signal);
  const polled = agencies.filter(({ id, collects }) => collects === undefined && unpolled?.has(id) !== true);
  const byId = new Map(polled.map((agency) => [agency.id, agency]));
  const due = await facelessAgencies(sql, [...byId.keys()], clock());
  let changed = false;
  for (const id of due.slice(0, most)) {
    const found = await facesOf(asking, byId.get(id)!);
    const later = clock() + (found === null ? OFTEN_MS.failed : OFTEN_MS.found);
    changed = (await putFaces(sql, id, found, later)) || changed;
  }
  return changed;
}

/** Null if the site could not be asked. */
async function facesOf(client: Client, agency: Agency): Promise<Face[] | null> {
  const request = { hosts: hostsOf(agency), requestsPerMinute: agency.poll.requestsPerMinute };
  const declared = [agency.icon, agency.image].filter((url) => url !== undefined);
  let named: string[] = [];
  if (declared.length < 2) {
    const home = await client.get(agency.home, request);
    if (home.kind !== "ok") return null;
    const { pictures, manifest } = siteFaces(home.text, home.url);
    const isOwn = (url: string): boolean => url.startsWith("https:") && request.hosts.has(new URL(url).hostname);
    const data =
      manifest !== null && isOwn(manifest) ? await client.get(manifest, { ...request, accept: MANIFEST_TYPES }) : null;
    const icons = data?.kind === "ok" ? iconsIn(data.text, data.url) : [];
    named = [...icons, ...pictures].filter(isOwn);
  }
  const faces: Face[] = [];
  for (const url of new Set([...declared, ...named].slice(0, MOST))) {
    const hosts = declared.includes(url) ? new Set([...request.hosts, new URL(url).hostname]) : request.hosts;
    const peeked = await client.peek(url, { ...request, hosts });
    const facts = peeked.kind === "ok" ? pictureFacts(peeked) : null;
    const { type, width, height } = facts ?? { type: "", width: null, height: null };
    if (width !== null && height !== null) faces.push({ url, type, width, height });
  }
  return faces;
}

/** Icons of a manifest (W3C, "Web Application Manifest"), the largest first. */
function iconsIn(json: string, base: string): string[] {
  let icons: unknown;
  try {
    ({ icons } = JSON.parse(json) as { icons?: unknown });
  } catch {
    return [];
  }
  const all = (Array.isArray(icons) ? icons.slice(0, 50) : []) as { src?: unknown; sizes?: unknown }[];
  const sizeOf = ({ sizes }: { sizes?: unknown }): number => Number.parseInt(String(sizes ?? ""), 10) || 0;
  return all
    .filter((one) => typeof one?.src === "string" && URL.canParse(one.src, base))
    .toSorted((a, b) => sizeOf(b) - sizeOf(a))
    .map(({ src }) => new URL(String(src), base).href);
}
