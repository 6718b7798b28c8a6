import { gunzipSync, gzipSync } from "node:zlib";
import lana from "../../feeds/lana.ts";
import { robotsIn } from "../../src/archive/robots.ts";
import { createClient } from "../../src/fetch/client.ts";
import { watchesOf } from "../../src/model/agency.ts";
import {
  type Sql,
  type SqlRow,
  type Transport,
  TransportFailure,
  type TransportRequest,
} from "../../src/model/ports.ts";
import { createTransport } from "../../src/node/network/transport.ts";
import { openSql } from "../../src/node/store/sql.ts";
import { pollWatch } from "../../src/poll/poll.ts";
import type { PollPorts, Site as Publication } from "../../src/poll/ports.ts";
import { createFragments } from "../../src/publish/fragments.ts";
import { etagOf } from "../../src/publish/rendered.ts";
import { localDay } from "../../src/read/dates/written-date.ts";
import { type FaultKind, startSite } from "../site/server.ts";
import type { Site } from "../site/types.ts";

/**
 * `node test/soak/year.ts [DAYS] [SEED] [SHARE]`: a year on a clock of its own, lived twice: once with a tenth of all
 * requests (or SHARE, 0 to 1) met by a fault of some kind and now and again an outage of hours, once with none. Articles
 * come at an agency's hours, some are edited, some removed; polls come when they are due. After each poll every document's
 * validators are held against what they were; at the end the archive is compared with what the sample site knows to be
 * true. Prints one line of JSON; the delay that faults add is the difference of the two lives.
 */
const DAYS = Number(process.argv[2] ?? 365);
const SEED = Number(process.argv[3] ?? 1);
const SHARE = Number(process.argv[4] ?? 0.1);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse("2026-01-01T00:00:00Z");
const END = START + DAYS * 24 * HOUR;
/** Articles a day, and the hours (UTC) at which they come. */
const A_DAY = 20;
const HOURS = [6, 21] as const;
const OUTAGES_A_DAY = 1 / 25;
const KINDS: readonly FaultKind[] = [
  "refused",
  "reset",
  "403",
  "404",
  "429",
  "500",
  "503",
  "redirect-loop",
  "redirect-away",
  "empty-200",
  "empty-list",
  "truncated",
  "cut-html",
  "challenge",
  "login",
  "layout",
  "flood",
  "not-html",
  "mojibake",
];

/** What an article's address answers in place of the article, beside the site's own faults. */
const NOTICE = "الصفحة التي تبحث عنها غير موجودة على هذا الموقع، وقد تكون نقلت إلى مكان آخر أو حذفت منذ مدة";
const page = (status: number, html: string, headers: Record<string, string> = {}) => ({
  status,
  headers: { "content-type": "text/html; charset=utf-8", ...headers },
  body: new TextEncoder().encode(html),
  truncated: false,
});
type Stand = (request: TransportRequest, real: Transport, titles: () => readonly string[]) => ReturnType<Transport>;
const IN_PLACE: readonly Stand[] = [
  // "Not found" with 200, in the site's template, with a box of latest news.
  async (_, __, titles) =>
    page(
      200,
      `<html><body><div class="artical"><h2>عذرا</h2></div><div class="main_post"><p>${NOTICE}</p></div><aside>${titles()
        .map((title) => `<h4>${title}</h4><a href="post.php?id=1">اقرأ المزيد</a>`)
        .join("")}</aside></body></html>`,
    ),
  async () => page(302, "", { location: "https://lana.gov.ly/category.php?id=8&lang=ar" }),
  // The page of another article.
  (request, real) =>
    real({ ...request, url: request.url.replace(/([?&]id=)(\d+)/, (_, name, id) => `${name}${Number(id) - 4}`) }),
  async () => {
    throw new TransportFailure("reset", "ECONNRESET");
  },
  async () => page(304, ""),
];

function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What befalls the agency: the same in both lives. */
type Event = { readonly at: number } & (
  | { readonly kind: "publish" | "edit" | "remove" }
  | { readonly kind: "outage"; readonly until: number; readonly fault: FaultKind | "pages-gone" }
);

