import { bodyLimit } from "hono/body-limit";
import type { Agency } from "../model/agency.ts";
import type { Clock, Sql } from "../model/ports.ts";
import { acceptRequest } from "../push/hub.ts";
import type { Caller } from "../push/ports.ts";
import { topicOf } from "../push/topic.ts";
import type { Routes } from "./deps.ts";
import type { ClientOf } from "./http/client.ts";
import { createLimiter } from "./http/limit.ts";
import { problem, tooMany } from "./http/problem.ts";
import { canonicalQuery, readQuery } from "./query.ts";
import { refuse } from "./respond.ts";
import { feedDocumentPaths } from "./topics.ts";

const BODY_BYTES = 16 * 1024;
const ALLOW = ["Allow", "POST, OPTIONS"];
const NOT_A_POST = problem(
  405,
  "this is the WebSub hub for the feeds of this server: POST hub.mode, hub.topic and hub.callback",
  ALLOW,
);
const TYPE = problem(415, "expected a form: application/x-www-form-urlencoded");
/** Limits on requests: of one client, with callbacks at one host, and for one subscription. */
const REQUESTS = { burst: 100, everyMs: 1000, together: 20 };
const CALLBACKS = { burst: 200, everyMs: 1000, together: 10 };
const REPEATS = { burst: 6, everyMs: 20_000, together: 1000 };
const LONG = problem(413, "the request is too long");

/**
 * `/hub`: a WebSub hub for this deployment's own feeds (W3C Recommendation of 23 January 2018), with rate limits per
 * client, callback host and subscription.
 */
export function hubRoutes(deps: {
  sql: Sql;
  agencies: readonly Agency[];
  clock: Clock;
  baseUrl: string;
  client: ClientOf;
  caller: Pick<Caller, "allowed">;
  /** Starts the verification of accepted requests. */
  kick: () => void;
}): Routes {
  const site = { baseUrl: deps.baseUrl, paths: feedDocumentPaths(deps.agencies) };
  const topicAt = (address: string) => topicOf(address, site, canonical);
  const { clock } = deps;
  const requests = createLimiter({ ...REQUESTS, clock });
  const callbacks = createLimiter({ ...CALLBACKS, clock });
  const repeats = createLimiter({ ...REPEATS, clock });
  const wait = (host: string, subscription: string): number => callbacks.take(host) || repeats.take(subscription);
  return (app) => {
    app.post("/hub", bodyLimit({ maxSize: BODY_BYTES, onError: () => refuse(LONG) }), async (context) => {
      const seconds = requests.take(deps.client(context));
      if (seconds > 0) return refuse(tooMany(seconds));
      const type = (context.req.header("Content-Type") ?? "").split(";")[0]!.trim().toLowerCase();
      if (type !== "application/x-www-form-urlencoded") return refuse(TYPE);
      const form = new URLSearchParams(new TextDecoder().decode(await context.req.arrayBuffer()));
      const answer = await acceptRequest({ sql: deps.sql, now: clock(), caller: deps.caller, wait }, form, topicAt);
      if (answer.status === 202) deps.kick();
      const later = answer.seconds === undefined ? [] : ["Retry-After", `${answer.seconds}`];
      return refuse(problem(answer.status, answer.line, later));
    });
    app.all("/hub", (context) => {
      if (context.req.method === "OPTIONS") return new Response(null, { status: 204, headers: { Allow: ALLOW[1]! } });
      return refuse(NOT_A_POST);
    });
  };
}

/** The canonical form of a filter query, or null if it is not one. */
function canonical(search: string): string | null {
  const query = readQuery(search, { filters: true, languages: [] });
  return "problem" in query || query.filter === null ? null : canonicalQuery(query.filter);
}
