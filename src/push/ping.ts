import { LONGEST_RETRY_MS, type Pool, retryAfter } from "./pool.ts";
import type { Bounds, PushPorts, PushSettings } from "./ports.ts";
import { hasCome } from "./ready.ts";

const TIMEOUT_MS = 15_000;
const CLAIM_MS = 60_000;
/** Where the hub keeps others waiting. */
const PUT_OFF_MS = 15_000;

/**
 * Tells an outside hub of each document that changed, once a change. WebSub leaves the form to publisher and hub; this
 * is the one that hubs take: hub.mode=publish with hub.url, and hub.topic for the newer ones. Gives the number of calls.
 */
export async function pingHub(ports: PushPorts, settings: PushSettings, bounds: Bounds, pool: Pool): Promise<number> {
  const { hub, ownHub, paths, baseUrl } = settings;
  if (hub === null || ownHub) return 0;
  const { sql, clock } = ports;
  // An empty ETag leaves the one that the hub was told of.
  const note = (path: string, etag: string, due: number, tries: number) => ({
    sql: `INSERT INTO pings (hub, path, etag, due, tries) VALUES (?, ?, ?, ?, ?) ON CONFLICT (hub, path) DO UPDATE
      SET etag = CASE excluded.etag WHEN '' THEN etag ELSE excluded.etag END, due = excluded.due, tries = excluded.tries`,
    params: [hub, path, etag, due, tries],
  });
  const tell = async (path: string, etag: string, tries: number): Promise<void> => {
    const why = await ping(ports, hub, `${baseUrl}/${path}`);
    if (why === null) {
      await sql.batch([note(path, etag, 0, 0)]);
      return;
    }
    ports.log("warn", "hub.ping-failed", { path, tries: tries + 1, why });
    await sql.batch([note(path, "", clock() + retryAfter(tries + 1, ports.dice()), tries + 1)]);
  };
  const more = async (most: number) => {
    const now = clock();
    const rows = await sql.all(
      `SELECT d.path, d.etag, coalesce(p.tries, 0) AS tries FROM documents d LEFT JOIN pings p ON p.hub = ? AND p.path = d.path
       WHERE d.path IN (SELECT value FROM json_each(?)) AND (p.path IS NULL OR p.etag <> d.etag) AND ${hasCome("coalesce(p.due, 0)", LONGEST_RETRY_MS)} LIMIT ?`,
      hub,
      JSON.stringify([...paths]),
      now,
      most,
    );
    const changed = rows.map((row) => ({
      path: row["path"] as string,
      etag: row["etag"] as string,
      tries: row["tries"] as number,
    }));
    if (changed.length > 0) await sql.batch(changed.map(({ path, tries }) => note(path, "", now + CLAIM_MS, tries)));
    return changed.map(({ path, etag, tries }) => ({
      host: new URL(hub).host,
      run: () => tell(path, etag, tries),
      putOff: async () => void (await sql.batch([note(path, "", clock() + PUT_OFF_MS, tries)])),
    }));
  };
  return pool.work(more, bounds);
}

/** Null where the hub took it, else why not. */
async function ping(ports: PushPorts, hub: string, topic: string): Promise<string | null> {
  const form = new URLSearchParams({ "hub.mode": "publish", "hub.url": topic, "hub.topic": topic });
  try {
    const answer = await ports.caller.call({
      method: "POST",
      url: hub,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new TextEncoder().encode(form.toString()),
      timeoutMs: TIMEOUT_MS,
    });
    return answer.status >= 200 && answer.status < 300 ? null : `status ${answer.status}`;
  } catch (error) {
    return (error as Error).message;
  }
}
