import { beforeAll, describe, expect, test } from "vitest";
import { readSettings } from "../../config/settings.ts";
import { agencies } from "../../feeds/index.ts";
import { type Agency, feedsOf, type Watch, watchesOf } from "../../src/model/agency.ts";
import { addressesAt } from "../../src/model/definition/dated-address.ts";
import { definitionFaults } from "../../src/operate/definition-faults.ts";
import { verifyArchive } from "../../src/operate/verify.ts";
import { isSuccess, type PollReport } from "../../src/poll/outcome.ts";
import { all, parseXml, textIn } from "../publish/xml/parse.ts";
import type { ExpectedEntry, Replica } from "../site/replicas/replica.ts";
import { replicas } from "../site/replicas/table.ts";
import { type Newsroom, NOW, openNewsroom } from "../support/newsroom.ts";
import { originOf } from "../support/origin.ts";

/** Every agency of the pack by the whole way: its listing, its articles, its feeds in all formats. */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

interface Item {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly summary: string;
  readonly content_html: string;
  readonly content_text: string;
  readonly date_published: string;
  readonly language: string;
  readonly _nashra: {
    readonly published: { readonly precision: string; readonly source: string };
    readonly dateline: { readonly place: string | null; readonly mark: string | null } | null;
    readonly revision: number;
  };
}

/** A newsroom of the replica's agency. `dead`: addresses that are down. */
async function newsroomOf({ agency, answer }: Replica, dead: ReadonlySet<string> = new Set()): Promise<Newsroom> {
  let now = () => NOW;
  const { transport } = originOf((url, headers) =>
    dead.has(url.href) ? 503 : (answer({ url, headers }, now()) ?? 404),
  );
  const room = await openNewsroom(new URL(agency.home).origin, { agency, transport });
  now = room.now;
  return room;
}

/** Polls every listing of an agency once. */
async function pollAll(room: Newsroom): Promise<PollReport[]> {
  const reports: PollReport[] = [];
  for (const { path } of watchesOf(room.agency)) reports.push(await room.poll(path));
  return reports;
}

/** What a poll of known articles must report: nothing. */
const nothingNew = (report: PollReport) => ({
  watch: report.watch,
  ...{ added: report.added, changed: report.changed, removed: report.removed, setAside: report.setAside },
});

/** The items of a feed as JSON Feed says them, once RSS and Atom are seen to say the same. */
async function itemsOf(room: Newsroom, feed: string): Promise<Item[]> {
  const { items } = JSON.parse((await room.text(`${feed}/feed.json`))!) as { items: Item[] };
  const told = items.map((item) => ({
    id: item.id,
    url: item.url,
    title: item.title,
    published: Date.parse(item.date_published),
    summary: item.summary,
    content: item.content_html,
  }));
  const atom = parseXml((await room.text(`${feed}/atom.xml`))!);
  expect(
    all(atom, "entry").map((entry) => ({
      id: textIn(entry, "id"),
      url: all(entry, "link").find(({ attributes }) => attributes["rel"] === "alternate")?.attributes["href"],
      title: textIn(entry, "title"),
      published: Date.parse(textIn(entry, "published")!),
      summary: textIn(entry, "summary"),
      content: textIn(entry, "content"),
    })),
  ).toEqual(told);
  const [channel] = all(parseXml((await room.text(`${feed}/rss.xml`))!), "channel");
  expect(
    all(channel!, "item").map((item) => ({
      id: textIn(item, "guid"),
      url: textIn(item, "link"),
      title: textIn(item, "title"),
      published: Date.parse(textIn(item, "pubDate")!),
      summary: textIn(item, "description"),
      content: textIn(item, "content:encoded"),
    })),
  ).toEqual(told);
  return items;
}

/** An item in the terms of what is expected of it; its words are cut to the length of those. */
function toldOf(item: Item, wanted: ExpectedEntry | undefined): ExpectedEntry {
  const { dateline, published } = item._nashra;
  const { summary = "", ends = "", signed = false } = wanted ?? {};
  const isSigned = signed && !item.summary.includes(ends);
  return {
    id: decodeURIComponent(item.id.slice(item.id.indexOf(":post/") + 6)),
    url: item.url,
    title: item.title,
    published: {
      instant: new Date(item.date_published).toISOString().replace(".000Z", "Z"),
      ...(published as Pick<ExpectedEntry["published"], "precision" | "source">),
    },
    place: dateline?.place ?? null,
    mark: dateline?.mark ?? null,
    summary: item.summary.slice(0, summary.length),
    ends: item.content_text.slice(-ends.length),
    ...(isSigned ? { signed: true } : {}),
  };
}

/** Addresses of a watch's sources at the moment: of the first, or of those before the last. */
function addressesOf(watch: Watch, sources: Watch["sources"]): string[] {
  return sources.flatMap(({ listing }) => addressesAt(listing, NOW, watch.agency.timezone));
}

