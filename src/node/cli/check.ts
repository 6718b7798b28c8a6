import pc from "picocolors";
import type { Settings } from "../../../config/settings.ts";
import { type Agency, ConfigError, hostsOf } from "../../model/agency.ts";
import type { ListingItem, ReadArticle, ReadListing } from "../../model/article.ts";
import { watchesIn } from "../../poll/tick.ts";
import { readArticle } from "../../read/article.ts";
import { readListing } from "../../read/listing.ts";
import { openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { isolate } from "./terminal.ts";

interface Target {
  readonly url: string;
  readonly agency: Agency | null;
  readonly language: string;
}

interface Checked {
  readonly listing: { readonly url: string; readonly problem: string | null } & Partial<ReadListing>;
  readonly articles: { readonly url: string; readonly problem: string | null; readonly read: ReadArticle | null }[];
}

/** Dry run of a feed or of any page: what would be published, field by field, and where each came from. */
export async function check(
  settings: Settings,
  name: string,
  options: { items: number; json: boolean },
): Promise<number> {
  if (!Number.isInteger(options.items) || options.items < 0 || options.items > 100) {
    throw new ConfigError(`check: --items: expected a whole number from 0 to 100`);
  }
  const deployment = openDeployment(settings, createLog("error", process.stderr), { file: ":memory:" });
  try {
    const target = targetOf(settings, name);
    const { client } = deployment.ports;
    const hosts = target.agency === null ? new Set([new URL(target.url).hostname]) : hostsOf(target.agency);
    const request = { hosts, requestsPerMinute: 30, language: target.language };
    process.stderr.write(`fetching ${target.url} …\n`);
    const page = await client.get(target.url, request);
    const seen = Date.now();
    const checked: Checked = { listing: { url: target.url, problem: null }, articles: [] };
    if (page.kind !== "ok") {
      return show(
        {
          ...checked,
          listing: { url: target.url, problem: page.kind === "not-modified" ? "not modified" : page.evidence },
        },
        options.json,
      );
    }
    const listing = readListing(page.text, { ...target, url: page.url, seen });
    for (const item of listing.items.slice(0, options.items)) {
      process.stderr.write(`fetching ${item.url} …\n`);
      checked.articles.push(await checkArticle(item));
    }
    return show(
      {
        ...checked,
        listing: { url: target.url, problem: listing.items.length === 0 ? "no item found" : null, ...listing },
      },
      options.json,
    );

    async function checkArticle(item: ListingItem): Promise<Checked["articles"][number]> {
      const result = await client.get(item.url, request);
      if (result.kind !== "ok")
        return {
          url: item.url,
          problem: result.kind === "not-modified" ? "not modified" : result.evidence,
          read: null,
        };
      const postId = /^\d{1,15}$/.test(item.nativeId) ? Number(item.nativeId) : null;
      const read = readArticle(result.text, { ...target, url: item.url, seen, postId, live: true, listingItem: item });
      return {
        url: item.url,
        problem: read.contentText === "" ? "no body text" : read.title === null ? "no title" : null,
        read,
      };
    }
  } finally {
    deployment.close();
  }
}

function targetOf(settings: Settings, name: string): Target {
  const watches = watchesIn({ agencies: settings.agencies, baseUrl: settings.baseUrl, hub: null });
  const watch = watches.find((one) => one.path === name);
  if (watch !== undefined) return { url: watch.listing[0]!, agency: watch.agency, language: watch.edition.language };
  if (/^https?:\/\//.test(name) && URL.canParse(name)) {
    const host = new URL(name).hostname;
    const agency = settings.agencies.find((one) => hostsOf(one).has(host)) ?? null;
    return { url: name, agency, language: agency?.editions[0]?.language ?? "ar" };
  }
  throw new ConfigError(
    `check: ${JSON.stringify(name)} is neither a feed (${watches.map((one) => one.path).join(", ")}) nor an http(s) address`,
  );
}

function show(checked: Checked, json: boolean): number {
  const fine = checked.listing.problem === null && checked.articles.every((one) => one.problem === null);
  if (json) process.stdout.write(`${JSON.stringify(checked, null, 2)}\n`);
  else process.stdout.write(`${[...listingLines(checked), ...checked.articles.flatMap(articleLines)].join("\n")}\n`);
  return fine ? 0 : 1;
}

function listingLines({ listing }: Checked): string[] {
  if (listing.problem !== null && listing.items === undefined)
    return [pc.red(`listing  ${listing.url}: ${listing.problem}`)];
  return [
    `${pc.bold("listing")}  ${listing.url}`,
    field("items", String(listing.items?.length ?? 0), listing.foundBy ?? "none"),
    field("next page", listing.next ?? pc.yellow("missing"), ""),
    ...(listing.warnings ?? []).map(warning),
    "",
    ...(listing.items ?? []).map(
      (item, at) =>
        `${String(at + 1).padStart(3)}  ${isolate(item.title ?? pc.yellow("(no title)"))}  ${pc.dim(item.url)}`,
    ),
    "",
  ];
}

function articleLines({ url, problem, read }: Checked["articles"][number]): string[] {
  if (read === null) return [pc.red(`article  ${url}: ${problem}`), ""];
  const { published } = read;
  const date =
    published === null
      ? pc.yellow("missing")
      : `${new Date(published.instant).toISOString()} (${published.precision}, ${published.source})`;
  return [
    `${pc.bold("article")}  ${url}${problem === null ? "" : pc.red(`  ${problem}`)}`,
    field("title", read.title === null ? pc.yellow("missing") : isolate(read.title), sourceOf(read, "title")),
    field("published", date, sourceOf(read, "published")),
    field("place", read.place === null ? pc.yellow("missing") : isolate(read.place), sourceOf(read, "dateline")),
    field("author", read.author ?? pc.dim("none: the agency"), ""),
    field("language", read.language, ""),
    field("image", read.image?.url ?? pc.dim("none"), ""),
    field("content", `${read.contentText.length} characters`, sourceOf(read, "content")),
    field("summary", isolate(read.summary), ""),
    ...Object.entries(read.evidence).flatMap(([name, all]) =>
      all.flatMap((one) =>
        one.rejected === undefined
          ? []
          : [pc.dim(`           ${name}: not ${isolate(one.value.slice(0, 80))} (${one.source}): ${one.rejected}`)],
      ),
    ),
    ...read.warnings.map(warning),
    "",
  ];
}

function sourceOf(read: ReadArticle, name: string): string {
  return read.evidence[name]?.find((one) => one.rejected === undefined)?.source ?? "";
}

function field(name: string, value: string, source: string): string {
  return `  ${pc.cyan(name.padEnd(10))} ${value}${source === "" ? "" : pc.dim(`  ← ${source}`)}`;
}

function warning(text: string): string {
  return pc.yellow(`  warning    ${text}`);
}
