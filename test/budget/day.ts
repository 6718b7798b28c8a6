import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createTestHarness } from "wrangler";
import { startSite } from "../site/server.ts";
import type { Lang } from "../site/types.ts";
import { CATEGORIES } from "./agency.ts";
import { cpuMs, workerds } from "./cpu.ts";

/** What one invocation used. */
export interface Use {
  readonly fetches: number;
  /** Statements in the storage of objects, those of batches counted one by one. */
  readonly statements: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  /** Requests to objects, alarms left out. */
  readonly objects: number;
  readonly alarmsSet: number;
  /** Milliseconds until the next alarm. */
  readonly next: number;
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
  readonly articles: number;
  /** Calls of the hub and the webhook. */
  readonly calls: number;
  readonly minutes: number;
}

const MINUTE = 60_000;
/** The objects ask for no alarm sooner. */
const SOON_MS = 250;
const ARTICLES = 70;
const LANGS: readonly Lang[] = ["ar", "en", "ar", "fr", "ar", "en", "ar"];
const FORMATS = ["rss.xml", "rss.xml", "atom.xml", "feed.json"];
/** Subscribers to the hub, each to one of these, and one webhook. */
const SUBSCRIBERS = 12;
const TOPICS = ["lana/ar/rss.xml", "lana/rss.xml", "lana/en/atom.xml", "lana/fr/feed.json", "lana/ar/s1/rss.xml"];
const BASE = "https://feeds.example";
const READER = "https://reader.example";

/** True for a run that put an article into the feeds. */
export function published(use: Use): boolean {
  return use.rowsWritten > 40;
}

/** A day of one agency, three editions and ten sections, in `minutes` (1440) and with `requests` sampled. */
export async function simulate(minutes: number, requests: number): Promise<Day> {
  process.env["WRANGLER_SEND_METRICS"] ??= "false";
  process.env["CLOUDFLARE_CF_FETCH_ENABLED"] ??= "false";
  const start = Math.ceil(Date.now() / MINUTE) * MINUTE;
  const site = await startSite({ now: start });
  const reader = await startReader();
  const vars = {
    NASHRA_ORIGINS: `https://lana.gov.ly=${site.url},${READER}=${reader.url}`,
    NASHRA_BASE_URL: BASE,
    NASHRA_WEBHOOKS: `${READER}/hook`,
    NASHRA_WEBHOOK_SECRET: "only for counting",
    NASHRA_LOG: "error",
  };
  const harness = createTestHarness({ workers: [{ configPath: "./test/budget/wrangler.toml", vars }] });
  await harness.listen();
  const pids = workerds();
  try {
    let now = start;
    // The next alarm, at the time for which the object asked.
    const tick = async (): Promise<Use> => {
      site.set({ now });
      const before = cpuMs(pids);
      const counts = (await (await harness.fetch(`/__tick?time=${Math.round(now)}`)).json()) as Omit<Use, "cpu">;
      const use = { ...counts, cpu: cpuMs(pids) - before };
      now += Math.max(SOON_MS, use.next);
      return use;
    };
    const filling: Use[] = [];
    let quiet = 0;
    while (quiet < 30 && filling.length < 400) {
      filling.push(await tick());
      quiet = published(filling.at(-1)!) ? 0 : quiet + 1;
    }
    filling.length -= quiet;
    for (let n = 0; n < SUBSCRIBERS; n += 1) await subscribe(harness, n);
    const before = reader.calls();
    const nothing = await idle(harness, pids);
    const etags = new Map<string, string>();
    const ticks: Use[] = [];
    const asked: Day["requests"][number][] = [];
    let articles = 0;
    const from = now;
    for (let minute = 0; minute < minutes; minute += 1) {
      if ((minute * ARTICLES) / 1440 >= articles) {
        const lang = LANGS[articles % LANGS.length]!;
        const categories = CATEGORIES[lang]!;
        site.publish({ lang, category: categories[articles % categories.length]!, released: now });
        articles += 1;
      }
      while (now < from + (minute + 1) * MINUTE) ticks.push(await tick());
      const share = Math.floor(((minute + 1) * requests) / minutes) - Math.floor((minute * requests) / minutes);
      for (let n = 0; n < share; n += 1) asked.push(await ask(harness, pids, minute * 7 + n, etags));
    }
    return {
      filling,
      cold: filling.find((use) => use.fetches > 0)!,
      ticks,
      requests: asked,
      nothing,
      articles,
      calls: reader.calls() - before,
      minutes,
    };
  } finally {
    await harness.close();
    await reader.close();
    await site.close();
  }
}

type Harness = ReturnType<typeof createTestHarness>;

/** Takes what it is sent, and echoes the hub's challenges. */
async function startReader(): Promise<{ url: string; calls: () => number; close: () => Promise<void> }> {
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    request.resume();
    request.once("end", () => response.end(new URL(request.url!, READER).searchParams.get("hub.challenge") ?? ""));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls: () => calls,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function subscribe(harness: Harness, n: number): Promise<void> {
  const form = new URLSearchParams({
    "hub.mode": "subscribe",
    "hub.topic": `${BASE}/${TOPICS[n % TOPICS.length]}`,
    "hub.callback": `${READER}/${n}`,
    "hub.secret": "only for counting",
  });
  const response = await harness.fetch("/hub", { method: "POST", body: form });
  await response.arrayBuffer();
  if (response.status !== 202) throw new Error(`budget: the hub answered ${response.status}`);
}

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

async function idle(harness: Harness, pids: readonly number[]): Promise<number> {
  const ask = async () => (await harness.fetch("/__nothing")).arrayBuffer();
  for (let n = 0; n < 50; n += 1) await ask();
  await sleep(200);
  const before = cpuMs(pids);
  for (let n = 0; n < 100; n += 1) await ask();
  return (cpuMs(pids) - before) / 100;
}
