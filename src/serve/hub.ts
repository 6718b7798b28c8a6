import { bodyLimit } from "hono/body-limit";
import type { Agency } from "../model/agency.ts";
import type { Clock, Sql } from "../model/ports.ts";
import { acceptRequest } from "../push/hub.ts";
import type { Caller } from "../push/ports.ts";
import { topicOf } from "../push/topic.ts";
import type { Routes } from "./admin.ts";
import { feedDocumentPaths } from "./paths.ts";
import { problem } from "./problem.ts";
import { canonicalQuery, readQuery } from "./query.ts";
import { refuse } from "./respond.ts";

const BODY_BYTES = 16 * 1024;
const ALLOW = ["Allow", "POST, OPTIONS"];
const HOW = problem(
  405,
  "this is a WebSub hub for the feeds of this server: POST hub.mode, hub.topic, hub.callback",
  ALLOW,
);
const TYPE = problem(415, "expected a form: application/x-www-form-urlencoded");
const LONG = problem(413, "the request is too long");

/** `/hub`: a WebSub hub for this deployment's own feeds (W3C Recommendation of 23 January 2018). */
export function hubRoutes(deps: {
  sql: Sql;
  agencies: readonly Agency[];
  clock: Clock;
  baseUrl: string;
  caller: Pick<Caller, "allowed">;
  /** Told that there is something to verify. */
  kick: () => void;
}): Routes {
  const site = { baseUrl: deps.baseUrl, paths: feedDocumentPaths(deps.agencies) };
  const topicAt = (address: string) => topicOf(address, site, canonical);
  return (app) => {
    app.post("/hub", bodyLimit({ maxSize: BODY_BYTES, onError: () => refuse(LONG) }), async (context) => {
      const type = (context.req.header("Content-Type") ?? "").split(";")[0]!.trim().toLowerCase();
      if (type !== "application/x-www-form-urlencoded") return refuse(TYPE);
      const form = new URLSearchParams(await context.req.text());
      const answer = await acceptRequest({ sql: deps.sql, now: deps.clock(), caller: deps.caller }, form, topicAt);
      if (answer.status === 202) deps.kick();
      return refuse(problem(answer.status, answer.line, answer.status === 429 ? ["Retry-After", "3600"] : []));
    });
    app.all("/hub", (context) => {
      if (context.req.method === "OPTIONS") return new Response(null, { status: 204, headers: { Allow: ALLOW[1]! } });
      return refuse(HOW);
    });
  };
}

/** The canonical form of a filter, or null where it is none. */
function canonical(search: string): string | null {
  const query = readQuery(search, { filters: true, languages: [] });
  return "problem" in query || query.filter === null ? null : canonicalQuery(query.filter);
}
