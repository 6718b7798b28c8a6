import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import * as v from "valibot";
import { findArticles } from "../../archive/search/search.ts";
import { articlesNamed } from "../../archive/takedowns.ts";
import type { Agency } from "../../model/agency.ts";
import type { ActionTarget, EditorActions } from "../../model/editing/editing.ts";
import type { Sql } from "../../model/ports.ts";
import type { ListedArticle } from "../../publish/pages/admin/articles.ts";
import type { Routes } from "../deps.ts";
import { matches } from "../http/conditional.ts";
import { MOST_WORDS, searchWords } from "../search-words.ts";
import { REASON_LIMIT } from "./operator.ts";

/** What the routes about articles need. */
export interface ArticleDeps {
  readonly sql: Sql;
  readonly agencies: readonly Agency[];
  readonly editor: EditorActions;
}

/** Articles that are found at most. */
const MOST = 50;
/** Maximum characters of a query, and bytes of a request. */
const LONGEST_QUERY = 200;
const BODY_BYTES = 256 * 1024;

/**
 * An agency's articles with these words, newest first, at most 50; without words, its newest. An article's id or address
 * finds that article, removed or not. A string says what is wrong with the query.
 */
export async function searchedArticles(
  { sql, agencies }: Pick<ArticleDeps, "sql" | "agencies">,
  agency: string,
  query: string,
): Promise<readonly ListedArticle[] | ActionTarget | string> {
  const words = query.trim();
  if (agencies.every(({ id, collects }) => id !== agency || collects !== undefined))
    return "agency: there is no such agency here";
  if (words.length > LONGEST_QUERY) return `q: expected at most ${LONGEST_QUERY} characters`;
  if (/^\S+$/.test(words)) {
    const named = await articlesNamed(sql, /^(?:tag:|https?:)/.test(words) ? words : `${agency}/${words}`, (path) =>
      path === agency ? agency : undefined,
    );
    const found = named.find((one) => one.agency === agency);
    if (found !== undefined) return { agency, nativeId: found.nativeId };
  }
  const forms = words === "" ? null : searchWords(words);
  if (forms?.length === 0) return "q: expected at least one word";
  if (forms !== null && forms.length > MOST_WORDS) return `q: expected at most ${MOST_WORDS} words`;
  const articles = await findArticles(sql, { agency, feeds: [[agency]], words: forms, place: null, limit: MOST });
  return articles.map(({ nativeId, title, published }) => ({
    ...{ agency, nativeId, title, precision: published.precision, source: published.source },
    published: new Date(published.instant).toISOString(),
  }));
}

const Reason = v.optional(v.pipe(v.string(), v.trim(), v.maxLength(REASON_LIMIT)), "");
const Correcting = v.pipe(
  v.strictObject({
    published: v.optional(v.nullable(v.string())),
    sections: v.optional(v.nullable(v.pipe(v.array(v.string()), v.maxLength(50)))),
    reason: Reason,
  }),
  v.check(
    ({ published, sections }) => published !== undefined || sections !== undefined,
    "expected published or sections; null: as the site says",
  ),
);
const Acting = v.variant("do", [
  v.strictObject({ do: v.picklist(["retry", "ignore"]), reason: Reason }),
  v.strictObject({
    do: v.literal("publish"),
    title: v.optional(v.string()),
    text: v.optional(v.string()),
    published: v.optional(v.string()),
    reason: Reason,
  }),
]);

const NO_ARTICLE = "there is no such article here";
const NO_ITEM = "no item of this id is set aside here";
const ELSEWHERE = "this deployment only receives articles from another: do it there, and push";

/**
 * `GET /admin/articles?agency=ID[&q=WORDS]` finds articles; `GET /admin/articles/AGENCY/ID[?live]` shows one with its
 * evidence and revisions, `PATCH` corrects its date or sections (JSON; null: as the site says; If-Match: the revision). `GET
 * /admin/aside/AGENCY[/ID]` shows items set aside; `POST /admin/aside/AGENCY/ID` with `{"do":"retry"|"ignore"|"publish"}`
 * acts on one. Errors are JSON: `error` is one line.
 */
