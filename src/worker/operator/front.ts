import { articleProblem } from "../../serve/admin/operator.ts";
import { problem } from "../../serve/http/problem.ts";
import { refuse } from "../../serve/respond.ts";
import { agencyAt, type Bindings, directoryAt } from "../bindings.ts";
import type { Holder, SiteAbout } from "../calls.ts";

const ARTICLES = "/admin/articles/";
/** Work on one article or item, by the agency's id and its own: `/admin/aside/lana/365001`. */
const OF_AGENCY = /^\/admin\/(?:aside|articles)\/([a-z][a-z0-9-]*)(?:\/|$)/;
/** Listings polled by a request that names no feed. */
const POLLED = 2;
/** Agencies asked at once which of them has an article. */
const ASKED = 50;

/** Hands a request with the operator's token to the object that it is for. */
export async function operatorRequest(bindings: Bindings, request: Request, site: SiteAbout): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const directory = directoryAt(bindings);
  const forAgency = (id: string): Holder => (site.ids.includes(id) ? agencyAt(bindings, id) : directory);
  // A takedown names its article in more ways.
  const isTakedown = request.method === "DELETE" || request.method === "PUT";
  const [, agency] = isTakedown ? [] : (OF_AGENCY.exec(pathname) ?? []);
  if (agency !== undefined && site.ids.includes(agency)) {
    const response = await agencyAt(bindings, agency).fetch(request);
    if (request.method !== "GET") await directory.purge();
    return response;
  }
  if (pathname === "/admin/articles") return forAgency(searchParams.get("agency") ?? site.ids[0] ?? "").fetch(request);
  if (pathname.startsWith(ARTICLES)) return withEdge(bindings, request, await articleRequest(bindings, request, site));
  if (pathname === "/admin/backup" || pathname === "/admin/restore") {
    const only = pathname === "/admin/restore" && site.ids.length === 1 ? site.ids[0]! : "";
    const id = searchParams.get("agency") ?? only;
    if (id !== "" && !site.ids.includes(id)) return refuse(problem(404, "agency: there is no such agency here"));
    return forAgency(id).fetch(request);
  }
  if (pathname === "/admin/poll" && request.method === "POST") {
    const feed = searchParams.get("feed");
    const known = site.ids[0];
    if (feed === null && known !== undefined) return pollFirst(bindings, request);
    const id = feed?.split("/", 1)[0] ?? "";
    return forAgency(site.ids.includes(id) ? id : (known ?? "")).fetch(request);
  }
  return directory.fetch(request);
}

/** The answer to a takedown, with what the cache in front still has of the article. */
async function withEdge(bindings: Bindings, request: Request, response: Response): Promise<Response> {
  if (request.method !== "DELETE" || response.status !== 200) return response;
  const edge = await directoryAt(bindings).purge();
  const answer = (await response.json()) as object;
  return Response.json({ ...answer, edge }, { headers: { "Cache-Control": "no-store" } });
}

async function articleRequest(bindings: Bindings, request: Request, { ids }: SiteAbout): Promise<Response> {
  const name = nameIn(request.url);
  const [first] = ids;
  if (name === null || first === undefined || (request.method !== "DELETE" && request.method !== "PUT"))
    return (first === undefined ? directoryAt(bindings) : agencyAt(bindings, first)).fetch(request);
  const named = /^(?:tag|https?):/.test(name) ? "" : name.slice(0, Math.max(0, name.indexOf("/")));
  if (ids.includes(named)) return agencyAt(bindings, named).fetch(request);
  const found: { readonly id: string; readonly count: number }[] = [];
  for (let at = 0; at < ids.length; at += ASKED) {
    const counts = ids
      .slice(at, at + ASKED)
      .map(async (id) => ({ id, count: await agencyAt(bindings, id).named(name) }));
    found.push(...(await Promise.all(counts)).filter(({ count }) => count > 0));
  }
  if (found.length > 1) return refuse(articleProblem("ambiguous")!);
  return agencyAt(bindings, found[0]?.id ?? first).fetch(request);
}

/** Polls the listings that are due first, wherever they are. */
async function pollFirst(bindings: Bindings, request: Request): Promise<Response> {
  const reports: unknown[] = [];
  let last: Response | null = null;
  for (const id of await directoryAt(bindings).dueFirst(POLLED)) {
    const url = new URL(request.url);
    url.searchParams.set("feed", id);
    last = await agencyAt(bindings, id).fetch(new Request(url, { method: "POST", headers: request.headers }));
    if (last.status !== 200) return last;
    reports.push(...((await last.json()) as { reports: unknown[] }).reports);
  }
  return Response.json({ reports: reports.slice(0, POLLED) }, { headers: { "Cache-Control": "no-store" } });
}

function nameIn(url: string): string | null {
  const { pathname } = new URL(url);
  try {
    return decodeURIComponent(pathname.slice(ARTICLES.length));
  } catch {
    return null;
  }
}
