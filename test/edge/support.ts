import { createTestHarness, type TestHarness } from "wrangler";
import { startSite } from "../site/server.ts";
import type { Site } from "../site/types.ts";

export const BASE = "https://feeds.example";
export const TOKEN = "a-token-of-the-edges-suites";

/** The bundle that would be deployed, as wrangler.toml says, with its own D1, reading a sample site. */
export interface Edge {
  readonly site: Site;
  readonly server: TestHarness;
  /** A run of the cron trigger, so many milliseconds after the one before. */
  run(after?: number): Promise<void>;
  close(): Promise<void>;
}

/** Runs of the cron trigger that fill all editions. */
const FIRST_RUNS = 12;

/** Starts it and lets the cron trigger fill all editions. */
export async function openEdge(vars: Record<string, string> = {}): Promise<Edge> {
  // The first runs end about now: the Worker's own clock cannot be set.
  let now = Math.ceil(Date.now() / 1000) * 1000 - FIRST_RUNS * 60_000;
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
  await worker.applyD1Migrations("DB");
  const edge: Edge = {
    site,
    server,
    async run(after = 60_000) {
      now += after;
      site.set({ now });
      await worker.scheduled({ cron: "* * * * *", scheduledTime: new Date(now) });
    },
    async close() {
      await server.close();
      await site.close();
    },
  };
  for (let run = 0; run < FIRST_RUNS; run += 1) await edge.run();
  return edge;
}
