import { readSettings } from "../../config/settings.ts";
import { createLru } from "../model/lru.ts";
import type { Log } from "../model/ports.ts";
import { withoutAddress } from "../operate/public-address.ts";
import { SESSION_COOKIE } from "../serve/admin/session.ts";
import { createApp, type FeedInfo } from "../serve/app.ts";
import { PROBLEMS, problem } from "../serve/http/problem.ts";
import { withoutTracking } from "../serve/query.ts";
import { refuse } from "../serve/respond.ts";
import { createRoutes, firstPart } from "../serve/route.ts";
import { agencyAt, type Bindings, consoleLog, directoryAt, environmentOf } from "./bindings.ts";
import type { About, DirectoryCalls, Given, Holder, SiteAbout } from "./calls.ts";
import { forEdge } from "./edge-cache.ts";
import { createKeptDocuments } from "./kept-documents.ts";
import { operatorRequest } from "./operator/front.ts";

/** Time for which an isolate trusts a document without asking its object whether it has been replaced. */
const TRUST_MS = 5000;
/** Time for which an isolate believes that there is no agency of an id, and at most that there is one. */
const UNKNOWN_MS = 15_000;
/** Maximum bytes of documents that an isolate keeps, of its 128 MB, and agencies whose feeds it knows. */
const KEPT_BYTES = 16 * 1024 * 1024;
const APPS = 200;
/** Addresses about the service, answered by the Directory. */
const SERVICE: ReadonlySet<string> = new Set(["health", "status", "metrics"]);
const READS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);
const HUB_BYTES = 16 * 1024;
/** What an object makes for the request: pages tell of polls that are late, for one. */
const MADE: ReadonlySet<string> = new Set(["page", "licence", "revisions", "robots"]);

const NONE: ReadonlySet<string> = new Set();

/** Answers requests with what the objects hold. */
export interface Front {
  fetch(request: Request): Promise<Response>;
  /** Asks for everything anew, even what is still trusted. */
  forget(): void;
}

/** Documents of one object, answered in this isolate. */
interface FrontApp {
  readonly about: About;
  readonly paths: ReadonlySet<string>;
  readonly archives: Map<string, number>;
  /** True if what a path leads to is stored; false if its object makes it for the request. */
  isStored(path: string): boolean;
  fetch(request: Request): Response | Promise<Response>;
}

