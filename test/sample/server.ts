import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { defaultArticles, idAt, type Lang, makeArticle, type SampleArticle } from "./articles.ts";
import { encode } from "./charset.ts";
import { strike } from "./faults.ts";
import { DEFAULTS, type Knobs } from "./knobs.ts";
import { articlePage, listingPage } from "./pages.ts";

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly at: number;
  readonly headers: IncomingMessage["headers"];
}

/** A running sample of the agency's site. */
export interface Site {
  readonly url: string;
  readonly requests: Seen[];
  readonly articles: SampleArticle[];
  clearLog(): void;
  set(knobs: Partial<Knobs>): void;
  now(): number;
  publish(article?: Partial<SampleArticle>): SampleArticle;
  edit(id: number, changes: Partial<SampleArticle>): void;
  remove(id: number): void;
  /** The same story under a new number. */
  repost(id: number): SampleArticle;
  close(): Promise<void>;
}

const LANGS: Readonly<Record<string, Lang>> = { ara: "ar", eng: "en", fre: "fr" };
/** A red pixel. */
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64");

/** Starts a site on 127.0.0.1, on a free port unless one is named. */
export async function startSite(options: Partial<Knobs> & { port?: number } = {}): Promise<Site> {
  const { port = 0, ...given } = options;
  const knobs: Knobs = { ...DEFAULTS, ...given };
  const now = () => knobs.now ?? Date.now();
  const articles = defaultArticles(now());
  const requests: Seen[] = [];
  const spawned: Site[] = [];
  let made = articles.length;

  const site: Site = {
    url: "",
    requests,
    articles,
    clearLog: () => void requests.splice(0),
    set: (changes) => void Object.assign(knobs, changes),
    now,
    publish(article = {}) {
      made += 1;
      const lang = article.lang ?? "ar";
      const released = article.released ?? now();
      const one: SampleArticle = { ...makeArticle({ id: freeId(idAt(released)), lang, released, n: made }), ...article };
      articles.push(one);
      return one;
    },
    edit(id, changes) {
      Object.assign(find(id), changes);
    },
    remove(id) {
      find(id).removed = true;
    },
    repost(id) {
      const one: SampleArticle = { ...find(id), id: freeId(idAt(now())), released: now(), pinned: false };
      articles.push(one);
      return one;
    },
    async close() {
      await Promise.all(spawned.map((other) => other.close()));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return Object.assign(site, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });

  function find(id: number): SampleArticle {
    const one = articles.find((article) => article.id === id);
    if (one === undefined) throw new Error(`no article ${id}`);
    return one;
  }

  function freeId(from: number): number {
    let id = from;
    while (articles.some((article) => article.id === id)) id += 1;
    return id;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://site");
    if (url.pathname.startsWith("/__")) return control(request, response, url);
    requests.push({ method: request.method ?? "", url: request.url ?? "", at: now(), headers: request.headers });
    if (url.pathname === "/robots.txt") {
      if (knobs.robots === null) return send(response, 404, "text/plain", "not found");
      return send(response, 200, "text/plain", knobs.robots);
    }
    const struck = strike(knobs, url, response, articles);
    if (struck) return;
    if (url.pathname.startsWith("/image/")) return send(response, 200, "image/png", PNG);
    const html = page(url);
    if (html === null) return send(response, 404, "text/html; charset=utf-8", "<!DOCTYPE html><html><body><h1>404</h1></body></html>");
    if (html === "removed") return send(response, knobs.removedStatus, "text/html; charset=utf-8", "<!DOCTYPE html><html><body><h1>Not found</h1></body></html>");
    const { bytes, contentType } = encode(html, knobs.charset);
    const etag = `"${createHash("sha1").update(bytes).digest("hex").slice(0, 12)}"`;
    if (knobs.etag && request.headers["if-none-match"] === etag) {
      response.writeHead(304, { ETag: etag }).end();
      return;
    }
    send(response, 200, contentType, bytes, knobs.etag ? { ETag: etag } : {});
  }

  function page(url: URL): string | null {
    const { pathname, searchParams } = url;
    const older = /^\/(ara|eng|fre)\/news\/(?:view\/(\d+)(?:\/.*)?|category\/\d+\/[^/]*(?:\/(\d+))?)$/.exec(pathname);
    const lang = older ? LANGS[older[1]!]! : ((["ar", "en", "fr"] as const).find((one) => one === searchParams.get("lang")) ?? "ar");
    const id = older?.[2] ?? (/^\/(?:post|art)\.php$/.test(pathname) ? searchParams.get("id") : null);
    if (id !== null && id !== undefined) {
      const one = articles.find((article) => String(article.id) === id && article.released <= now());
      if (one === undefined) return null;
      return one.removed ? "removed" : articlePage(knobs, one, Math.random);
    }
    const isListing = older !== null || ["/", "/index.php", "/category.php", "/categories.php"].includes(pathname);
    if (!isListing) return null;
    const category = Number(searchParams.get("id") ?? searchParams.get("ctg_id") ?? 8);
    return listing(lang, category, Math.max(1, Number(older?.[3] ?? searchParams.get("page") ?? 1)));
  }

  function listing(lang: Lang, category: number, page: number): string {
    const perPage = knobs.markup === "2018" && knobs.perPage === 10 ? 20 : knobs.perPage;
    const all = articles
      .filter((one) => one.lang === lang && !one.removed && one.released <= now() && (category === 8 || one.category === category))
      .sort((a, b) => b.released - a.released || b.id - a.id);
    const pinned = all.filter((one) => one.pinned);
    const rest = all.filter((one) => !one.pinned);
    // The pinned article keeps the last place of the first page, so that it is always there to be found.
    const ordered = [...rest.slice(0, perPage - pinned.length), ...pinned, ...rest.slice(perPage - pinned.length)];
    let items = ordered.slice((page - 1) * perPage, page * perPage);
    if (knobs.shuffle) items = [...items].sort((a, b) => ((a.id * 7919) % 101) - ((b.id * 7919) % 101));
    if (knobs.duplicates && items.length > 2) items = [...items, items[1]!];
    return listingPage(knobs, { lang, category, page, pages: Math.ceil(ordered.length / perPage), items }, Math.random);
  }

  /** For suites that run where no Node module can be imported. */
  async function control(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const json = (value: unknown) => send(response, 200, "application/json", JSON.stringify(value ?? null));
    if (url.pathname === "/__log") return json(requests);
    if (url.pathname === "/__articles") return json(articles);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const order = JSON.parse(Buffer.concat(chunks).toString("utf8") || "{}");
    if (order.set) site.set(order.set);
    if (order.clearLog) site.clearLog();
    if (order.edit) site.edit(order.edit.id, order.edit.changes);
    if (order.remove) site.remove(order.remove);
    if (order.publish) return json(site.publish(order.publish));
    if (order.repost) return json(site.repost(order.repost));
    if (order.spawn) {
      const other = await startSite(order.spawn);
      spawned.push(other);
      return json({ url: other.url });
    }
    json({ url: site.url });
    if (order.stop) await site.close();
  }
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "Content-Type": type, "Content-Length": Buffer.byteLength(body), ...headers }).end(body);
}
