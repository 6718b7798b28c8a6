import { createWorker } from "../../src/worker/worker.ts";
import { AGENCY } from "./agency.ts";
import { countedDatabase, countFetches, none } from "./counted.ts";

/** The Worker as it is deployed, its database and its fetch counted. `/__tick?time=` is a run of its cron trigger. */
const inner = createWorker([AGENCY]);
let counts = none();

interface Env {
  readonly DB: D1Database;
}
const database = new WeakMap<D1Database, D1Database>();
countFetches(() => counts);

export default {
  async fetch(request, env, context): Promise<Response> {
    const url = new URL(request.url);
    counts = none();
    if (url.pathname === "/__nothing") {
      const queries = Number(url.searchParams.get("queries"));
      for (let n = 0; n < queries; n += 1) await env.DB.prepare("SELECT 1 AS one").all();
      return Response.json(counts);
    }
    const bindings = { ...env, DB: counted(env.DB) };
    if (url.pathname === "/__tick") {
      const scheduledTime = Number(url.searchParams.get("time"));
      await inner.scheduled(
        { scheduledTime, cron: "* * * * *", noRetry() {} } as unknown as ScheduledController,
        bindings,
        context,
      );
      return Response.json(counts);
    }
    const response = await inner.fetch(request as never, bindings, context);
    response.headers.set("X-Counts", JSON.stringify(counts));
    return response;
  },
} satisfies ExportedHandler<Env>;

/** The isolate keeps the first database it is given: one wrapper for each. */
function counted(db: D1Database): D1Database {
  const known = database.get(db) ?? countedDatabase(db, () => counts);
  database.set(db, known);
  return known;
}
