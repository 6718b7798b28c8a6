import { readFileSync, writeFileSync } from "node:fs";
import { type Day, published, type Use } from "./day.ts";

/** Limits of the free plan that are counted against. Per invocation, then per day. */
export const FREE = {
  subrequests: 50,
  rowsRead: 5_000_000,
  rowsWritten: 100_000,
  requests: 100_000,
  gbSeconds: 13_000,
};
/** Memory that an object is billed for, GB; what a fetch waits and an alarm computes, and how long an idle object stays, seconds. */
const GB = 0.128;
const WAIT_S = 0.3;
const CPU_S = 0.03;
const IDLE_S = 10;
const CRON_RUNS = 288;
const REQUESTS_A_DAY = 100_000;
const BEGIN = "<!-- counted by npm run check -- budget: begin -->";
const END = "<!-- counted by npm run check -- budget: end -->";

const sum = (uses: readonly Use[], of: (use: Use) => number): number => uses.reduce((total, use) => total + of(use), 0);
const most = (uses: readonly Use[], of: (use: Use) => number): number =>
  uses.reduce((top, use) => Math.max(top, of(use)), 0);
const mean = (uses: readonly Use[], of: (use: Use) => number): number => sum(uses, of) / Math.max(1, uses.length);
const round = (value: number): string => (value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en"));

export interface Budget {
  readonly name: string;
  readonly used: number;
  readonly limit: number;
}

/**
 * What the day comes to against the plan's limits. A request is reckoned with a row at least: in a day that is over in
 * minutes an isolate trusts what it looked at for longer than it would.
 */
export function budgets(day: Day): Budget[] {
  const share = 1440 / day.minutes;
  const perRequest = REQUESTS_A_DAY / Math.max(1, day.requests.length);
  const subrequests = (use: Use): number => use.fetches;
  const all = [...day.filling, ...day.ticks];
  const written = sum(day.ticks, (use) => use.rowsWritten + use.alarmsSet) * share;
  const objects = (of: readonly Use[]): number => sum(of, (use) => use.objects);
  const alarms = day.ticks.length * share;
  const asked = objects(day.requests) * perRequest;
  // The Directory is asked by the cron trigger, every five minutes, and wakes nobody.
  const requests = alarms + objects(day.ticks) * share + asked + CRON_RUNS;
  const waiting = sum(day.ticks, (use) => use.fetches) * share * WAIT_S + alarms * CPU_S;
  return [
    {
      name: "rows read a day",
      used:
        sum(day.ticks, (use) => use.rowsRead) * share +
        sum(day.requests, (use) => Math.max(1, use.rowsRead)) * perRequest,
      limit: FREE.rowsRead,
    },
    { name: "rows written a day, alarms set included", used: written, limit: FREE.rowsWritten },
    { name: "invocations a day, cron included", used: REQUESTS_A_DAY + CRON_RUNS, limit: FREE.requests },
    { name: "requests to objects a day, alarms included", used: requests, limit: FREE.requests },
    { name: "GB-s a day, while an object works or waits", used: (waiting + asked * CPU_S) * GB, limit: FREE.gbSeconds },
    {
      name: "GB-s a day, if ten seconds after each alarm counted too",
      used: Math.min(86_400, waiting + alarms * IDLE_S) * GB,
      limit: FREE.gbSeconds,
    },
    {
      name: "GB-s a day of two objects that never sleep (readers every ten seconds)",
      used: 2 * 86_400 * GB,
      limit: FREE.gbSeconds,
    },
    { name: "subrequests of one alarm, at most", used: most(all, subrequests), limit: FREE.subrequests },
  ];
}

/** The table of docs/cloudflare.md. */
export function tableOf(day: Day): string {
  const idle = day.ticks.filter((use) => use.rowsWritten <= 12);
  const changed = day.ticks.filter(published);
  const kinds: [string, readonly Use[]][] = [
    ["alarm of the agency, over the day", day.ticks],
    ["… that found nothing new", idle],
    ["… that published an article", changed],
    ["… while the archive fills for the first time", day.filling],
    ["request answered with a document", day.requests.filter((one) => one.kind === "document")],
    ["request answered with 304", day.requests.filter((one) => one.kind === "304")],
    ["request for a page", day.requests.filter((one) => one.kind === "page")],
  ];
  const cell = (uses: readonly Use[], of: (use: Use) => number): string =>
    `${round(mean(uses, of))} (${round(most(uses, of))})`;
  const net = (use: Use): number => Math.max(0, use.cpu - day.nothing);
  const rows = kinds.map(([name, uses]) => {
    const cells = [
      (use: Use) => use.fetches,
      (use: Use) => use.objects,
      (use: Use) => use.statements,
      (use: Use) => use.rowsRead,
      (use: Use) => use.rowsWritten,
    ];
    return `| ${name} | ${uses.length} | ${cells.map((of) => cell(uses, of)).join(" | ")} | ${round(mean(uses, net))} |`;
  });
  const plan = budgets(day).map(
    ({ name, used, limit }) =>
      `| ${name} | ${round(used)} | ${limit.toLocaleString("en")} | ${(limit / used).toFixed(1)} |`,
  );
  return [
    `A simulated ${day.minutes === 1440 ? "day" : `${day.minutes} minutes`}: ${day.articles} articles, ${day.ticks.length.toLocaleString("en")} alarms, ${day.requests.length.toLocaleString("en")} requests sampled of ${REQUESTS_A_DAY.toLocaleString("en")}, ${day.calls} calls to a dozen subscribers and a webhook. Each cell: mean (most).`,
    "",
    "| | counted | fetches | calls of objects | statements | rows read | rows written | CPU ms, mean |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ...rows,
    "",
    "| against the free plan | used | allowed | times to spare |",
    "| --- | ---: | ---: | ---: |",
    ...plan,
    "",
    `CPU is that of the local workerd process with all its threads, less what it takes to be asked (${day.nothing.toFixed(1)} ms). It is an upper bound, on a shared machine, with the optimising compiler included; Cloudflare's own figure can be read only there (Workers, Metrics). The first run of a fresh isolate that read a listing and four articles took ${Math.round(net(day.cold))} ms so counted.`,
  ].join("\n");
}

/** Writes the table between the marks of a document. */
export function writeTable(file: string, table: string): void {
  const text = readFileSync(file, "utf8");
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${file} has no marks for the table`);
  writeFileSync(file, `${text.slice(0, from + BEGIN.length)}\n\n${table}\n\n${text.slice(to)}`);
}