export function articleRoutes(deps: ArticleDeps): Routes {
  const { editor } = deps;
  return (admin) => {
    const limit = bodyLimit({
      maxSize: BODY_BYTES,
      onError: (c) => failedWith(c, 413, `expected at most ${BODY_BYTES} bytes`),
    });
    admin.get("/articles", async (c) => {
      const found = await searchedArticles(deps, c.req.query("agency") ?? "", c.req.query("q") ?? "");
      if (typeof found === "string") return failedWith(c, 400, found);
      if (!("nativeId" in found)) return c.json({ articles: found });
      const article = await editor.article(found, { live: false });
      return c.json({ articles: article === null ? [] : [{ ...article, text: undefined }] });
    });
    admin.get("/articles/:agency/:id{.+}", async (c) => {
      const article = await editor.article(targetOf(c), { live: c.req.query("live") !== undefined });
      if (article === null) return failedWith(c, 404, NO_ARTICLE);
      return c.json(article, 200, { ETag: tagOf(article.revision) });
    });
    admin.patch("/articles/:agency/:id{.+}", limit, async (c) => {
      const asked = await jsonAsked(c, Correcting);
      if (typeof asked === "string") return failedWith(c, 400, asked);
      const condition = await revisionIn(c, editor);
      if (condition === "stale") return failedWith(c, 412, "somebody else has changed this article");
      const result = await editor.correct(targetOf(c), { ...asked, revision: condition });
      switch (result.outcome) {
        case "corrected":
        case "unchanged":
          return c.json(result, 200, { ETag: tagOf(result.revision) });
        case "stale":
          return failedWith(c, 412, `somebody else has changed this article: it is at revision ${result.revision}`);
        case "wrong":
          return failedWith(c, 400, result.message);
        case "removed":
          return failedWith(c, 409, "this article is not published: it was removed");
        case "elsewhere":
          return failedWith(c, 409, ELSEWHERE);
        case "unknown":
          return failedWith(c, 404, NO_ARTICLE);
      }
    });
    admin.get("/aside/:agency", async (c) => {
      const items = await editor.asides(c.req.param("agency"));
      return items === null ? failedWith(c, 404, "no such agency is polled here") : c.json({ items });
    });
    admin.get("/aside/:agency/:id{.+}", async (c) => {
      const item = await editor.aside(targetOf(c));
      return item === null ? failedWith(c, 404, NO_ITEM) : c.json(item);
    });
    admin.post("/aside/:agency/:id{.+}", limit, async (c) => {
      const asked = await jsonAsked(c, Acting);
      if (typeof asked === "string") return failedWith(c, 400, asked);
      const target = targetOf(c);
      const { reason } = asked;
      const result =
        asked.do === "publish" ? await editor.publish(target, asked, reason) : await editor[asked.do](target, reason);
      switch (result.outcome) {
        case "unknown":
          return failedWith(c, 404, NO_ITEM);
        case "wrong":
          return failedWith(c, 400, result.message);
        case "already":
          return failedWith(c, 409, "an article is published under this id");
        case "elsewhere":
          return failedWith(c, 409, ELSEWHERE);
        case "due":
          return c.json({ outcome: "retried", item: await editor.aside(target) });
        default:
          return c.json(result);
      }
    });
    admin.all("/aside/:agency/:id{.+}", (c) =>
      failedWith(c, 405, "this address answers GET and POST", { Allow: "GET, POST" }),
    );
    admin.all("/aside/:agency", (c) => failedWith(c, 405, "this address answers GET", { Allow: "GET" }));
  };
}

/** The article or item that a path names: `AGENCY/ID`. */
export function targetOf(c: Context): ActionTarget {
  return { agency: c.req.param("agency") ?? "", nativeId: c.req.param("id") ?? "" };
}

/** The JSON of a request; a string says what is wrong with it. */
export async function jsonAsked<const Schema extends v.GenericSchema>(
  c: Context,
  schema: Schema,
): Promise<v.InferOutput<Schema> | string> {
  let json: unknown;
  try {
    json = await c.req.json();
  } catch {
    return "the body is not JSON";
  }
  const read = v.safeParse(schema, json, { abortEarly: true });
  if (read.success) return read.output;
  const [issue] = read.issues;
  return `${v.getDotPath(issue) ?? "the body"}: ${issue.message}`;
}

/** The revision that If-Match names; null: it names none. */
async function revisionIn(c: Context, editor: EditorActions): Promise<number | null | "stale"> {
  const ifMatch = c.req.header("If-Match");
  if (ifMatch === undefined || ifMatch.trim() === "*") return null;
  const article = await editor.article(targetOf(c), { live: false });
  // An unknown one is told as such.
  if (article === null) return null;
  return matches(ifMatch, tagOf(article.revision), "strong") ? article.revision : "stale";
}

function tagOf(revision: number): string {
  return `"${revision}"`;
}

/** An error as JSON, in one line. */
export function failedWith(
  c: Context,
  status: 400 | 404 | 405 | 409 | 412 | 413,
  error: string,
  headers: Record<string, string> = {},
): Response {
  return c.json({ error }, status, headers);
}
