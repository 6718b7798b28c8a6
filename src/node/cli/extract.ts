import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import * as v from "valibot";
import { decodeHtml } from "../../fetch/charset.ts";
import { type Agency, watchesOf } from "../../model/agency.ts";
import type { ListingSource } from "../../model/definition/source.ts";
import { readArticle } from "../../read/article.ts";
import { readDateline } from "../../read/dateline/dateline.ts";
import { inferSource } from "../../read/infer/source.ts";
import type { ListingContext } from "../../read/listed-items.ts";
import { readSource } from "../../read/sources/table.ts";

const Text = v.string();
const Line = v.looseObject({
  kind: v.picklist(["listing", "article", "dateline"]),
  url: v.optional(Text),
  html: v.optional(Text),
  file: v.optional(Text),
  text: v.optional(Text),
  feed: v.optional(v.nullable(Text)),
  language: v.optional(v.nullable(Text)),
  agency: v.optional(v.nullable(Text)),
  seen: v.optional(v.nullable(Text)),
  context: v.optional(
    v.nullable(
      v.looseObject({
        postId: v.optional(v.nullable(v.number())),
        siteStamp: v.optional(v.nullable(Text)),
        neighbours: v.optional(v.nullable(v.array(Text))),
      }),
    ),
  ),
});
type Line = v.InferOutput<typeof Line>;

/** Reads JSON Lines on stdin and answers each with one line, in the same order. Exit code 1 if a line was unreadable. */
export async function extract(agencies: readonly Agency[]): Promise<number> {
  let failed = false;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === "") continue;
    let answer: unknown;
    try {
      answer = await answerTo(JSON.parse(line), agencies);
    } catch (error) {
      failed = true;
      answer = { error: error instanceof Error ? error.message : String(error) };
    }
    if (!process.stdout.write(`${JSON.stringify(answer)}\n`))
      await new Promise((resolve) => process.stdout.once("drain", resolve));
  }
  return failed ? 1 : 0;
}

async function answerTo(input: unknown, agencies: readonly Agency[]): Promise<unknown> {
  const parsed = v.safeParse(Line, input);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    const field = v.getDotPath(issue) ?? "line";
    throw new Error(`${field}: ${field === "kind" ? "expected listing, article or dateline" : issue.message}`);
  }
  const line = parsed.output;
  const agency = agencyOf(line, agencies);
  const seen = instantOf(line.seen ?? null, "seen") ?? Date.now();
  if (line.kind === "dateline") return dateline(line, agency, seen);
  const url = addressOf(line);
  const html = await htmlOf(line);
  const language = line.language ?? line.feed?.split("/")[1] ?? agency?.editions[0]?.language ?? "ar";
  return line.kind === "listing"
    ? await listing(html, line, { url, agency, language, seen })
    : article(html, line, { url, agency, language, seen });
}

async function listing(html: string, line: Line, context: ListingContext): Promise<unknown> {
  const page = { text: html, bytes: new TextEncoder().encode(html), url: context.url, contentType: null };
  const { items, warnings } = await readSource(sourceOf(line, html, context), page, context);
  return {
    items: items.map((item) => ({
      url: item.url,
      title: item.title,
      published: item.published === null ? null : time(item.published.instant, item.published.precision),
      summary: item.excerpt,
      image: item.image,
    })),
    warnings,
  };
}

/** The source that the line's feed is read from first; without a feed, what the text is. */
function sourceOf({ feed }: Line, text: string, context: ListingContext): ListingSource {
  if (context.agency === null || feed == null) return inferSource(text, context);
  const watches = watchesOf(context.agency);
  const watch = watches.find(({ path, sections }) => path === feed || sections.includes(feed!.split("/")[2] ?? ""));
  return (watch ?? watches[0])?.sources[0]?.source ?? { kind: "html" };
}

function article(
  html: string,
  line: Line,
  context: { url: string; agency: Agency | null; language: string; seen: number },
): unknown {
  const read = readArticle(html, { ...context, ...contextOf(line), live: false });
  const own = read.published !== null && read.published.precision !== "none";
  return {
    url: read.url,
    title: read.title,
    published: own ? time(read.published!.instant, read.published!.precision) : null,
    datePrecision: own ? read.published!.precision : null,
    dateSource: own ? read.published!.source : null,
    place: read.place,
    author: read.author,
    language: read.language,
    image: read.image?.url ?? null,
    contentHtml: read.contentHtml === "" ? null : read.contentHtml,
    contentText: read.contentText === "" ? null : read.contentText,
    warnings: read.warnings,
  };
}

function dateline(line: Line, agency: Agency | null, seen: number): unknown {
  if (line.text === undefined) throw new Error('text: required for kind "dateline"');
  const read = readDateline(line.text, {
    ...(agency === null
      ? {}
      : { marks: agency.marks, timezone: agency.timezone, idCurve: agency.idCurve, since: agency.since }),
    ...(line.language == null ? {} : { language: line.language }),
    context: {
      ...(line.context == null ? {} : contextOf(line)),
      now: seen,
      // A missing year is inferred from the time of fetching only if the input states it.
      ...(line.seen == null ? {} : { seen }),
    },
  });
  const { place, date, repaired, agencyMark, rest, warnings } = read;
  return { place, date, repaired, agencyMark, rest, warnings };
}

function contextOf(line: Line): { postId: number | null; siteStamp: number | null; neighbours: readonly string[] } {
  return {
    postId: line.context?.postId ?? null,
    siteStamp: instantOf(line.context?.siteStamp ?? null, "context.siteStamp"),
    neighbours: line.context?.neighbours ?? [],
  };
}

/** The agency that a line names by its feed or by its id. Throws if the feed is unknown. */
function agencyOf(line: Line, agencies: readonly Agency[]): Agency | null {
  if (line.feed != null) {
    const found = agencies.find((agency) => agency.id === line.feed!.split("/")[0]);
    if (found === undefined)
      throw new Error(
        `feed: ${JSON.stringify(line.feed)} is not defined here; known: ${agencies.map(({ id }) => id).join(", ")}`,
      );
    return found;
  }
  return agencies.find((agency) => agency.id === line.agency) ?? null;
}

function addressOf(line: Line): string {
  if (line.url === undefined) throw new Error("url: missing; expected the address of the page");
  try {
    return new URL(line.url).href;
  } catch {
    throw new Error(`url: ${JSON.stringify(line.url)} is not an absolute URL`);
  }
}

async function htmlOf(line: Line): Promise<string> {
  if (line.html !== undefined) return line.html;
  if (line.file === undefined) throw new Error("html or file: one of them is required");
  const decoded = decodeHtml(await readFile(line.file), null);
  return decoded.text;
}

function instantOf(text: string | null, name: string): number | null {
  if (text === null) return null;
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw new Error(`${name}: ${JSON.stringify(text)} is not an ISO 8601 time`);
  return instant;
}

function time(instant: number, precision: string): string {
  return precision === "time" || precision === "day"
    ? new Date(instant).toISOString().replace(".000Z", "Z")
    : new Date(instant).toISOString().slice(0, 7);
}
