import { createWorker } from "../../src/worker/worker.ts";
import { AGENCY } from "./agency.ts";

/** The Worker as it is deployed, its database and its fetch counted. `/__tick?time=` is a run of its cron trigger. */
const inner = createWorker([AGENCY]);
let counts = none();

interface Env {
  readonly DB: D1Database;
}
const database = new WeakMap<D1Database, D1Database>();
const send = globalThis.fetch;
globalThis.fetch = ((...args: Parameters<typeof fetch>) => {
  counts.fetches += 1;
  return send(...args);
}) as typeof fetch;

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

function none() {
  return { fetches: 0, calls: 0, statements: 0, rowsRead: 0, rowsWritten: 0 };
}

function count(result: D1Result): void {
  counts.statements += 1;
  counts.rowsRead += result.meta.rows_read;
  counts.rowsWritten += result.meta.rows_written;
}

/** The isolate keeps the first database it is given: one wrapper for each. */
function counted(db: D1Database): D1Database {
  const known = database.get(db);
  if (known !== undefined) return known;
  const real = new WeakMap<object, D1PreparedStatement>();
  const wrapped = {
    prepare: (sql: string) => ({
      bind(...params: unknown[]) {
        const statement = db.prepare(sql).bind(...params);
        const own = {
          async all() {
            counts.calls += 1;
            const result = await statement.all();
            count(result);
            return result;
          },
        };
        real.set(own, statement);
        return own;
      },
    }),
    async batch(statements: object[]) {
      counts.calls += 1;
      const results = await db.batch(statements.map((one) => real.get(one)!));
      for (const result of results) count(result);
      return results;
    },
  } as unknown as D1Database;
  database.set(db, wrapped);
  return wrapped;
}
