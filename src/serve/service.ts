import type { Agency } from "../model/agency.ts";
import type { Clock, Sql } from "../model/ports.ts";
import { PAGE_CSP } from "../publish/pages/layout.ts";
import { renderStatusPage } from "../publish/pages/status.ts";
import { PAGE_LANGUAGES, pageLanguage } from "../publish/pages/words.ts";
import type { Routes } from "./admin.ts";
import { healthJson, statusOf } from "./health.ts";
import { chooseLanguage } from "./negotiate.ts";

/** Routes about the service itself: `/health` for machines, `/status` for people. */
export function serviceRoutes(deps: { sql: Sql; agencies: readonly Agency[]; clock: Clock; baseUrl: string }): Routes {
  return (app) => {
    app.get("/health", async (context) => {
      const report = await statusOf(deps.sql, deps.agencies, deps.clock(), 0);
      return context.body(`${JSON.stringify(healthJson(report), null, 2)}\n`, report.status === "down" ? 503 : 200, {
        "Content-Type": "application/json; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
      });
    });
    app.get("/status", async (context) => {
      const report = await statusOf(deps.sql, deps.agencies, deps.clock());
      const language = pageLanguage(
        context.req.query("lang") ?? chooseLanguage(context.req.header("Accept-Language") ?? null, PAGE_LANGUAGES),
      );
      return context.body(renderStatusPage(report, language, deps.baseUrl).text, 200, {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": PAGE_CSP,
        "X-Content-Type-Options": "nosniff",
        Vary: "Accept-Language",
      });
    });
  };
}
