import type { Context } from "hono";
import { PAGE_LANGUAGES, pageLanguage } from "../publish/pages/page-words.ts";
import { renderProblem } from "../publish/pages/problem.ts";
import { NO_STORE } from "./http/freshness.ts";
import { COMMON, FOR_HTML, pairs } from "./http/header-lists.ts";
import { chooseLanguage, prefersPage } from "./http/negotiate.ts";
import type { Problem } from "./http/problem.ts";
import { refuse } from "./respond.ts";

/**
 * Answers with an error: a page in the reader's language if the request prefers HTML, as browsers do; otherwise one plain
 * line. `prefix`: path of the public address.
 */
export function createRefusal(prefix: string): (c: Context, problem: Problem) => Response {
  const rendered = new Map<string, Uint8Array<ArrayBuffer>>();
  return (c, problem) => {
    if (problem.page === undefined || !prefersPage(c.req.header("Accept") ?? null)) return refuse(problem);
    const asked = c.req.query("lang");
    const language = pageLanguage(
      PAGE_LANGUAGES.find((known) => known === asked) ??
        chooseLanguage(c.req.header("Accept-Language") ?? null, PAGE_LANGUAGES),
    );
    const { page: kind } = problem;
    // A line that says more may be of any feed, so such pages are not kept.
    const line = kind === "malformed" ? new TextDecoder().decode(problem.body).trim() : null;
    const key = `${kind} ${language}`;
    const page = (): string => renderProblem(kind, language, `${prefix}/`, line);
    const body = rendered.get(key) ?? (new TextEncoder().encode(page()) as Uint8Array<ArrayBuffer>);
    if (line === null) rendered.set(key, body);
    const wait = pairs(problem.headers).filter(([name]) => name === "Retry-After");
    const type = ["Content-Type", "text/html; charset=utf-8", "Content-Length", String(body.byteLength)];
    const caching = ["Cache-Control", NO_STORE, "Vary", "Accept, Accept-Language"];
    const headers = [...pairs([...type, ...caching, ...COMMON, ...FOR_HTML]), ...wait];
    return new Response(body, { status: problem.status, headers });
  };
}
