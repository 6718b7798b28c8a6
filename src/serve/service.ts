import type { Context } from "hono";
import type { Agency } from "../model/agency.ts";
import type { Clock, Log, Sql } from "../model/ports.ts";
import { PAGE_CSP } from "../publish/pages/layout.ts";
import { renderStatusPage, type StatusReport } from "../publish/pages/status.ts";
import { PAGE_LANGUAGES, pageLanguage } from "../publish/pages/words.ts";
import type { Routes, TokenCheck } from "./admin.ts";
import { healthJson, pushReport, statusOf, unreadable } from "./health.ts";
import { chooseLanguage } from "./negotiate.ts";

/** What the routes about the service need. */
export interface ServiceDeps {
  readonly sql: Sql;
  readonly agencies: readonly Agency[];
  readonly clock: Clock;
  /** Public address without a trailing slash. */
  readonly baseUrl: string;
  readonly log: Log;
  /** Null: this deployment has no token. */
  readonly check: TokenCheck | null;
}

/** Routes about the service itself: `/health` for machines, `/status` for people. With the token both tell more. */
export function serviceRoutes(deps: ServiceDeps): Routes {
  return (app) => {
    app.get("/health", async (context) => {
      const who = await operatorOf(deps, context);
      if (who instanceof Response) return who;
      const report = await reportOf(deps, who, 0);
      const push = who && report.problem === null ? { push: report.push } : {};
      const body = { ...healthJson(report), ...push };
      return context.body(`${JSON.stringify(body, null, 2)}\n`, statusCode(report), {
        "Content-Type": "application/json; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        Vary: "Authorization",
      });
    });
    app.get("/status", async (context) => {
      const who = await operatorOf(deps, context);
      return who instanceof Response ? who : statusPage(deps, context, who);
    });
  };
}

/** `/admin/status`: the status page as its operator sees it, for a browser that asks for a password. */
export function operatorStatus(deps: ServiceDeps): Routes {
  return (admin) => {
    admin.get("/status", (context) => statusPage(deps, context, true));
  };
}

/** True for who holds the token; an answer for who brings a wrong one. Whatever else stands in the field is not for us. */
async function operatorOf(deps: ServiceDeps, context: Context): Promise<boolean | Response> {
  if (deps.check === null || !/^bearer /i.test(context.req.header("Authorization") ?? "")) return false;
  return (await deps.check(context)) ?? true;
}

async function reportOf(deps: ServiceDeps, operator: boolean, polls: number): Promise<StatusReport> {
  const now = deps.clock();
  try {
    const report = await statusOf(deps.sql, deps.agencies, now, polls);
    return operator ? { ...report, push: await pushReport(deps.sql) } : report;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    deps.log("error", "serve.unreadable", { error: message });
    return unreadable(now, operator ? message : null);
  }
}

async function statusPage(deps: ServiceDeps, context: Context, operator: boolean): Promise<Response> {
  const report = await reportOf(deps, operator, 60);
  const language = pageLanguage(
    context.req.query("lang") ?? chooseLanguage(context.req.header("Accept-Language") ?? null, PAGE_LANGUAGES),
  );
  const page = renderStatusPage(report, language, deps.baseUrl, operator ? "admin/status" : "status");
  return context.body(page.text, statusCode(report), {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": PAGE_CSP,
    "X-Content-Type-Options": "nosniff",
    Vary: "Accept-Language, Authorization",
  });
}

function statusCode(report: StatusReport): 200 | 503 {
  return report.status === "down" ? 503 : 200;
}
