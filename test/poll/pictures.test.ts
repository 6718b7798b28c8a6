import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { transport } from "#platform";
import type { TransportRequest, TransportResponse } from "../../src/model/ports.ts";
import { takedown } from "../../src/operate/takedown.ts";
import { verifyArchive } from "../../src/operate/verify.ts";
import { measurePictures } from "../../src/poll/pictures/measure.ts";
import { createMeasurer } from "../../src/poll/pictures/measurer.ts";
import { type Newsroom, openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? [...part].map((one) => one.charCodeAt(0)) : part)),
  );
const be16 = (n: number) => [n >> 8, n & 255];
const be32 = (n: number) => [0, 0, ...be16(n)];
const le16 = (n: number) => [n & 255, n >> 8];
const le24 = (n: number) => [n & 255, n >> 8, 0];
const box = (type: string, ...parts: (string | number[])[]): number[] => {
  const data = [...bytes(type, ...parts)];
  return [...be32(data.length + 4), ...data];
};

/** The beginnings of pictures of 640 × 427 pixels. */
const PICTURES: Readonly<Record<string, Uint8Array>> = {
  "image/png": bytes([0x89], "PNG\r\n", [0x1a, 0x0a], be32(13), "IHDR", be32(640), be32(427), [8, 2, 0, 0, 0]),
  "image/jpeg": bytes(
    [0xff, 0xd8, 0xff, 0xe1],
    be16(1002),
    "Exif".padEnd(1000, "x"),
    [0xff, 0xc0],
    be16(17),
    [8],
    be16(427),
    be16(640),
    [3],
  ),
  "image/gif": bytes("GIF89a", le16(640), le16(427), [0, 0, 0]),
  "image/webp": bytes("RIFF", [64, 0, 0, 0], "WEBPVP8X", [10, 0, 0, 0], [0, 0, 0, 0], le24(639), le24(426)),
  "image/avif": bytes(
    box("ftyp", "avif", be32(0), "avif"),
    box(
      "meta",
      be32(0),
      box("pitm", be32(0), be16(1)),
      box(
        "iprp",
        box("ipco", box("ispe", be32(0), be32(640), be32(427))),
        box("ipma", be32(0), be32(1), be16(1), [1, 1]),
      ),
    ),
  ),
};

let site: RemoteSite;
let room: Newsroom;
let asked: TransportRequest[];
let answer: (request: TransportRequest) => Partial<TransportResponse>;

/** A room whose agency's pictures are on `https://cdn.example`, which is nothing but a function. */
beforeEach(async () => {
  site = await spawnSite();
  asked = [];
  answer = () => ({ status: 404 });
  const network = transport();
  room = await openNewsroom(site.url, {
    transport: async (request) => {
      if (new URL(request.url).hostname !== "cdn.example") return network(request);
      asked.push(request);
      if (new URL(request.url).pathname === "/robots.txt" && !answering(request)) return blank(404);
      return { ...blank(200), ...answer(request) };
    },
  });
});
afterEach(() => site.stop());

let robots: string | null = null;
const answering = (_request: TransportRequest) => robots !== null;
const blank = (status: number): TransportResponse => ({
  status,
  headers: {},
  body: new Uint8Array(),
  truncated: false,
});
const pictures = () => asked.filter(({ url }) => !url.endsWith("/robots.txt"));

/** An article in the Arabic feed (whose pages cut the first character of `src`) whose lead picture is at an address. */
async function publish(picture: string | null, title = "خبر بصورة"): Promise<string> {
  room.forward(600_000);
  const image = picture === null ? {} : { image: { src: `/${picture}`, caption: "صورة: وال" } };
  const { id } = await site.publish({ lang: "ar", title, released: room.now(), ...image });
  await site.set({ now: room.now() });
  await room.poll("lana/ar");
  return String(id);
}

const measure = () => measurePictures(room.ports, room.agency, { most: 50 });