function eventsOf(roll: () => number): Event[] {
  const events: Event[] = [];
  for (let day = START; day < END; day += 24 * HOUR) {
    const within = () => day + (HOURS[0] + roll() * (HOURS[1] - HOURS[0])) * HOUR;
    const count = Math.round(A_DAY * (0.5 + roll()));
    for (let n = 0; n < count; n += 1) events.push({ at: Math.round(within()), kind: "publish" });
    if (roll() < 0.5) events.push({ at: Math.round(within()), kind: "edit" });
    if (roll() < 0.25) events.push({ at: Math.round(within()), kind: "remove" });
    if (roll() < OUTAGES_A_DAY) {
      const at = Math.round(day + roll() * 24 * HOUR);
      events.push({
        at,
        kind: "outage",
        until: at + (6 + 24 * roll()) * HOUR,
        fault: roll() < 0.25 ? "pages-gone" : KINDS[Math.floor(roll() * KINDS.length)]!,
      });
    }
  }
  return events.sort((a, b) => a.at - b.at);
}

/** Every fiftieth article's page fails for two days. */
const isBroken = (id: number): boolean => id % 50 === 0;

interface Life {
  readonly figures: Readonly<Record<string, unknown>>;
  /** What must not be. */
  readonly wrong: number;
  /** From release to first sight, milliseconds, by native id. */
  readonly delays: ReadonlyMap<string, number>;
  /** Articles that were released in an outage or in the hour before one. */
  readonly inOutage: ReadonlySet<string>;
}

