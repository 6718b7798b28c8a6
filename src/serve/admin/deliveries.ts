import * as v from "valibot";
import type { Agency } from "../../model/agency.ts";
import type { Clock, Sql } from "../../model/ports.ts";
import type { Caller, PushSettings } from "../../push/ports.ts";
import { deliveriesReport, type Subscribers } from "../../push/states.ts";
import { testWebhook } from "../../push/webhooks.ts";
import type { Routes } from "../deps.ts";
import { createLimiter, type Limiter } from "../http/limit.ts";
import { alarmsReport } from "../status/alarms.ts";
import type { StatusOptions } from "../status/health.ts";
import { failedWith, jsonAsked } from "./articles.ts";

/** What the routes about alarms and deliveries need. */
export interface DeliveryDeps extends StatusOptions {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly agencies: readonly Agency[];
  readonly push: Pick<PushSettings, "webhooks" | "webhookSecret">;
  readonly caller: Caller;
  /** Lists subscriptions that other archives have; default: those of this one. */
  readonly subscribers?: Subscribers;
  /** Limits test events; default: ten at once, then one in ten seconds. */
  readonly tests?: Limiter;
}

/** Test events at once and afterwards, for all operators together. */
const TESTS = { burst: 10, everyMs: 10_000, together: 1 };
const Testing = v.strictObject({ webhook: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)) });

/** A limiter of test events. */
export function testLimiter(clock: Clock): Limiter {
  return createLimiter({ ...TESTS, clock });
}

/**
 * `GET /admin/alarms`: what is wrong now, and since when. `GET /admin/deliveries`: subscribers and webhooks with their last
 * answers. `POST /admin/deliveries/test` with `{"webhook":NUMBER}` sends a signed test event to one webhook of the settings.
 */
export function deliveryRoutes(deps: DeliveryDeps): Routes {
  const { sql, clock, agencies, push, caller } = deps;
  const tests = deps.tests ?? testLimiter(clock);
  return (admin) => {
    admin.get("/alarms", async (c) => c.json(await alarmsReport(sql, agencies, clock(), deps)));
    admin.get("/deliveries", async (c) =>
      c.json(await deliveriesReport(sql, push.webhooks, clock(), deps.subscribers)),
    );
    admin.post("/deliveries/test", async (c) => {
      const asked = await jsonAsked(c, Testing);
      if (typeof asked === "string") return failedWith(c, 400, asked);
      const seconds = tests.take("test");
      if (seconds > 0) return c.json({ error: "too many test events" }, 429, { "Retry-After": String(seconds) });
      const result = await testWebhook({ clock, caller }, push, asked.webhook);
      return result === null
        ? failedWith(c, 404, "webhook: there is none of this number in NASHRA_WEBHOOKS")
        : c.json(result);
    });
    for (const path of ["/alarms", "/deliveries"])
      admin.all(path, (c) => failedWith(c, 405, "this address answers GET", { Allow: "GET" }));
    admin.all("/deliveries/test", (c) => failedWith(c, 405, "this address answers POST", { Allow: "POST" }));
  };
}
