import { type Context, Hono } from "hono";
import { type Coding, ROOT_FILES } from "../model/document.ts";
import { httpDate } from "../model/http-date.ts";
import { documentPath, isFeedFormat } from "../publish/formats/addresses.ts";
import { opmlPath } from "../publish/formats/opml.ts";
import { MARKDOWN_MEDIA_TYPE, renderMarkdownIndex } from "../publish/pages/markdown.ts";
import { pageLanguage } from "../publish/pages/page-words.ts";
import type { ServeDeps } from "./deps.ts";
import { type DocumentPlace, prepare } from "./heads.ts";
import { clientOf } from "./http/client.ts";
import { feedFreshness, MOVED, NO_STORE, STATIC } from "./http/freshness.ts";
import { COMMON, type HeaderList, PREFLIGHT, pairs } from "./http/header-lists.ts";
import { createLimiter } from "./http/limit.ts";
import { chooseLanguage, chooseVariant, prefersPage, type Variant } from "./http/negotiate.ts";
import { ALLOW, malformed, PROBLEMS, tooMany, tooSlow } from "./http/problem.ts";
import { pathOf } from "./links.ts";
import { createShelf, headContextOf } from "./prepared.ts";
import { createRefusal } from "./problem-pages.ts";
import { canonicalQuery, type FilterQuery, NO_FILTER, QUERY_LIMIT, readQuery, withoutTracking } from "./query.ts";
import { createResponder, empty, refuse } from "./respond.ts";
import { createRoutes, type FeedInfo, type Target } from "./route.ts";

export type { Answered, DocumentStore, ServeDeps } from "./deps.ts";
export type { FeedInfo } from "./route.ts";

/** Maximum characters of a path, as sent. */
export const PATH_LIMIT = 1024;
/** The place of a page of no feed. */
const NO_FEED: DocumentPlace = {
  feed: null,
  variant: "html",
  archive: null,
  query: null,
  vary: [],
  contentLocation: null,
};
/** Limits on filtered feeds, which are rendered for each request: a burst per address, then four a second. */
const SEARCHES = { burst: 120, everyMs: 250, together: 25 };

/**
 * The HTTP interface of the feeds. It answers with a stored document, a filtered one, a redirect or one plain line.
 * `heads.ts` decides how a document is answered, both for this app and for Node's fast path.
 */
