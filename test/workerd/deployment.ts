import { abortAllDurableObjects, reset, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Agency } from "../../src/model/agency.ts";
import type { Sql, SqlRow } from "../../src/model/ports.ts";
import type { Bindings } from "../../src/worker/bindings.ts";
import { storageSql } from "../../src/worker/storage-sql.ts";
import { createWorker } from "../../src/worker/worker.ts";
import { deployment } from "./main.ts";

export const BASE = "https://feeds.example";
export const TOKEN = "a-token-of-the-deployment";
const real = env as unknown as Bindings;

/** A deployment in workerd: the Worker in front, and its objects, which run when they are told to. */
export interface Deployment {
  readonly worker: ReturnType<typeof createWorker>;
  ask(path: string, init?: RequestInit, worker?: ReturnType<typeof createWorker>): Promise<Response>;
  /** A request with the operator's token. */
  order(method: string, path: string, body?: object): Promise<Response>;
  /** The cron trigger. */
  cron(at: number): Promise<void>;
  /** An alarm of an agency's object. */
  alarm(id: string, at: number): Promise<void>;
  /** The front pages, if they are to be made. */
  settle(): Promise<void>;
  /** Rows of an agency's archive, or of the Directory's. */
  rows(id: string, sql: string, ...params: (string | number)[]): Promise<SqlRow[]>;
}

/** The stub of an agency's object, or of the Directory's. */
export function stubOf(id: string): DurableObjectStub {
  return id === "directory" ? real.DIRECTORY.getByName("directory") : real.AGENCY.getByName(id);
}

/** The archive of an agency's object, or the Directory's. */
export function sqlIn(id: string): Sql {
  const inside = <Value>(work: (sql: Sql) => Promise<Value>): Promise<Value> =>
    runInDurableObject(stubOf(id), (_object, state) => work(storageSql(state.storage)));
  return {
    all: (sql, ...params) => inside((own) => own.all(sql, ...params)) as Promise<never[]>,
    batch: (statements) => inside((own) => own.batch(statements)),
  };
}

/** A new deployment of these agencies, whose storage is empty. */
export async function deploy(shipped: readonly Agency[], vars: Record<string, string> = {}): Promise<Deployment> {
  await reset();
  return made(shipped, vars);
}

function made(shipped: readonly Agency[], vars: Record<string, string>): Deployment {
  deployment.shipped = shipped;
  deployment.vars = { NASHRA_BASE_URL: BASE, NASHRA_ADMIN_TOKEN: TOKEN, NASHRA_LOG: "error", ...vars };
  deployment.alarms.clear();
  deployment.cache = null;
  const bindings = { ...real, ...deployment.vars } as unknown as Bindings;
  const worker = createWorker();
  const ask: Deployment["ask"] = (path, init = {}, by = worker) => {
    const headers = new Headers(init.headers);
    if (!headers.has("Accept-Encoding")) headers.set("Accept-Encoding", "gzip");
    return by.fetch(new Request(`${BASE}${path}`, { ...init, headers, redirect: "manual" }) as never, bindings);
  };
  return {
    worker,
    ask,
    order: (method, path, body) =>
      ask(path, {
        method,
        headers: { Authorization: `Bearer ${TOKEN}` },
        body: body === undefined ? null : JSON.stringify(body),
      }),
    cron: (at) =>
      worker.scheduled({ scheduledTime: at, cron: "", noRetry() {} } as unknown as ScheduledController, bindings),
    alarm: (id, at) => (stubOf(id) as unknown as { run(at: number): Promise<void> }).run(at),
    async settle() {
      await runDurableObjectAlarm(stubOf("directory"));
    },
    rows: (id, sql, ...params) =>
      runInDurableObject(stubOf(id), (_object, state) => state.storage.sql.exec(sql, ...params).toArray() as SqlRow[]),
  };
}

/** What remains of a deployment goes on under other variables, as after another `wrangler deploy`. */
export async function deployAgain(shipped: readonly Agency[], vars: Record<string, string>): Promise<Deployment> {
  await abortAllDurableObjects();
  return made(shipped, vars);
}

/** The text of a response that is sent as gzip bytes. */
export async function textOf(response: Response): Promise<string> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  // What an object has answered arrives decoded; the runtime encodes it again on its way out.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return new TextDecoder().decode(bytes);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}