/** The Worker in front: it keeps documents for some seconds, and hands on everything that is more than a document. */
export function createFront(bindings: Bindings): Front {
  const settings = readSettings(environmentOf({ ...bindings, NASHRA_FEEDS: undefined }), []);
  const log = consoleLog(settings.log);
  // A stub belongs to the request that it was made for.
  const directory = (): DirectoryCalls => directoryAt(bindings);
  let site: SiteAbout | null = null;
  let asked = Number.NEGATIVE_INFINITY;
  let siteApp: FrontApp | null = null;
  const apps = createLru<FrontApp>(APPS);

  /** What the Directory said at most `age` milliseconds ago. */
  async function siteNow(age: number): Promise<SiteAbout> {
    const now = Date.now();
    if (site === null || now - asked >= age) {
      setSite((await directory().about())!);
      asked = now;
    }
    return site!;
  }

  function setSite(about: SiteAbout): void {
    if (site?.version !== about.version || siteApp === null) siteApp = appOf(about);
    site = about;
  }

  async function isAgency(id: string): Promise<boolean> {
    const known = await siteNow(Number.POSITIVE_INFINITY);
    if (known.gone.includes(id)) return false;
    return known.ids.includes(id) || (id !== "" && (await siteNow(UNKNOWN_MS)).ids.includes(id));
  }

  const documents = createKeptDocuments(load, {
    maxBytes: KEPT_BYTES,
    trustMs: TRUST_MS,
    clock: () => Date.now(),
    archives: (feed, count) => apps.get(feed.split("/", 1)[0]!)?.archives.set(feed, count),
  });

  async function load(path: string, etag: string): Promise<Given<About>["found"]> {
    const id = path.includes("/") ? path.split("/", 1)[0]! : "";
    const known = id === "" ? site : apps.get(id)?.about;
    const holder: Holder = id === "" ? directory() : agencyAt(bindings, id);
    const { found, about } = await holder.document(path, etag, known?.version ?? "");
    if (about !== undefined && id === "") setSite(about as SiteAbout);
    else if (about !== undefined) apps.set(id, appOf(about));
    return found;
  }

  function appOf(about: About): FrontApp {
    const archives = new Map<string, number>();
    const feeds = about.feeds.map(
      (feed): FeedInfo => ({
        ...feed,
        get archives() {
          return archives.get(feed.path) ?? 0;
        },
      }),
    );
    const app = createApp({
      ...{ documents, feeds, clock: () => Date.now(), log, baseUrl: about.baseUrl, hub: about.hub },
      gone: new Set(about.gone),
      runtime: { codings: ["gzip"], manualEncoding: true },
    });
    const resolve = createRoutes(feeds);
    return {
      ...{ about, archives, paths: new Set(feeds.map(({ path }) => path)) },
      isStored: (path) => !MADE.has(resolve(path)?.kind ?? ""),
      fetch: (request) => app.fetch(request),
    };
  }

  async function agencyApp(id: string): Promise<FrontApp | null> {
    const known = apps.get(id);
    if (known !== undefined) return known;
    const about = await agencyAt(bindings, id).about();
    if (about === null) return null;
    const app = appOf(about);
    apps.set(id, app);
    return app;
  }

  function forget(): void {
    asked = Number.NEGATIVE_INFINITY;
    site = null;
    documents.forget();
  }

  /** A deployment that never had an address publishes nothing, and says what to set. */
  async function isUnaddressed(): Promise<boolean> {
    return (await siteNow(Number.POSITIVE_INFINITY)).unaddressed && (await siteNow(UNKNOWN_MS)).unaddressed;
  }

  async function answer(request: Request): Promise<Response> {
    const { pathname, search, origin } = new URL(request.url);
    if (await isUnaddressed()) return refuse(problem(503, withoutAddress(origin)));
    const first = firstPart(pathname);
    if (first === "admin") {
      const isTrusted = isOperator(request, settings.adminToken) || isBrowser(request);
      if (!isTrusted) return directory().fetch(request);
      const response = await operatorRequest(bindings, request, await siteNow(0));
      // It may have changed a definition, or a document that is still trusted here.
      if (!READS.has(request.method)) forget();
      return response;
    }
    if (first === "hub") return hubRequest(request);
    if (SERVICE.has(first)) return directory().fetch(request);
    if (!(await isAgency(first))) {
      const isMade = !siteApp!.isStored(pathname);
      return forEdge(
        isMade ? mutable(await directory().fetch(request)) : await siteApp!.fetch(request),
        pathname,
        NONE,
      );
    }
    // Filters and deltas need the archive.
    const isPlain = withoutTracking(search) === "" && request.headers.get("A-IM") === null;
    const app = await agencyApp(first);
    if (app === null) return refuse(PROBLEMS.notFound);
    const isDocument = isPlain && app.isStored(pathname);
    const response = isDocument ? await app.fetch(request) : mutable(await agencyAt(bindings, first).fetch(request));
    return forEdge(response, pathname, app.paths);
  }

  /** A request to the hub goes to the agency whose document is its topic; if there is none, the Directory says so. */
  async function hubRequest(request: Request): Promise<Response> {
    if (request.method !== "POST") return directory().fetch(request);
    const body = await request.clone().arrayBuffer();
    const topic = new URLSearchParams(new TextDecoder().decode(body.slice(0, HUB_BYTES))).get("hub.topic") ?? "";
    const base = (await siteNow(Number.POSITIVE_INFINITY)).baseUrl;
    const path = URL.canParse(topic) ? new URL(topic).pathname.slice(new URL(`${base}/`).pathname.length - 1) : "";
    const id = firstPart(path);
    const holder: Holder = (await isAgency(id)) ? agencyAt(bindings, id) : directory();
    return holder.fetch(request);
  }

  return {
    forget,
    async fetch(request) {
      try {
        return await answer(request);
      } catch (error) {
        logged(log, error);
        return refuse(PROBLEMS.broken);
      }
    },
  };
}

function logged(log: Log, error: unknown): void {
  log("error", "serve.error", { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

function isOperator(request: Request, token: string | null): boolean {
  const [, given] = /^bearer +(\S+)\s*$/i.exec(request.headers.get("Authorization") ?? "") ?? [];
  return token !== null && given !== undefined && isSame(given, token);
}

/** True for a request with a session's cookie, which the object itself checks: without one it is not woken. */
function isBrowser(request: Request): boolean {
  return (request.headers.get("Cookie") ?? "").includes(SESSION_COOKIE) && !request.headers.has("Authorization");
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [new TextEncoder().encode(given), new TextEncoder().encode(token)];
  return a.byteLength === b.byteLength && crypto.subtle.timingSafeEqual(a, b);
}

/** A response of an object has headers that cannot be changed. */
function mutable(response: Response): Response {
  return new Response(response.body, response);
}