async function live(share: number): Promise<Life> {
  let now = START;
  const clock = () => now;
  const site = await startSite({ now, seed: SEED, noise: true });
  const sql = openSql(":memory:");
  const [fate, jitter, pick] = [dice(SEED + 1), dice(SEED + 2), dice(SEED + 3)];
  const real = createTransport();
  const released = new Map<string, number>();
  const counts = { requests: 0, faulty: 0 };
  let outage: { until: number; fault: FaultKind | "pages-gone" } | null = null;
  const titles = () =>
    site.articles
      .filter((one) => one.lang === "ar")
      .slice(0, 8)
      .map((one) => one.title);
  const transport: Transport = (request) => {
    const out = outage !== null && now < outage.until;
    const isPage = request.url.includes("post.php");
    const id = Number(/[?&]id=(\d+)/.exec(request.url)?.[1]);
    const born = isPage && isBroken(id) ? released.get(String(id)) : undefined;
    const broken = share > 0 && born !== undefined && now < born + 48 * HOUR;
    const gone = out && outage!.fault === "pages-gone";
    const faulty = share > 0 && (broken || (gone ? isPage : out) || fate() < share);
    const kind = out && outage!.fault !== "pages-gone" ? outage!.fault : KINDS[Math.floor(fate() * KINDS.length)]!;
    const stand = IN_PLACE[Math.floor(fate() * IN_PLACE.length * 3)];
    counts.requests += 1;
    if (faulty) counts.faulty += 1;
    site.set({ fault: null });
    if (broken) return Promise.resolve(page(500, "<p>error</p>"));
    if (faulty && gone) return Promise.resolve(page(404, "<p>not found</p>"));
    if (faulty && !out && isPage && stand !== undefined) return stand(request, real, titles);
    site.set({ fault: faulty ? { kind: kind as FaultKind } : null });
    return real(request);
  };
  const ports: PollPorts = {
    sql,
    clock,
    log: () => {},
    gzip: async (body) => gzipSync(body, { level: 1 }),
    owner: "year",
    fragments: createFragments(),
    articles: new Map(),
    client: createClient(
      { transport, clock, sleep: async () => {}, log: () => {}, robots: robotsIn(sql) },
      { userAgent: "nashra/soak", origins: new Map([[new URL(lana.home).origin, site.url]]) },
    ),
  };
  const deployment: Publication = { agencies: [lana], baseUrl: "https://feeds.example", hub: null };
  const watch = watchesOf(lana).find((one) => one.path === "lana/ar")!;

  const edited = new Map<string, number>();
  const removed = new Map<string, number>();
  const outages: { from: number; to: number }[] = [];
  const checker = documentChecker(sql);
  const outcomes: Record<string, number> = {};
  const events = eventsOf(dice(SEED));
  let due = now;
  let next = 0;
  const poll = async (): Promise<void> => {
    const report = await pollWatch(ports, deployment, watch, { dice: jitter() });
    outcomes[report.outcome] = (outcomes[report.outcome] ?? 0) + 1;
    // A tick comes each minute.
    due = Math.max(now + MINUTE, Math.ceil(report.nextDue / MINUTE) * MINUTE);
    await checker.look(now, report.outcome === "changed");
  };
  while (now < END) {
    const event = events[next];
    if (event === undefined || due <= event.at) {
      now = due;
      site.set({ now });
      await poll();
      continue;
    }
    next += 1;
    now = event.at;
    site.set({ now });
    if (event.kind === "publish") released.set(String(site.publish({ lang: "ar", released: now }).id), now);
    else if (event.kind === "outage") {
      outage = event;
      if (share > 0) outages.push({ from: event.at, to: event.until });
    } else change(site, event.kind, now, pick, { edited, removed });
  }
  // Whatever is still owed: pages to be read again, removals to be told for the second time.
  outage = null;
  for (let more = 0; more < 40; more += 1) {
    now += 6 * HOUR;
    site.set({ now });
    await poll();
  }

  const rows = await sql.all(
    "SELECT native_id, published, date_precision, date_source, title, content_text, first_seen, removed, revision FROM articles",
  );
  const kept = new Map(rows.map((row) => [String(row["native_id"]), row]));
  const truth = new Map(site.articles.map((one) => [String(one.id), one]));
  const standing = rows.filter((row) => !removed.has(String(row["native_id"])));
  // After the year no article comes any more: to be told of that is right.
  const told = await sql.all("SELECT at, kind, data FROM events WHERE kind LIKE 'feed.%' AND at < ? ORDER BY id", END);
  const alarms = told.filter((event) => event["kind"] === "feed.degraded").map((event) => Number(event["at"]));
  const toAlarm = outages.flatMap(({ from, to }) => {
    const first = alarms.find((at) => at >= from && at <= to + 2 * HOUR);
    return first === undefined ? [] : [(first - from) / HOUR];
  });
  const wrong = {
    missing: [...released.keys()].filter((id) => !kept.has(id) && !removed.has(id)).length,
    twice: rows.length - kept.size,
    otherTitle: standing.filter(
      (row) => truth.get(String(row["native_id"]))?.title.replace(/\s+/g, " ").trim() !== row["title"],
    ).length,
    foreignText: standing.filter((row) => isForeign(row, truth.get(String(row["native_id"])))).length,
    removedWithoutReason: standing.filter((row) => row["removed"] !== null).length,
    removalUntold: [...removed.keys()].filter((id) => kept.has(id) && kept.get(id)!["removed"] === null).length,
    revisedWithoutReason: standing.filter((row) => Number(row["revision"]) > 1 && !edited.has(String(row["native_id"])))
      .length,
    wrongDay: standing.filter((row) => isWrongDay(row, truth.get(String(row["native_id"])))).length,
    changedIds: checker.changedIds.length,
    untruthful: checker.untruthful.length,
  };
  await site.close();
  sql.close();
  real.close();
  return {
    figures: {
      ...counts,
      polls: Object.values(outcomes).reduce((sum, n) => sum + n, 0),
      outcomes,
      published: released.size,
      edited: edited.size,
      removed: removed.size,
      documentsLookedAt: checker.looked(),
      outages: outages.length,
      alarms: alarms.length,
      alarmsOutsideOutages: alarms.filter((at) => !outages.some(({ from, to }) => at >= from && at <= to + 2 * HOUR))
        .length,
      meanHoursToAlarm: round(mean(toAlarm)),
      alarmsAWeek: round(alarms.length / (DAYS / 7)),
      recoveries: told.length - alarms.length,
      ...wrong,
      toldOutsideOutages: told
        .filter((event) => event["kind"] === "feed.degraded")
        .filter(({ at }) => !outages.some(({ from, to }) => Number(at) >= from && Number(at) <= to + 2 * HOUR))
        .slice(0, 5)
        .map(({ at, data }) => `${new Date(Number(at)).toISOString()} ${String(data)}`),
      examples: [...checker.untruthful, ...checker.changedIds].slice(0, 3),
    },
    wrong: Object.values(wrong).reduce((sum, n) => sum + n, 0),
    inOutage: new Set(
      [...released].flatMap(([id, at]) => (outages.some(({ from, to }) => at >= from - HOUR && at <= to) ? [id] : [])),
    ),
    delays: new Map(
      [...released].flatMap(([id, at]) => {
        const row = kept.get(id);
        return row === undefined ? [] : [[id, Number(row["first_seen"]) - at] as const];
      }),
    ),
  };
}

/** An edit or a removal of one of the articles of the last hours. */
function change(
  site: Site,
  kind: "edit" | "remove",
  now: number,
  roll: () => number,
  done: { edited: Map<string, number>; removed: Map<string, number> },
): void {
  const recent = site.articles.filter(
    (one) => one.lang === "ar" && one.released > now - 4 * HOUR && !done.edited.has(String(one.id)),
  );
  const one = recent[Math.floor(roll() * recent.length)];
  if (one === undefined) return;
  if (kind === "remove") {
    site.remove(one.id);
    done.removed.set(String(one.id), now);
  } else {
    site.edit(one.id, { title: `${one.title.trim().replace(/\.$/, "")} (معدل)` });
    done.edited.set(String(one.id), now);
  }
}

