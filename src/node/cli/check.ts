import type { Settings } from "../../../config/settings.ts";
import { type Agency, hostsOf } from "../../model/agency.ts";
import type { ReadArticle } from "../../model/article.ts";
import { ConfigError } from "../../model/config-error.ts";
import { localDay } from "../../model/zone.ts";
import { type CheckTarget, type Findings, inspect, targetFor } from "../../operate/dry-run.ts";
import { type LiveCheck, liveCheckHelp, liveReport } from "../../operate/live-check.ts";
import { watchesIn } from "../../poll/tick.ts";
import { openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { type Aside, asideOf } from "./aside.ts";
import { printJson, printWrong, progress, type Shared } from "./output.ts";
import { version } from "./program.ts";
import { isolate, paint, readable } from "./terminal.ts";

const pc = paint(process.stdout);
/** The findings of `check`. */
export interface Checked extends Findings {
  /** Items of the feed that were set aside; absent unless a feed was named. */
  readonly aside?: readonly Aside[];
  /** A report to answer and to send back; absent unless nobody has compared a shipped definition with its live site. */
  readonly report?: string;
}

/** Options of `check`. */
export interface CheckOptions extends Shared {
  /** Articles to read. */
  readonly items: number;
  /** The definitions that nashra ships. */
  readonly shipped: readonly Agency[];
}

/** Dry run of a feed or any page: shows field by field what would be published and where each value came from. */
export async function check(settings: Settings, name: string, options: CheckOptions): Promise<number> {
  if (!Number.isInteger(options.items) || options.items < 0 || options.items > 100) {
    throw new ConfigError(`check: --items: expected a whole number from 0 to 100`);
  }
  const deployment = openDeployment(settings, createLog("error", process.stderr), { file: ":memory:" });
  try {
    const checked = await inspect(targetOf(settings, name), options.items, {
      ...deployment.ports,
      progress: (url) => progress(options, `fetching ${url} …`),
    });
    const watch = watchesIn(deployment.site).find(({ path }) => path === name);
    if (watch === undefined) return show(checked, options.json);
    const aside = { ...checked, aside: await asideOf(settings, watch) };
    const { agency } = watch;
    // A list that could not be read cannot be compared with the live site either.
    if (
      agency.checked !== undefined ||
      checked.listing.problem !== null ||
      !options.shipped.some(({ id }) => id === agency.id)
    )
      return show(aside, options.json);
    const asked = { feed: name, home: agency.home, version: version(), day: localDay(Date.now(), agency.timezone) };
    return show({ ...aside, report: liveReport(checked, asked) }, options.json, asked);
  } finally {
    deployment.close();
  }
}

function targetOf(settings: Settings, name: string): CheckTarget {
  const watches = watchesIn({ agencies: settings.agencies, baseUrl: settings.baseUrl, hub: null });
  const watch = watches.find(({ path }) => path === name);
  if (watch !== undefined) return targetFor(watch, Date.now());
  if (/^https?:\/\//.test(name) && URL.canParse(name)) {
    const host = new URL(name).hostname;
    const agency = settings.agencies.find((candidate) => hostsOf(candidate).has(host)) ?? null;
    return { url: name, agency, language: agency?.editions[0]?.language ?? "ar" };
  }
  throw new ConfigError(
    `check: ${JSON.stringify(name)} is neither a feed (${listedFeeds(watches.map(({ path }) => path))}) nor an http(s) address`,
  );
}

/** Some names of feeds, those after the twelfth counted. */
function listedFeeds(paths: readonly string[]): string {
  const more = paths.length - 12;
  return `${paths.slice(0, 12).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function show(checked: Checked, json: boolean, asked?: LiveCheck): number {
  if (json) printJson(checked);
  else process.stdout.write(checkedText(checked));
  if (!json && asked !== undefined && checked.report !== undefined)
    process.stdout.write(`${liveCheckHelp(asked, checked.report)}\n`);
  return verdict("check", checked);
}

/** The exit code: 0 if the listing, its fallbacks and all checked articles are fine; otherwise prints which are not. */
export function verdict(verb: string, { listing, articles, fallbacks = [] }: Checked): number {
  const unfit = fallbacks.find(({ problem }) => problem !== null);
  if (unfit !== undefined) printWrong(`${verb}: ${unfit.kind} ${of(unfit.url, unfit.problem!)}`);
  const unread = articles.filter(({ problem }) => problem !== null).length;
  if (listing.problem !== null) printWrong(`${verb}: ${of(listing.url, listing.problem)}`);
  else if (unread > 0) printWrong(`${verb}: ${unread} of ${articles.length} articles could not be read`);
  return listing.problem === null && unread === 0 && unfit === undefined ? 0 : 1;
}

/** A problem with the address that it is about, which most evidence begins with. */
function of(url: string, problem: string): string {
  return problem.startsWith(url) ? problem : `${url}: ${problem}`;
}

/** The findings as text: one line per field, with the source of its value. */
export function checkedText(checked: Checked): string {
  return `${[...listingLines(checked), ...checked.articles.flatMap(articleLines), ...(checked.aside ?? []).flatMap(asideLines)].join("\n")}\n`;
}

function listingLines({ listing, fallbacks = [] }: Checked): string[] {
  // The verdict says why.
  if (listing.problem !== null && listing.items === undefined) return [`${pc.bold("listing")}  ${listing.url}`, ""];
  return [
    `${pc.bold("listing")}  ${listing.url}`,
    field("items", String(listing.items?.length ?? 0), listing.foundBy ?? "none"),
    field("next page", listing.next ?? pc.yellow("missing"), ""),
    ...(listing.warnings ?? []).map(warning),
    ...fallbacks.map(({ kind, url, items, shared, problem }) =>
      field(
        "fallback",
        problem === null ? `${items} items, ${shared} the same` : pc.red("cannot be read"),
        `${kind} ${url}`,
      ),
    ),
    "",
    // The address goes on its own line: a long title leaves no room beside it.
    ...(listing.items ?? []).flatMap((item, at) => [
      `${String(at + 1).padStart(3)}  ${item.title === null ? pc.yellow("(no title)") : isolate(item.title)}`,
      `     ${pc.dim(`${isolate(readable(item.url))}${item.nativeId === item.url ? "" : `  id ${isolate(item.nativeId)}`}`)}`,
    ]),
    "",
  ];
}

function articleLines({ url, problem, read }: Checked["articles"][number]): string[] {
  if (read === null) return [pc.red(`article  ${of(url, problem!)}`), ""];
  const { published } = read;
  const date =
    published === null
      ? pc.yellow("missing")
      : `${new Date(published.instant).toISOString()} (${published.precision}, ${published.source})`;
  return [
    `${pc.bold("article")}  ${readable(url)}${problem === null ? "" : pc.red(`  ${problem}`)}`,
    field("title", read.title === null ? pc.yellow("missing") : isolate(read.title), sourceOf(read, "title")),
    field("published", date, sourceOf(read, "published")),
    field("place", read.place === null ? pc.yellow("missing") : isolate(read.place), sourceOf(read, "dateline")),
    field("author", read.author ?? pc.dim("none: the agency"), ""),
    field("language", read.language, ""),
    field("image", read.image?.url ?? pc.dim("none"), ""),
    field("content", `${read.contentText.length} characters`, sourceOf(read, "content")),
    field("summary", isolate(read.summary), ""),
    ...Object.entries(read.evidence).flatMap(([name, all]) =>
      all.flatMap(({ value, source, rejected }) =>
        rejected === undefined
          ? []
          : [pc.dim(`           ${name}: not "${isolate(value.slice(0, 80))}" (${source}): ${rejected}`)],
      ),
    ),
    ...read.warnings.map(warning),
    "",
  ];
}

function asideLines({ url, reason, since, tries, problem, read }: Aside): string[] {
  return [
    `${pc.bold("set aside")}  ${url}  ${pc.dim(`since ${since}, tried ${tries === 1 ? "once" : `${tries} times`}`)}`,
    field("because", reason, ""),
    field("now", problem === null ? `${isolate(read!.title)}, ${read!.characters} characters` : pc.red(problem), ""),
    "",
  ];
}

function sourceOf(read: ReadArticle, name: string): string {
  return read.evidence[name]?.find(({ rejected }) => rejected === undefined)?.source ?? "";
}

function field(name: string, value: string, source: string): string {
  return `  ${pc.cyan(name.padEnd(10))} ${value}${source === "" ? "" : pc.dim(`  ← ${source}`)}`;
}

function warning(text: string): string {
  return pc.yellow(`  warning    ${text}`);
}
