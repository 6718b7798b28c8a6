import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { control } from "./control.ts";
import { png, toWindows1256 } from "./encoding.ts";
import { type Answer, answerFault, sendFaulty } from "./faults.ts";
import { listingPage, type PageRequest, postPage } from "./pages.ts";
import { hash } from "./rng.ts";
import { type Route, route } from "./routes.ts";
import { Store } from "./store.ts";
import {
  DEFAULTS,
  type Fault,
  type Knobs,
  type Lang,
  type LoggedRequest,
  type Site,
  type SiteOptions,
} from "./types.ts";
import { document } from "./view.ts";

export type { Fault, FaultKind, Knobs, SampleArticle, Site, SiteOptions } from "./types.ts";
export { FAULT_KINDS } from "./types.ts";

/** Newest requests that the log keeps. */
const LOG_LIMIT = 20_000;

/** A sample of the agency's site on loopback. */
class SampleSite implements Site {
  readonly #knobs: Knobs;
  readonly #store: Store;
  readonly #server = createServer((req, res) => void this.#handle(req, res).catch(() => res.destroy()));
  readonly #ending = new AbortController();
  readonly #spawned = new Set<Site>();
  #turn = 0;
  #url = "";
  requests: LoggedRequest[] = [];

  constructor(knobs: Knobs) {
    this.#knobs = knobs;
    this.#store = new Store(knobs, () => this.now());
  }