const nameOf = (replica: Replica): [string, Replica] => [replica.agency.id, replica];

describe.each(replicas.map(nameOf))("%s", (_id, replica) => {
  const { agency, expected } = replica;
  const below = feedsOf(agency).filter(({ kind }) => kind !== "agency");
  let room: Newsroom;
  let reports: PollReport[];
  beforeAll(async () => {
    room = await newsroomOf(replica);
    reports = await pollAll(room);
  });

  test("is marked as unchecked, and its selectors parse", () => {
    expect(agency.unchecked).toBe(true);
    expect(definitionFaults(agency)).toEqual([]);
    expect(Object.keys(expected).sort()).toEqual(below.map(({ path }) => path).sort());
  });

  test("every listing is read by its first source, and no item is set aside", () => {
    expect(reports.map(({ watch, evidence, setAside }) => ({ watch, evidence, setAside }))).toEqual(
      reports.map(({ watch }) => ({ watch, evidence: null, setAside: [] })),
    );
  });

  test.each(Object.keys(expected))("%s has the entries that its site has", async (feed) => {
    const items = await itemsOf(room, feed);
    expect(items.map((item, at) => toldOf(item, expected[feed]![at]))).toEqual(expected[feed]);
    const { language } = below.find(({ path }) => path === feed)!;
    expect(items.map((item) => item.language)).toEqual(items.map(() => language));
  });

  test("the agency's own feed has all of them, each once", async () => {
    const editions = below.filter(({ kind }) => kind === "edition").flatMap(({ path }) => expected[path]!);
    const items = await itemsOf(room, agency.id);
    expect(items.map(({ id }) => id).sort()).toEqual([...new Set(items.map(({ id }) => id))].sort());
    expect(items).toHaveLength(new Set(editions.map(({ url }) => url)).size);
  });

  test("what is stored is sound", async () => {
    const { findings, documents } = await verifyArchive(room.sql, room.site, () => {});
    expect(findings).toEqual([]);
    expect(documents).toBeGreaterThan(0);
  });

  test.each([
    ["ten minutes", 10 * MINUTE],
    ["a day", DAY],
    ["another day", DAY],
  ])("%s later, an unchanged site brings nothing new and no edit", async (_name, wait) => {
    const before = await itemsOf(room, agency.id);
    room.forward(wait);
    const again = await pollAll(room);
    expect(again.map(nothingNew)).toEqual(
      again.map(({ watch }) => ({ watch, added: [], changed: [], removed: [], setAside: [] })),
    );
    expect(await itemsOf(room, agency.id)).toEqual(before);
  });

  const most = Math.max(...watchesOf(agency).map(({ sources }) => sources.length));
  test.each(Array.from({ length: most - 1 }, (_, dead) => dead + 1))(
    "with its first %i sources down, the next gives the same ids, and nothing is edited",
    async (dead) => {
      const watches = watchesOf(agency).map((watch) => ({
        path: watch.path,
        down: addressesOf(watch, watch.sources.slice(0, Math.min(dead, watch.sources.length - 1))),
      }));
      const other = await newsroomOf(replica, new Set(watches.flatMap(({ down }) => down)));
      const reports = await pollAll(other);
      expect(reports.map(({ watch, outcome, evidence }) => [watch, isSuccess(outcome), evidence])).toEqual(
        watches.map(({ path, down }) => [
          path,
          true,
          down.length === 0 ? null : expect.stringContaining("another source of the listing is used"),
        ]),
      );
      const lacking = new Set(replica.onlyByFirst);
      for (const [feed, entries] of Object.entries(expected)) {
        const ids = (await itemsOf(other, feed)).map((item) => toldOf(item, undefined).id);
        expect([feed, ...ids.sort()]).toEqual([
          feed,
          ...entries
            .map(({ id }) => id)
            .filter((id) => !lacking.has(id))
            .sort(),
        ]);
      }
    },
  );
});

describe("an agency that was not checked against its live site", () => {
  const unchecked = agencies.filter((agency: Agency) => agency.unchecked).map(({ id }) => id);

  test("has a replica", () => {
    expect(replicas.map(({ agency }) => agency.id).sort()).toEqual([...unchecked].sort());
  });

  test("runs only where the operator names it", () => {
    const checked = agencies.filter(({ id }) => !unchecked.includes(id)).map(({ id }) => id);
    for (const env of [{}, { NASHRA_FEEDS: "all" }])
      expect(readSettings(env, agencies).agencies.map(({ id }) => id)).toEqual(checked);
    const named = readSettings({ NASHRA_FEEDS: `${unchecked.at(-1)},lana/ar` }, agencies).agencies;
    expect(named.map(({ id }) => id).sort()).toEqual(["lana", unchecked.at(-1)].sort());
  });
});
