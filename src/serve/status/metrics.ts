import { type WatchRow, watchRows } from "../../archive/polls.ts";
import { subscriptionCounts } from "../../archive/push/deliveries.ts";
import { countAside } from "../../archive/quarantine.ts";
import { type PollPace, standingOf } from "../../archive/standing.ts";
import type { FailedWrite } from "../../archive/troubles.ts";
import { type Agency, watchesOf } from "../../model/agency.ts";
import type { Clock, Sql } from "../../model/ports.ts";
import { NO_TOTALS, type Totals } from "../../model/watch-state.ts";
import { webhookStates } from "../../push/states.ts";
import type { Answered, Routes } from "../deps.ts";
import type { PageCache } from "./page-cache.ts";

/** Counts responses by status and coding, for the lifetime of the process. */
export interface AnswerCounts {
  observe(answered: Answered): void;
  /** `[status, coding, count]`. */
  all(): readonly (readonly [number, string, number])[];
}

/** Counts responses in memory since the start of the process, as Prometheus expects of a counter. */
export function countAnswers(): AnswerCounts {
  const counts = new Map<string, number>();
  return {
    observe({ status, coding }) {
      const key = `${status} ${coding ?? "identity"}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    all: () => [...counts].map(([key, count]) => [Number(key.slice(0, 3)), key.slice(4), count] as const),
  };
}

interface Metric {
  readonly name: string;
  readonly type: "counter" | "gauge";
  readonly help: string;
  readonly samples: readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[];
}

/** `/metrics` in the Prometheus text format, version 0.0.4: from the archive, and responses from this process. */
export function metricsRoutes(deps: {
  sql: Sql;
  agencies: readonly Agency[];
  /** Agencies that are not polled, by id; retired ones have no metrics. */
  unpolled?: ReadonlyMap<string, "paused" | "retired"> | undefined;
  clock: Clock;
  answers: AnswerCounts | null;
  made: PageCache;
  /** True: this deployment polls, so that polls can be late. */
  polls: boolean;
  dueAfter?: PollPace["dueAfter"];
  /** The current failure of writes, or null. */
  failedWrite: () => FailedWrite | null;
  /** Further metrics, such as those of deliveries. */
  more?: () => Promise<readonly Metric[]>;
}): Routes {
  const render = async (): Promise<Uint8Array<ArrayBuffer>> => {
    const rows = await watchRows(deps.sql);
    const watches = deps.agencies.flatMap((agency) => {
      const unpolled = deps.unpolled?.get(agency.id);
      if (unpolled === "retired") return [];
      const pace = deps.polls && unpolled === undefined ? { ...agency.poll, dueAfter: deps.dueAfter } : null;
      return watchesOf(agency).flatMap(({ path }) => {
        const row = rows.get(path);
        return row === undefined ? [] : [{ row, pace }];
      });
    });
    const metrics = [
      ...watchMetrics(watches, deps.clock()),
      gauge("nashra_quarantine_items", "Items that could not be read and will be tried again.", [
        { value: await countAside(deps.sql) },
      ]),
      gauge("nashra_store_writable", "0 while writes to the archive fail, else 1.", [
        { value: deps.failedWrite() === null ? 1 : 0 },
      ]),
      ...(deps.answers === null ? [] : [answerMetric(deps.answers)]),
      ...((await deps.more?.()) ?? []),
    ];
    return new TextEncoder().encode(metrics.map(textOf).join("")) as Uint8Array<ArrayBuffer>;
  };
  return (app) => {
    app.get("/metrics", async (context) =>
      context.body(await deps.made("metrics", render), 200, {
        "Content-Type": "text/plain; version=0.0.4; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
      }),
    );
  };
}

/** Metrics of deliveries. */
export async function pushMetrics(sql: Sql): Promise<Metric[]> {
  const counts = await subscriptionCounts(sql);
  const subscriptions = (name: string, help: string, count: keyof typeof counts): Metric =>
    gauge(name, help, [{ value: counts[count] }]);
  const webhooks = await webhookStates(sql);
  return [
    subscriptions("nashra_subscriptions", "Subscriptions at the hub.", "subscriptions"),
    subscriptions("nashra_subscriptions_owed", "Subscriptions that have yet to receive the newest document.", "owed"),
    subscriptions("nashra_subscriptions_failing", "Subscriptions whose last delivery failed.", "failing"),
    gauge(
      "nashra_webhook_events_waiting",
      "Events not yet delivered to a webhook.",
      webhooks.map(({ host, waiting }, n) => ({ labels: { webhook: `${n + 1}`, host }, value: waiting })),
    ),
  ];
}

function watchMetrics(
  all: readonly { readonly row: WatchRow; readonly pace: PollPace | null }[],
  now: number,
): Metric[] {
  const watches = all.map(({ row }) => row);
  const totals = watches.map((watch) => ({
    feed: watch.path,
    figures: watch.totals ?? NO_TOTALS,
  }));
  const counter = (name: string, help: string, field: Exclude<keyof Totals, "polls">, scale = 1): Metric => ({
    name,
    type: "counter",
    help,
    samples: totals.map(({ feed, figures }) => ({ labels: { feed }, value: figures[field] * scale })),
  });
  const moment = (name: string, help: string, of: (watch: WatchRow) => number | null): Metric =>
    gauge(
      name,
      help,
      watches.flatMap((watch) => {
        const value = of(watch);
        return value === null ? [] : [{ labels: { feed: watch.path }, value: value / 1000 }];
      }),
    );
  return [
    {
      name: "nashra_polls_total",
      type: "counter",
      help: "Polls by outcome.",
      samples: totals.flatMap(({ feed, figures }) =>
        Object.entries(figures.polls).map(([outcome, value]) => {
          return { labels: { feed, outcome }, value };
        }),
      ),
    },
    counter("nashra_poll_seconds_total", "Time spent polling.", "milliseconds", 0.001),
    counter("nashra_poll_bytes_total", "Bytes fetched by polls.", "bytes"),
    counter("nashra_articles_published_total", "Articles published.", "added"),
    counter("nashra_articles_updated_total", "Articles updated after an edit.", "changed"),
    counter("nashra_articles_removed_total", "Articles removed.", "removed"),
    counter("nashra_documents_rendered_total", "Documents rendered by polls.", "documents"),
    counter("nashra_items_set_aside_total", "Items set aside because they could not be read.", "setAside"),
    gauge(
      "nashra_feed_up",
      "1 while the feed is ok, 0.5 while it is degraded, 0 while it is down.",
      all.map(({ row, pace }) => {
        const { status } = standingOf(row, now, pace);
        return { labels: { feed: row.path }, value: status === "ok" ? 1 : status === "down" ? 0 : 0.5 };
      }),
    ),
    gauge(
      "nashra_feed_failures",
      "Consecutive failed polls.",
      watches.map((watch) => ({ labels: { feed: watch.path }, value: watch.failures })),
    ),
    moment("nashra_last_poll_timestamp_seconds", "Time of the last poll.", (watch) => watch.lastPoll),
    moment("nashra_last_success_timestamp_seconds", "Time of the last successful poll.", (watch) => watch.lastSuccess),
    moment("nashra_last_change_timestamp_seconds", "Time of the last change.", (watch) => watch.lastChange),
    moment("nashra_next_poll_timestamp_seconds", "Time of the next poll.", (watch) => watch.nextDue),
  ];
}

function answerMetric(answers: AnswerCounts): Metric {
  return {
    name: "nashra_http_responses_total",
    type: "counter",
    help: "Responses by status and content coding, since the process started.",
    samples: answers.all().map(([status, coding, value]) => ({ labels: { status: String(status), coding }, value })),
  };
}

function gauge(name: string, help: string, samples: Metric["samples"]): Metric {
  return { name, type: "gauge", help, samples };
}

function textOf({ name, type, help, samples }: Metric): string {
  const lines = samples.map(({ labels = {}, value }) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
    return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