export function createApp(deps: ServeDeps): Hono {
  const site = headContextOf(deps);
  const resolve = createRoutes(deps.feeds);
  const shelf = createShelf(deps);
  const responder = createResponder(deps, site);
  const languages = deps.languages ?? ["ar", "en", "fr"];
  // Behind a proxy that serves this app under a path, relative addresses need that path too.
  const prefix = new URL(site.baseUrl).pathname.replace(/\/$/, "");
  const refused = createRefusal(prefix);
  const client = deps.client ?? clientOf();
  const searches = createLimiter({ ...SEARCHES, clock: deps.clock });
  const app = new Hono();

  app.use(async (c, next) => {
    const { path, search } = partsOf(c.req.url);
    if (path.length > PATH_LIMIT) c.res = refused(c, PROBLEMS.tooLong);
    else if (search.length > QUERY_LIMIT + 1) c.res = refused(c, PROBLEMS.queryTooLong);
    else await next();
    // RFC 9110, 6.6.1: an origin server with a clock sends Date. In the fast path node:http adds it.
    c.res.headers.set("Date", httpDate(deps.clock()));
    const coding = (c.res.headers.get("Content-Encoding") ?? null) as Coding | null;
    deps.observe?.({ status: c.res.status, coding });
  });
  for (const add of deps.extra ?? []) add(app);
  app.all("*", async (c) => {
    const { path, search: sent } = partsOf(c.req.url);
    const search = withoutTracking(sent);
    const target = resolve(path);
    if (target === null) return refused(c, isGone(deps.gone, path) ? PROBLEMS.gone : PROBLEMS.notFound);
    if (c.req.method === "OPTIONS") return empty(204, [...ALLOW, ...COMMON, ...PREFLIGHT]);
    if (c.req.method !== "GET" && c.req.method !== "HEAD") return refuse(PROBLEMS.methodNotAllowed);
    switch (target.kind) {
      case "document":
        return document(c, target, search);
      case "page":
        if (search !== sent) return moved(`${path}${search}`);
        return target.feed === null
          ? frontPage(c, search, target.markdown)
          : feedPage(c, target.feed, search, target.markdown);
      case "revisions":
        return revisions(c, target, search);
      case "licence":
        return licence(c, target.path);
      case "moved":
        return moved(`/${target.to}${search}`);
      case "icon":
        return empty(204, ["Cache-Control", STATIC, ...COMMON]);
      case "robots":
        return robots();
    }
  });
  app.notFound((c) => refused(c, PROBLEMS.notFound));
  app.onError((error, c) => {
    deps.log("error", "serve.error", { error: error.stack ?? error.message });
    return refused(c, PROBLEMS.broken);
  });
  return app;

  /** `to`: path and query below the public address. */
  function moved(to: string): Response {
    return empty(301, ["Location", `${prefix}${to}`, "Content-Length", "0", "Cache-Control", MOVED, ...COMMON]);
  }

  async function document(c: Context, target: Target & { kind: "document" }, search: string): Promise<Response> {
    const { feed, format } = target;
    // A feed document: not one of its archive documents, nor a format that cannot be filtered.
    const main = format !== null && isFeedFormat(format) && target.archive === null;
    const translated = target.path === ROOT_FILES.opml ? languages : [];
    const query = readQuery(search, { filters: main && deps.filtered !== undefined, languages: translated });
    if ("problem" in query) return refused(c, malformed(query.problem));
    if (main && query.filter !== null) return filtered(c, feed!, format, query, []);
    if (query.lang !== null) return opmlIn(c, query.lang);
    const stored = await deps.documents.get(target.path);
    const prepared = stored === null ? null : shelf.prepared(stored);
    if (prepared === null) return refused(c, main ? PROBLEMS.notYet : PROBLEMS.notFound);
    return responder.stored(c, prepared, main);
  }

  async function opmlIn(c: Context, language: string): Promise<Response> {
    const stored = await deps.documents.get(opmlPath(language));
    if (stored === null) return refused(c, PROBLEMS.notFound);
    const place: DocumentPlace = { ...NO_FEED, variant: null, query: `lang=${language}` };
    return responder.stored(c, prepare({ ...stored, path: ROOT_FILES.opml }, place, site), false);
  }

  /**
   * `/FEED/`: the HTML page, its Markdown, or the format that Accept names. A `lang` parameter always selects a page.
   * `markdown`: `/FEED/index.md`.
   */
  async function feedPage(c: Context, feed: FeedInfo, search: string, markdown: boolean): Promise<Response> {
    const query = readQuery(search, { filters: deps.filtered !== undefined, languages });
    if ("problem" in query) return refused(c, malformed(query.problem));
    const named = markdown ? "markdown" : query.lang !== null ? "html" : null;
    const variant = named ?? chooseVariant(c.req.header("Accept") ?? null);
    if (variant === null) return refuse(PROBLEMS.noType);
    const vary = named === null ? ["Accept"] : [];
    // The page is stored in one language, and rendered for a request in another.
    const isTranslated = query.lang !== null && query.lang !== pageLanguage(feed.language);
    if (variant === "markdown" || query.filter !== null || (isTranslated && deps.filtered !== undefined))
      return filtered(c, feed, variant, query, vary);
    const path = variant === "html" ? `${feed.path}/index.html` : documentPath(feed.path, variant);
    const stored = await deps.documents.get(path);
    if (stored === null) return refused(c, PROBLEMS.notYet);
    const contentLocation = variant === "html" ? null : `${prefix}/${path}`;
    const place: DocumentPlace = { feed, variant, archive: null, query: null, vary, contentLocation };
    // The stored page tells of no lateness.
    const late = variant === "html" ? ((await deps.late?.page(feed.path)) ?? null) : null;
    if (late !== null) return responder.rendered(c, late, place);
    return responder.stored(c, prepare(stored, place, site), variant !== "html");
  }

  /** `/`, or with `markdown` `/index.md`. */
  async function frontPage(c: Context, search: string, markdown: boolean): Promise<Response> {
    const query = readQuery(search, { filters: false, languages });
    if ("problem" in query) return refused(c, malformed(query.problem));
    const language = query.lang ?? chooseLanguage(c.req.header("Accept-Language") ?? null, languages);
    if (markdown || (query.lang === null && chooseVariant(c.req.header("Accept") ?? null) === "markdown"))
      return text(renderMarkdownIndex(deps.feeds, site.baseUrl, language), MARKDOWN_MEDIA_TYPE, [
        ...["Vary", markdown ? "Accept-Language" : "Accept, Accept-Language"],
        ...["Cache-Control", feedFreshness(site.pollMinutes)],
      ]);
    const late = pageLanguage(language) === language ? await deps.late?.front(language) : null;
    const stored = await deps.documents.get(`index.${language}.html`);
    if (stored === null) return refused(c, PROBLEMS.notYet);
    const vary = query.lang === null ? ["Accept", "Accept-Language"] : [];
    const contentLocation = query.lang === null ? `${prefix}/?lang=${language}` : null;
    const place: DocumentPlace = { ...NO_FEED, vary, contentLocation };
    if (late !== null && late !== undefined) return responder.rendered(c, late, place);
    return responder.stored(c, prepare(stored, place, site), false);
  }

  async function filtered(
    c: Context,
    feed: FeedInfo,
    variant: Variant,
    asked: { readonly filter: FilterQuery | null; readonly lang: string | null },
    vary: readonly string[],
  ): Promise<Response> {
    if (deps.filtered === undefined) return refused(c, PROBLEMS.notFound);
    const seconds = searches.take(client(c));
    if (seconds > 0) return refused(c, tooMany(seconds));
    const filter = asked.filter ?? NO_FILTER;
    const isPage = variant === "html" || variant === "markdown";
    const late = isPage ? ((await deps.late?.of(feed.path)) ?? null) : null;
    const result = await deps.filtered(feed, variant, filter, asked.lang, late);
    if (result === null) return refused(c, PROBLEMS.notYet);
    if ("problem" in result) return refused(c, malformed(result.problem));
    if ("busy" in result) return refused(c, tooSlow(result.busy));
    const query = canonicalQuery(filter) || null;
    const hasOwnAddress = variant === "html" || vary.length === 0;
    const path =
      variant === "html" || variant === "markdown" ? pathOf(feed, variant) : documentPath(feed.path, variant);
    const contentLocation = hasOwnAddress ? null : `${prefix}/${path}${query === null ? "" : `?${query}`}`;
    return responder.rendered(c, result, { feed, variant, archive: null, query, vary, contentLocation });
  }

  async function revisions(c: Context, target: Target & { kind: "revisions" }, search: string): Promise<Response> {
    const { feed, id, suffix } = target;
    const query = readQuery(search, { filters: false, languages });
    if ("problem" in query) return refused(c, malformed(query.problem));
    const seconds = searches.take(client(c));
    if (seconds > 0) return refused(c, tooMany(seconds));
    const operator = deps.operator !== undefined && c.req.header("Authorization") !== undefined;
    const denied = operator ? await deps.operator!(c) : null;
    if (denied !== null) return denied;
    const isPage =
      suffix === "" ? query.lang !== null || prefersPage(c.req.header("Accept") ?? null) : suffix === ".html";
    const variant = isPage ? "html" : "json";
    const found = (await deps.revisions?.(feed, id, { variant, suffix, language: query.lang, operator })) ?? null;
    if (found === null) return refused(c, PROBLEMS.notFound);
    if ("moved" in found) return moved(`/${found.moved}${search}`);
    if ("removed" in found) return refused(c, PROBLEMS.removed);
    const vary = [...(suffix === "" && query.lang === null ? ["Accept"] : []), "Authorization"];
    const asked = query.lang === null ? null : `lang=${query.lang}`;
    const place: DocumentPlace = { ...NO_FEED, feed, variant: null, query: asked, vary };
    const response = await responder.rendered(c, found.document, place);
    if (found.isPrivate) response.headers.set("Cache-Control", `private, ${NO_STORE}`);
    return response;
  }

  function robots(): Response {
    // RSL 1.0, 4.4: outside any group, for every client.
    const licences = [...new Set(deps.feeds.flatMap(({ rsl }) => rsl ?? []))];
    const terms = licences.map((path) => `License: ${site.baseUrl}/${path}`);
    const maps = deps.feeds.map((feed) => `Sitemap: ${site.baseUrl}/${documentPath(feed.path, "sitemap")}`);
    const groups = ["User-agent: *", "Disallow: /admin/", "Disallow: /hub", ""];
    const lines = [...terms, ...(terms.length === 0 ? [] : [""]), ...groups, ...maps, ""];
    return text(lines.join("\n"), "text/plain; charset=utf-8", ["Cache-Control", STATIC]);
  }

  function licence(c: Context, path: string): Response | Promise<Response> {
    const rendered = deps.licence?.(path) ?? null;
    if (rendered === null) return refused(c, PROBLEMS.notFound);
    return text(rendered.text, rendered.mediaType, ["Cache-Control", STATIC]);
  }

  /** A short text that is made for each request. */
  function text(content: string, mediaType: string, fields: HeaderList): Response {
    const body = new TextEncoder().encode(content);
    const kind = ["Content-Type", mediaType, "Content-Length", String(body.byteLength)];
    return new Response(body, { headers: pairs([...kind, ...fields, ...COMMON]) });
  }
}

/** Path and query (with its `?`) of a request's URL, which is absolute and normalised. */
function partsOf(url: string): { path: string; search: string } {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const hash = url.indexOf("#", start);
  const end = hash < 0 ? url.length : hash;
  const question = url.indexOf("?", start);
  if (question < 0 || question > end) return { path: url.slice(start, end), search: "" };
  // A lone question mark counts as no query.
  return { path: url.slice(start, question), search: question + 1 === end ? "" : url.slice(question, end) };
}

/** True for the path of one of these agencies and feeds, or one below it. */
function isGone(gone: ReadonlySet<string> | undefined, path: string): boolean {
  if (gone === undefined) return false;
  const parts = path.split("/", 4).slice(1);
  return parts.some((_, at) => gone.has(parts.slice(0, at + 1).join("/")));
}
