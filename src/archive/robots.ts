import type { Sql } from "../model/ports.ts";
import { integer, text } from "./rows.ts";

/** Stores robots.txt by host between polls (and between a Worker's invocations). */
export function robotsIn(sql: Sql): {
  get(host: string): Promise<{ text: string; fetched: number } | null>;
  put(host: string, record: { text: string; fetched: number }): Promise<void>;
} {
  return {
    async get(host) {
      const [row] = await sql.all("SELECT fetched, body FROM robots WHERE host = ?", host);
      return row ? { text: text(row, "body"), fetched: integer(row, "fetched") } : null;
    },
    async put(host, record) {
      await sql.all(
        "INSERT OR REPLACE INTO robots (host, fetched, body) VALUES (?, ?, ?)",
        host,
        record.fetched,
        record.text,
      );
    },
  };
}

type Robots = ReturnType<typeof robotsIn>;

/** Caches a store in memory. Records that another process renews are seen once ours have expired. */
export function rememberedRobots(store: Robots): Robots {
  const records = new Map<string, { text: string; fetched: number }>();
  return {
    async get(host) {
      const record = records.get(host) ?? (await store.get(host));
      if (record !== null) records.set(host, record);
      return record;
    },
    async put(host, record) {
      await store.put(host, record);
      records.set(host, record);
    },
  };
}
