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
  /** Polls every listing, as its operator asks for it, until it has nothing new. */
  poll(): Promise<void>;
  close(): Promise<void>;
}

/** Listings of the agency that is shipped. */
const EDITIONS = ["lana/ar", "lana/en", "lana/fr"];
/** Longest that alarms may take. */
const PATIENCE_MS = 110_000;

/** Starts it, and lets the cron trigger and the alarms that follow fill all editions. */
export async function openEdge(vars: Record<string, string> = {}): Promise<Edge> {
  const site = await startSite({ now: Date.now() });
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
  await server.getWorker().scheduled({ cron: "*/5 * * * *", scheduledTime: new Date() });
  await settled(server, Date.now());
  const poll = async (): Promise<void> => {
    site.set({ now: Date.now() });
    const headers = { Authorization: `Bearer ${TOKEN}` };
    for (const edition of EDITIONS) {
      // A poll reads some articles; the next one goes on.
      for (let outcome = "changed"; outcome === "changed" || outcome === "busy"; ) {
        const answer = await server.fetch(`/admin/poll?feed=${edition}`, { method: "POST", headers });
        const text = await answer.text();
        if (answer.status !== 200) throw new Error(text);
        outcome = (JSON.parse(text) as { reports: { outcome: string }[] }).reports[0]!.outcome;
      }
    }
  };
  await poll();
  return {
    site,
    server,
    poll,
    async close() {
      await server.close();
      await site.close();
    },
  };
}

/** Resolves when every listing has been polled, none is due at an instant, and the front page has been made. */
export async function settled(server: Pick<TestHarness, "fetch">, at: number): Promise<void> {
  for (const from = Date.now(); Date.now() - from < PATIENCE_MS; ) {
    const [metrics, home] = [await (await server.fetch("/metrics")).text(), await server.fetch("/")];
    await home.arrayBuffer();
    const next = [...metrics.matchAll(/^nashra_next_poll_timestamp_seconds\S+ (\S+)$/gm)].map(([, seconds]) =>
      Number(seconds),
    );
    if (home.status === 200 && next.length >= EDITIONS.length && next.every((seconds) => seconds * 1000 > at)) return;
    await sleep(100);
  }
  throw new Error("the agency's alarms have not done what was due");
}
