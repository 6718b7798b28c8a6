import { setTimeout as sleep } from "node:timers/promises";
import { createTestHarness } from "wrangler";
import { startSite } from "../site/server.ts";
import type { Lang } from "../site/types.ts";
import { CATEGORIES } from "./agency.ts";
import { cpuMs, workerds } from "./cpu.ts";

/** What one invocation used. */
export interface Use {
  readonly fetches: number;
  /** Calls of the D1 binding; with the fetches, the subrequests. */
  readonly calls: number;
  /** Statements, those of batches counted one by one. */
  readonly statements: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  readonly cpu: number;
}

export interface Day {
  /** Runs until everything on the site was read for the first time, and the most that one of them used. */
  readonly filling: readonly Use[];
  /** The first run of a fresh isolate that reads a listing. */
  readonly cold: Use;
  readonly ticks: readonly Use[];
  readonly requests: readonly (Use & { readonly status: number; readonly kind: string })[];
  /** CPU of a request that does nothing: what the harness itself takes. */
  readonly nothing: number;
  /** CPU of one D1 call, on top. */
  readonly query: number;
  readonly articles: number;
  readonly minutes: number;
}

const MINUTE = 60_000;
const ARTICLES = 70;
const LANGS: readonly Lang[] = ["ar", "en", "ar", "fr", "ar", "en", "ar"];
const FORMATS = ["rss.xml", "rss.xml", "atom.xml", "feed.json"];

/** A day of one agency, three editions and ten sections, in `minutes` (1440) and with `requests` sampled. */
export async function simulate(minutes: number, requests: number): Promise<Day> {
  process.env["WRANGLER_SEND_METRICS"] ??= "false";
  process.env["CLOUDFLARE_CF_FETCH_ENABLED"] ??= "false";
  const start = Math.ceil(Date.now() / MINUTE) * MINUTE;
  const site = await startSite({ now: start });
  const vars = {
    NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
    NASHRA_BASE_URL: "https://feeds.example",
    NASHRA_LOG: "error",
  };
  const harness = createTestHarness({ workers: [{ configPath: "./test/budget/wrangler.toml", vars }] });
  await harness.listen();
  await harness.getWorker().applyD1Migrations("DB");
  const pids = workerds();
  try {
    let now = start;
    const tick = async (): Promise<Use> => {
      site.set({ now });
      const before = cpuMs(pids);
      const counts = (await (await harness.fetch(`/__tick?time=${now}`)).json()) as Omit<Use, "cpu">;
      const use = { ...counts, cpu: cpuMs(pids) - before };
      now += MINUTE;
      return use;
    };
    const filling: Use[] = [];
    let quiet = 0;
    while (quiet < 30 && filling.length < 400) {
      filling.push(await tick());
      quiet = filling.at(-1)!.rowsWritten > 40 ? 0 : quiet + 1;
    }
    filling.length -= quiet;
    const nothing = await idle(harness, pids, 0);
    const query = Math.max(0, (await idle(harness, pids, 10)) - nothing) / 10;
    const etags = new Map<string, string>();
    const ticks: Use[] = [];
    const asked: Day["requests"][number][] = [];
    let published = 0;
    for (let minute = 0; minute < minutes; minute += 1) {
      if ((minute * ARTICLES) / 1440 >= published) {
        const lang = LANGS[published % LANGS.length]!;
        const categories = CATEGORIES[lang]!;
        site.set({ now });
        site.publish({ lang, category: categories[published % categories.length]!, released: now });
        published += 1;
      }
      ticks.push(await tick());
      const share = Math.floor(((minute + 1) * requests) / minutes) - Math.floor((minute * requests) / minutes);
      for (let n = 0; n < share; n += 1) asked.push(await ask(harness, pids, minute * 7 + n, etags));
    }
    return {
      filling,
      cold: filling.find((use) => use.fetches > 0)!,
      ticks,
      requests: asked,
      nothing,
      query,
      articles: published,
      minutes,
    };
  } finally {
    await harness.close();
    await site.close();
  }
}

type Harness = ReturnType<typeof createTestHarness>;

/** One of a hundred thousand requests: of six, four come with the ETag they had, one without, one is for a page. */
async function ask(
  harness: Harness,
  pids: readonly number[],
  n: number,
  etags: Map<string, string>,
): Promise<Day["requests"][number]> {
  const feed = ["lana/ar", "lana/ar", "lana", "lana/en", "lana/ar/s1", "lana/fr"][n % 6]!;
  const page = n % 6 === 5;
  const path = page ? `/${feed}/` : `/${feed}/${FORMATS[n % 4]}`;
  const etag = n % 6 === 4 || page ? undefined : etags.get(path);
  const headers = {
    ...(page ? { Accept: "text/html" } : {}),
    ...(etag === undefined ? {} : { "If-None-Match": etag }),
  };
  const before = cpuMs(pids);
  const response = await harness.fetch(path, { headers });
  await response.arrayBuffer();
  const cpu = cpuMs(pids) - before;
  etags.set(path, response.headers.get("etag") ?? "");
  const counts = JSON.parse(response.headers.get("X-Counts") ?? "{}") as Omit<Use, "cpu">;
  return {
    ...counts,
    cpu,
    status: response.status,
    kind: page ? "page" : response.status === 304 ? "304" : "document",
  };
}

async function idle(harness: Harness, pids: readonly number[], queries: number): Promise<number> {
  const ask = async () => (await harness.fetch(`/__nothing?queries=${queries}`)).arrayBuffer();
  for (let n = 0; n < 50; n += 1) await ask();
  await sleep(200);
  const before = cpuMs(pids);
  for (let n = 0; n < 100; n += 1) await ask();
  return (cpuMs(pids) - before) / 100;
}
