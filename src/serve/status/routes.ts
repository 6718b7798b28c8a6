import type { Context } from "hono";
import type { Troubles } from "../../archive/troubles.ts";
import type { Agency } from "../../model/agency.ts";
import type { Clock, Log, Sql } from "../../model/ports.ts";
import { PAGE_CSP } from "../../publish/pages/layout.ts";
import { PAGE_LANGUAGES, pageLanguage } from "../../publish/pages/page-words.ts";
import { renderStatusPage } from "../../publish/pages/status.ts";
import { FOLDED, type Remaking, STATUS_ROWS, type StatusReport } from "../../publish/pages/status-report.ts";
import type { TokenCheck } from "../admin/token.ts";
import type { Routes } from "../deps.ts";
import { chooseLanguage } from "../http/negotiate.ts";
import { problem } from "../http/problem.ts";
import { createRefusal } from "../problem-pages.ts";
import { refuse } from "../respond.ts";
import { healthJson, pushReport, type StatusOptions, statusOf, unreadable, watchesFor } from "./health.ts";
import type { PageCache } from "./page-cache.ts";

/** Dependencies of the routes about the service. */
export interface ServiceDeps {
  readonly sql: Sql;
  readonly agencies: readonly Agency[];
  readonly clock: Clock;
  /** Public address without a trailing slash. */
  readonly baseUrl: string;
  readonly log: Log;
  /** Null: no token is set. */
  readonly check: TokenCheck | null;
  readonly made: PageCache;
  /** True if any feed can be served, even if only from memory. */
  readonly serving: () => Promise<boolean>;
  /** True: this deployment polls, so that polls can be late. */
  readonly polls: boolean;
  readonly dueAfter?: StatusOptions["dueAfter"];
  readonly unpolled?: StatusOptions["unpolled"];
  readonly notes?: StatusOptions["notes"];
  readonly troubles?: Troubles | undefined;
  readonly remaking?: (() => Promise<Remaking | null>) | undefined;
}

const UNKNOWN_FEED = problem(404, "feed: there is no such feed here", [], "notFound");
const LIVE = `${JSON.stringify({ live: true })}\n`;
/** Valid values of `?page=`. */
const WHOLE_NUMBER = /^[1-9]\d{0,5}$/;

/**
 * Routes about the service itself: `/health` for machines, `/status` for people. With the token both show more. `?feed=`
 * limits both to one feed or agency; `/health?live` only shows that this process is running.
 */
export function serviceRoutes(deps: ServiceDeps): Routes {
  return (app) => {
    app.get("/health", async (context) => {
      if (context.req.query("live") !== undefined) return context.body(LIVE, 200, HEALTH_HEADERS);
      const operator = await operatorOf(deps, context);
      if (operator instanceof Response) return operator;
      const feed = feedAsked(deps, context);
      if (feed === undefined) return refuse(UNKNOWN_FEED);
      const all = context.req.query("all") !== undefined;
      const { body, status } = await deps.made(`health ${operator} ${all} ${feed}`, async () => {
        const report = await reportOf(deps, { operator, feed, details: false });
        const push = operator && report.problem === null ? { push: report.push } : {};
        const json = { ...healthJson(report, { all, operator }), ...push };
        // With many feeds, a third of the indented text would be spaces.
        const text = JSON.stringify(json, null, report.feeds.length > FOLDED ? 0 : 2);
        return { body: bytesOf(`${text}\n`), status: statusCode(report) };
      });
      return context.body(body, status, HEALTH_HEADERS);
    });
    app.get("/status", async (context) => {
      const who = await operatorOf(deps, context);
      return who instanceof Response ? who : statusPage(deps, context, who);
    });
  };
}

const HEALTH_HEADERS = {
  "Content-Type": "application/json; charset=utf-8",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  Vary: "Authorization",
};

/** `/admin/status`: the operator's view of the status page, for browsers, which ask for the token as a password. */
export function operatorStatus(deps: ServiceDeps): Routes {
  return (admin) => {
    admin.get("/status", (context) => statusPage(deps, context, true));
  };
}

/** True with the token; a response to a wrong one. Authorization schemes other than Bearer are ignored. */
async function operatorOf(deps: ServiceDeps, context: Context): Promise<boolean | Response> {
  if (deps.check === null || !/^bearer /i.test(context.req.header("Authorization") ?? "")) return false;
  return (await deps.check(context)) ?? true;
}

/** The feed that `?feed=` names; null if it names none, undefined if there is no such feed. */
function feedAsked(deps: ServiceDeps, context: Context): string | null | undefined {
  const feed = context.req.query("feed");
  if (feed === undefined) return null;
  return watchesFor(deps.agencies, feed).length === 0 ? undefined : feed;
}

function reportOf(
  deps: ServiceDeps,
  asked: { readonly operator: boolean; readonly feed: string | null; readonly details: boolean },
): Promise<StatusReport> {
  const { operator, feed, details } = asked;
  return deps.made(`report ${operator} ${details} ${feed}`, async () => {
    const now = deps.clock();
    try {
      const report = await statusOf(deps.sql, deps.agencies, now, { ...deps, feed, details });
      return operator ? { ...report, push: await pushReport(deps.sql) } : report;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      deps.log("error", "serve.unreadable", { error: message });
      return unreadable(now, operator ? message : null, await deps.serving());
    }
  });
}

async function statusPage(deps: ServiceDeps, context: Context, operator: boolean): Promise<Response> {
  const language = pageLanguage(
    context.req.query("lang") ?? chooseLanguage(context.req.header("Accept-Language") ?? null, PAGE_LANGUAGES),
  );
  const feed = feedAsked(deps, context);
  if (feed === undefined)
    return createRefusal(new URL(deps.baseUrl).pathname.replace(/\/$/, ""))(context, UNKNOWN_FEED);
  const asked = context.req.query("page") ?? "1";
  const last = Math.max(1, Math.ceil(deps.agencies.length / STATUS_ROWS));
  const number = WHOLE_NUMBER.test(asked) ? Math.min(Number(asked), last) : 1;
  const place = operator ? "admin/status" : "status";
  const { body, status } = await deps.made(`${place} ${language} ${number} ${feed}`, async () => {
    const report = await reportOf(deps, { operator, feed, details: true });
    const page = renderStatusPage(report, language, deps.baseUrl, place, number);
    return { body: bytesOf(page.text), status: statusCode(report) };
  });
  return context.body(body, status, {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": PAGE_CSP,
    "X-Content-Type-Options": "nosniff",
    Vary: "Accept-Language, Authorization",
  });
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
}

function statusCode(report: StatusReport): 200 | 503 {
  return report.status === "down" ? 503 : 200;
}
