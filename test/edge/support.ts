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
  /** A run of the cron trigger, so many milliseconds after the one before: it wakes the agencies that are overdue then. */
  run(after?: number): Promise<void>;
  close(): Promise<void>;
}

/** Entries that each edition of the sample site has at least. */
const ENTRIES = 12;
/** Longest that the alarms may take to fill all editions. */
const PATIENCE_MS = 60_000;

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
    },
    async close() {
      await server.close();
      await site.close();
    },
  };
  await edge.run(0);
  await filled(server);
  await edge.run();
  return edge;
}

/** Resolves when every edition has been read, and the pages of the site name them. */
export async function filled(server: Pick<TestHarness, "fetch">): Promise<void> {
  for (const from = Date.now(); Date.now() - from < PATIENCE_MS; ) {
    const health = (await (await server.fetch("/health")).json()) as { feeds: Record<string, { entries: number }> };
    const home = await server.fetch("/");
    await home.arrayBuffer();
    const counts = Object.values(health.feeds).map(({ entries }) => entries);
    if (home.status === 200 && counts.length > 0 && counts.every((entries) => entries >= ENTRIES)) return;
    await sleep(100);
  }
  throw new Error("the editions were not filled");
}