/** True where a text holds little of the article's own first paragraph. */
function isForeign(row: SqlRow, real: Site["articles"][number] | undefined): boolean {
  const words = (text: string) => text.match(/[\p{L}\p{N}]+/gu) ?? [];
  const text = new Set(words(String(row["content_text"])));
  const own = words(real?.paragraphs[0] ?? "");
  return own.length > 0 && own.filter((word) => text.has(word)).length < own.length * 0.6;
}

function isWrongDay(row: SqlRow, real: Site["articles"][number] | undefined): boolean {
  const precision = row["date_precision"];
  if (real === undefined || precision === "none" || precision === "month") return false;
  const day = row["date_source"] === "stamp" ? localDay(real.released, lana.timezone) : real.day;
  return localDay(Number(row["published"]), lana.timezone) !== day;
}

/**
 * Looks at every document after a poll. An id is for ever; a validator changes with the bytes, and only with them;
 * Last-Modified changes with it, never goes back and is never ahead.
 */
function documentChecker(sql: Sql) {
  const idOf = new Map<string, string>();
  const last = new Map<string, { etag: string; modified: number }>();
  const changedIds: string[] = [];
  const untruthful: string[] = [];
  let looked = 0;
  let highest = 0;
  return {
    changedIds,
    untruthful,
    looked: () => looked,
    async look(now: number, changed: boolean): Promise<void> {
      for (const row of await sql.all("SELECT path, etag, modified FROM documents")) {
        looked += 1;
        const path = String(row["path"]);
        const next = { etag: String(row["etag"]), modified: Number(row["modified"]) };
        const before = last.get(path);
        last.set(path, next);
        if (before?.etag === next.etag && before.modified === next.modified) continue;
        const [document] = await sql.all("SELECT gzip FROM documents WHERE path = ?", path);
        const etag = await etagOf(gunzipSync(document!["gzip"] as Uint8Array));
        if (etag !== next.etag) untruthful.push(`${path}: ETag ${next.etag} of bytes that make ${etag}`);
        if (next.modified > now) untruthful.push(`${path}: modified ${next.modified - now} ms ahead`);
        if (before === undefined) continue;
        if (before.etag === next.etag) untruthful.push(`${path}: Last-Modified changed, its bytes did not`);
        if (next.modified <= before.modified) untruthful.push(`${path}: its bytes changed, Last-Modified did not`);
      }
      if (!changed) return;
      const rows = await sql.all("SELECT seq, id, native_id FROM articles WHERE seq > ?", highest - 200);
      for (const { seq, id, native_id } of rows) {
        highest = Math.max(highest, Number(seq));
        const known = idOf.get(String(native_id));
        if (known !== undefined && known !== id) changedIds.push(`${known} became ${String(id)}`);
        idOf.set(String(native_id), String(id));
      }
    },
  };
}

function mean(all: readonly number[]): number {
  return all.reduce((a, b) => a + b, 0) / Math.max(1, all.length);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

const quiet = await live(0);
const hard = await live(SHARE);
// What an outage delays is the outage's length; a page that fails for two days delays its article by as much.
const both = [...hard.delays.keys()].filter((id) => quiet.delays.has(id) && !hard.inOutage.has(id));
const extraOf = (ids: readonly string[]) =>
  ids.map((id) => (hard.delays.get(id)! - quiet.delays.get(id)!) / MINUTE).sort((a, b) => a - b);
const [broken, whole] = [both.filter((id) => isBroken(Number(id))), both.filter((id) => !isBroken(Number(id)))];
const minutes = (life: Life) => round(mean(whole.map((id) => life.delays.get(id)!)) / MINUTE);
const extra = extraOf(whole);
process.stdout.write(
  `${JSON.stringify({
    days: DAYS,
    seed: SEED,
    share: SHARE,
    meanDelayMinutes: { withFaults: minutes(hard), without: minutes(quiet) },
    extraDelayMinutes: {
      mean: round(mean(extra)),
      median: round(extra[Math.floor(extra.length / 2)] ?? 0),
      p95: round(extra[Math.floor(extra.length * 0.95)] ?? 0),
      longest: round(extra.at(-1) ?? 0),
    },
    failedForTwoDays: {
      articles: broken.length,
      meanHoursPastTwoDays: round(mean(extraOf(broken)) / 60 - 48),
    },
    withFaults: hard.figures,
    without: quiet.figures,
  })}\n`,
);
process.exitCode = quiet.wrong + hard.wrong === 0 ? 0 : 1;