  async listen(port: number): Promise<this> {
    await new Promise<void>((done, fail) => {
      this.#server.once("error", fail).listen(port, "127.0.0.1", () => done());
    });
    this.#url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  get url() {
    return this.#url;
  }
  get articles() {
    return this.#store.articles;
  }
  now() {
    return this.#knobs.now ?? Date.now();
  }
  clearLog() {
    this.requests.length = 0;
  }
  set(knobs: Partial<Knobs>) {
    Object.assign(this.#knobs, knobs);
    if (knobs.fault) this.#knobs.fault = { ...knobs.fault };
  }
  publish: Site["publish"] = (article) => this.#store.publish(article);
  edit: Site["edit"] = (id, changes) => this.#store.edit(id, changes);
  remove: Site["remove"] = (id) => this.#store.remove(id);
  repost: Site["repost"] = (id) => this.#store.repost(id);

  async close(): Promise<void> {
    this.#ending.abort();
    await Promise.all([...this.#spawned].map((site) => site.close()));
    if (!this.#server.listening) return;
    const closed = new Promise<void>((done) => this.#server.close(() => done()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? "/", this.#url);
    res.setHeader("date", new Date(this.now()).toUTCString());
    if (url.pathname.startsWith("/__")) return this.#inner(req, res, url);
    this.#turn += 1;
    this.#log(req);
    if (req.method !== "GET" && req.method !== "HEAD") return this.#send(req, res, 405, "text/plain", "");
    const target = route(url);
    const fault = this.#takeFault(url);
    const answer: Answer = { req, res, signal: this.#ending.signal, lang: langOf(url) };
    if (fault && (await answerFault(fault, answer))) return;
    if (target?.page === "robots") {
      const { robots } = this.#knobs;
      return this.#send(req, res, robots === null ? 404 : 200, "text/plain; charset=utf-8", robots ?? "");
    }
    if (target?.page === "image") return this.#send(req, res, 200, "image/png", png(target.number));
    await this.#page(target, fault, answer);
  }

  async #page(target: Route | undefined, fault: Fault | undefined, answer: Answer): Promise<void> {
    const { req, res } = answer;
    const knobs = this.#knobs;
    const charset = knobs.charset === "utf-8" ? "utf-8" : "windows-1256";
    const noise = knobs.noise ? 1 + (hash(knobs.seed, this.#turn, 17) % 99_999) : 0;
    const request: PageRequest = {
      store: this.#store,
      look: { knobs, noise },
      fault: fault?.kind,
      turn: this.#turn,
      charset,
      url: this.#url,
    };
    let status = 200;
    let html: string;
    if (target?.page === "listing") html = listingPage(request, target.lang, target.category, target.number);
    else {
      const found = target?.page === "post" ? this.#store.find(target.id) : undefined;
      if (found && found !== "removed") html = postPage(request, found, target?.page === "post" && target.art);
      else {
        status = found === "removed" ? knobs.removedStatus : 404;
        html = document(answer.lang, charset, `${status}`, "", `<h1>${status}</h1>`);
      }
    }
    const type = `text/html; charset=${fault?.kind === "wrong-charset" ? "utf-8" : charset}`;
    const bytes = encode(html, knobs, fault);
    if (fault && (await sendFaulty(fault, answer, bytes))) return;
    this.#send(req, res, status, type, bytes, knobs.etag && status === 200);
  }

  /** The fault this address meets now, counted. */
  #takeFault(url: URL): Fault | undefined {
    const { fault } = this.#knobs;
    if (!fault) return undefined;
    const path = url.pathname + url.search;
    const hit = fault.path === undefined ? path !== "/robots.txt" : new RegExp(fault.path).test(path);
    if (!hit) return undefined;
    if (fault.times !== undefined) {
      if (fault.times <= 0) return undefined;
      fault.times -= 1;
      if (fault.times === 0) this.#knobs.fault = null;
    }
    return fault;
  }

  #log(req: IncomingMessage): void {
    const headers = Object.entries(req.headers).map(([name, value]) => [name, String(value)]);
    this.requests.push({
      method: req.method ?? "",
      url: req.url ?? "",
      at: Date.now(),
      headers: Object.fromEntries(headers) as Record<string, string>,
    });
    if (this.requests.length > LOG_LIMIT) this.requests.splice(0, LOG_LIMIT / 2);
  }

  #send(req: IncomingMessage, res: ServerResponse, status: number, type: string, body: string | Buffer, tag = false) {
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    if (tag) {
      const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
      res.setHeader("etag", etag);
      const wanted = req.headers["if-none-match"]?.split(",").map((t) => t.trim().replace(/^W\//, ""));
      if (wanted?.includes(etag)) {
        res.writeHead(304).end();
        return;
      }
    }
    res.writeHead(status, { "content-type": type, "content-length": bytes.length });
    res.end(req.method === "HEAD" ? undefined : bytes);
  }

  /** The paths that are the suites' and not the agency's. */
  async #inner(req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> {
    const json = (status: number, value: unknown) =>
      this.#send(req, res, status, "application/json; charset=utf-8", JSON.stringify(value));
    if (url.pathname === "/__log") return json(200, this.requests);
    if (url.pathname === "/__articles") {
      const id = url.searchParams.get("id");
      return json(200, id === null ? this.articles : (this.#store.find(Number(id)) ?? null));
    }
    if (url.pathname !== "/__control" || req.method !== "POST") return json(404, { error: "no such path" });
    try {
      const { steps, answer } = await control(req, this, async (options) => {
        const site = await startSite(options);
        this.#spawned.add(site);
        return site;
      });
      if (steps.stop) res.once("close", () => void this.close());
      json(200, answer);
    } catch (error) {
      json(400, { error: String(error) });
    }
  }
}

const langOf = (url: URL): Lang => {
  const target = route(url);
  return target?.page === "listing" ? target.lang : "ar";
};

/** The page's bytes as the knobs and the fault have them. */
function encode(html: string, knobs: Knobs, fault: Fault | undefined): Buffer {
  if (fault?.kind === "mojibake") return Buffer.from(new TextDecoder("windows-1256").decode(Buffer.from(html)));
  if (fault?.kind === "wrong-charset" || knobs.charset === "windows-1256") return toWindows1256(html);
  return Buffer.from(html);
}

/**
 * Starts a sample of the agency's site on 127.0.0.1, on a free port unless one is given.
 *
 * @param options What differs from the defaults of types.ts. `seed` and the moment of starting decide the articles;
 *   everything else may be changed while it runs, by `set` or by `POST /__control` (see control.ts).
 */
export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const { port = 0, ...knobs } = options;
  return new SampleSite({ ...DEFAULTS, ...knobs }).listen(port);
}
