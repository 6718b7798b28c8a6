import { setTimeout as sleep } from "node:timers/promises";
import { createTestHarness, type TestHarness } from "wrangler";
import { startSite } from "../site/server.ts";
import type { Site } from "../site/types.ts";

export const BASE = "https://feeds.example";
export const TOKEN = "a-token-of-the-edges-suites";

/** The bundle that would be deployed, as wrangler.toml says, with its objects, reading a sample site. */
export interface Edge {
  readonly site: Site;
  readonly server: TestHarness;
  /** A run of the cron trigger, so many milliseconds after the one before: it wakes the agencies that are overdue then, and all that is due follows. */
  run(after?: number): Promise<void>;
  close(): Promise<void>;
}

/** Listings of the agency that is shipped. */
const EDITIONS = 3;
/** Longest that alarms may take. */
const PATIENCE_MS = 110_000;

/** Starts it, and lets the cron trigger and the alarms that follow fill all editions. */
export async function openEdge(vars: Record<string, string> = {}): Promise<Edge> {
  // The objects' own clock cannot be set.
  let now = Math.ceil(Date.now() / 1000) * 1000;
  const site = await startSite({ now });
  const server = createTestHarness({
    workers: [
      {
        configPath: "./wrangler.toml",
        vars: {
          NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
          NASHRA_BASE_URL: BASE,
          NASHRA_ADMIN_TOKEN: TOKEN,
          NASHRA_LOG: "error",
          ...vars,
        },
      },
    ],
  });
  await server.listen();
  const worker = server.getWorker();
  const edge: Edge = {
    site,
    server,
    async run(after = 60_000) {
      now += after;
      site.set({ now });
      await worker.scheduled({ cron: "*/5 * * * *", scheduledTime: new Date(now) });
      // What was more than one run does is done by alarms.
      await settled(server, now);
      await worker.scheduled({ cron: "*/5 * * * *", scheduledTime: new Date(now) });
    },
    async close() {
      await server.close();
      await site.close();
    },
  };
  await edge.run(0);
  return edge;
}

/** Resolves when every listing has been polled, none is due at an instant, and the front page has been made. */
export async function settled(server: Pick<TestHarness, "fetch">, at: number): Promise<void> {
  for (const from = Date.now(); Date.now() - from < PATIENCE_MS; ) {
    const [metrics, home] = [await (await server.fetch("/metrics")).text(), await server.fetch("/")];
    await home.arrayBuffer();
    // The runtime puts an object to sleep after ten seconds, and with it the time that a run was made at.
    await (await server.fetch("/lana/feed.json?limit=1")).arrayBuffer();
    const next = [...metrics.matchAll(/^nashra_next_poll_timestamp_seconds\S+ (\S+)$/gm)].map(([, seconds]) =>
      Number(seconds),
    );
    if (home.status === 200 && next.length >= EDITIONS && next.every((seconds) => seconds * 1000 > at)) return;
    await sleep(100);
  }
  throw new Error("the agency's alarms have not done what was due");
}