describe("a lead picture is asked for once, after it was published", () => {
  test.each(Object.entries(PICTURES))("%s: type, length, width and height", async (type, body) => {
    await room.poll("lana/ar");
    await publish("https://cdn.example/a.png");
    answer = () => ({
      status: 206,
      headers: { "content-range": `bytes 0-${body.length - 1}/123456`, "content-type": "application/octet-stream" },
      body,
    });
    const before = await room.text("lana/ar/rss.xml");
    expect(before).not.toContain("<enclosure");
    await measure();
    await measure();
    expect(pictures().map(({ headers, firstBytes }) => [headers["range"], firstBytes])).toEqual([
      ["bytes=0-65535", 65_536],
    ]);
    // Nothing is published for it: no document changes until its feed does.
    expect(await room.text("lana/ar/rss.xml")).toBe(before);
    const findings = await verifyArchive(room.sql, room.site);
    expect(findings.findings).toEqual([]);
    const revisions = await room.sql.all("SELECT revision, updated FROM articles ORDER BY seq");
    await publish(null, "خبر آخر");
    expect((await room.sql.all("SELECT revision, updated FROM articles ORDER BY seq")).slice(0, -1)).toEqual(revisions);
    expect(await room.text("lana/ar/rss.xml")).toContain(
      `<enclosure url="https://cdn.example/a.png" length="123456" type="${type}"/>`,
    );
    expect(await room.text("lana/ar/rss.xml")).toContain(
      `<media:content url="https://cdn.example/a.png" fileSize="123456" type="${type}" medium="image" width="640" height="427">`,
    );
    expect(await room.text("lana/ar/atom.xml")).toContain(
      `<link rel="enclosure" type="${type}" href="https://cdn.example/a.png" length="123456"/>`,
    );
    const { items } = JSON.parse((await room.text("lana/ar/feed.json"))!) as {
      items: { attachments?: unknown; _nashra: { picture?: unknown } }[];
    };
    const item = items.find(({ attachments }) => JSON.stringify(attachments ?? "").includes("cdn.example"))!;
    expect([item.attachments, item._nashra.picture]).toEqual([
      [expect.objectContaining({ url: "https://cdn.example/a.png", mime_type: type, size_in_bytes: 123_456 })],
      { width: 640, height: 427 },
    ]);
    expect(JSON.parse((await room.text("lana/ar/ninjs.json"))!).associations[1].associations[0].renditions).toEqual([
      {
        name: "main",
        href: "https://cdn.example/a.png",
        contentType: type,
        width: 640,
        height: 427,
        sizeInBytes: 123_456,
      },
    ]);
    // Another process, with nothing in memory, renders the same.
    const rendered = await room.text("lana/ar/atom.xml");
    (room.ports.articles as Map<string, unknown>).clear();
    await publish(null, "خبر ثالث");
    const entry = (text: string) => text.slice(text.indexOf("https://cdn.example/a.png") - 200).slice(0, 600);
    expect(entry((await room.text("lana/ar/atom.xml"))!)).toBe(entry(rendered!));
  });

  test("by a server without ranges, which sends all of it", async () => {
    await room.poll("lana/ar");
    await publish("https://cdn.example/a.png");
    answer = () => ({
      status: 200,
      headers: { "content-length": "99999" },
      body: PICTURES["image/gif"]!,
      truncated: true,
    });
    await measure();
    expect(
      await room.sql.all("SELECT type, length, width, height FROM pictures WHERE url LIKE 'https://cdn.%'"),
    ).toEqual([{ type: "image/gif", length: 99_999, width: 640, height: 427 }]);
  });

  test.each<[string, () => Partial<TransportResponse>, number]>([
    ["is gone: never again", () => ({ status: 404 }), 1],
    [
      "is no picture: never again",
      () => ({ status: 200, headers: { "content-type": "text/html" }, body: bytes("<p>") }),
      1,
    ],
    ["answers 500: three times, a day apart", () => ({ status: 500 }), 3],
  ])("one that %s", async (_name, response, times) => {
    await room.poll("lana/ar");
    await publish("https://cdn.example/a.png");
    answer = response;
    for (let day = 0; day < 6; day += 1) {
      await measure();
      await measure();
      room.forward(86_400_001);
    }
    expect(pictures()).toHaveLength(times);
  });

  test("never where the host's robots.txt forbids it", async () => {
    await room.poll("lana/ar");
    await publish("https://cdn.example/a.png");
    robots = "User-agent: *\nDisallow: /a.png";
    answer = () => ({ headers: { "content-type": "text/plain" }, body: bytes(robots!) });
    await measure();
    robots = null;
    expect([asked.length, pictures().length]).toEqual([1, 0]);
  });

  test("never in a private network", async () => {
    await room.poll("lana/ar");
    await publish("https://cdn.example/a.png");
    const urls = ["http://127.0.0.1/a.png", "http://[fd00::1]/a.png", "http://printer.local/a.png", "no address"];
    for (const url of urls) {
      await room.sql.all("DELETE FROM pictures");
      await room.sql.all("UPDATE articles SET image = ? WHERE image IS NOT NULL", JSON.stringify({ url }));
      await measure();
      expect(await room.sql.all("SELECT url, type FROM pictures")).toEqual([{ url, type: null }]);
    }
    expect(asked).toEqual([]);
  });

  test("of several articles with the same picture, once; and a takedown deletes what is known of it", async () => {
    await room.poll("lana/ar");
    const first = await publish("https://cdn.example/a.png");
    await publish("https://cdn.example/a.png", "خبر آخر بالصورة نفسها");
    answer = () => ({ body: PICTURES["image/png"]! });
    await measure();
    expect(pictures()).toHaveLength(1);
    await takedown(room.ports, room.site, first, "a test");
    expect(await room.sql.all("SELECT * FROM pictures WHERE url LIKE 'https://cdn.%'")).toEqual([]);
  });
});

test("a server that keeps running measures a few, and goes on a minute later", async () => {
  await room.poll("lana/ar");
  for (let n = 0; n < 12; n += 1) await publish(`https://cdn.example/${n}.png`, `${n} قتلى في حادث رقم ${n * n + 7}`);
  answer = () => ({ body: PICTURES["image/png"]! });
  const measurer = createMeasurer(room.ports, () => room.site, new AbortController().signal);
  measurer.published("lana");
  await measurer.idle();
  measurer.kick();
  await measurer.idle();
  expect(pictures()).toHaveLength(10);
  room.forward(60_000);
  measurer.kick();
  await measurer.idle();
  expect(pictures()).toHaveLength(12);
  expect(new Set(pictures().map(({ url }) => url)).size).toBe(12);
});
