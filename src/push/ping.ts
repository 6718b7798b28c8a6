import { recordPing, unpingedDocuments } from "../archive/push/pings.ts";
import { LONGEST_RETRY_MS, type Pool, retryAfter } from "./pool.ts";
import type { Bounds, PushPorts, PushSettings } from "./ports.ts";

const TIMEOUT_MS = 15_000;
const CLAIM_MS = 60_000;
/** Delay of a ping while the hub already has too many slow calls. */
const PUT_OFF_MS = 15_000;

/**
 * Pings an external hub once for each changed document. WebSub leaves the form of a ping to publisher and hub; hubs
 * accept hub.mode=publish with hub.url, and newer ones hub.topic. Resolves to the number of calls.
 */
export async function pingHub(ports: PushPorts, settings: PushSettings, bounds: Bounds, pool: Pool): Promise<number> {
  const { hub, ownHub, paths, baseUrl } = settings;
  if (hub === null || ownHub) return 0;
  const { sql, clock } = ports;
  // An empty ETag keeps the stored one: the version that the hub was last told about.
  const record = (path: string, etag: string, due: number, tries: number) =>
    recordPing({ hub, path, etag, due, tries });
  const notify = async (path: string, etag: string, tries: number): Promise<void> => {
    const why = await ping(ports, hub, `${baseUrl}/${path}`);
    if (why === null) {
      await sql.batch([record(path, etag, 0, 0)]);
      return;
    }
    ports.log("warn", "hub.ping-failed", { path, tries: tries + 1, why });
    await sql.batch([record(path, "", clock() + retryAfter(tries + 1, ports.dice()), tries + 1)]);
  };
  const nextTasks = async (most: number) => {
    const now = clock();
    const changed = await unpingedDocuments(sql, { hub, paths, most }, LONGEST_RETRY_MS, now);
    if (changed.length > 0) await sql.batch(changed.map(({ path, tries }) => record(path, "", now + CLAIM_MS, tries)));
    return changed.map(({ path, etag, tries }) => ({
      host: new URL(hub).host,
      run: () => notify(path, etag, tries),
      putOff: async () => void (await sql.batch([record(path, "", clock() + PUT_OFF_MS, tries)])),
    }));
  };
  return pool.work(nextTasks, bounds);
}

/** Null if the hub accepted the ping, else the reason. */
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
