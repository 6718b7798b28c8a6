import type { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { removeArticle } from "../../../src/archive/articles.ts";
import { type Newsroom, openNewsroom, type RemoteSite, spawnSite } from "../../support/newsroom.ts";
import { serveNewsroom } from "../../support/served.ts";

/** RFC 3229 with the `feed` manipulation, from polls to bytes. */

const MINUTE = 60_000;
const PATHS = ["lana/ar/feed.json", "lana/ar/atom.xml", "lana/ar/rss.xml", "lana/feed.json"];
let site: RemoteSite;
let room: Newsroom;
let app: Hono;

beforeEach(async () => {
  site = await spawnSite();
  room = await openNewsroom(site.url);
  await room.poll("lana/ar");
  room.forward(1);
  await room.poll("lana/en");
  app = await serveNewsroom(room);
});
afterEach(() => site.stop());

const ask = (path: string, headers: Record<string, string> = {}) =>
  app.request(`https://feeds.example/${path}`, { headers });
const since = (path: string, etag: string) => ask(path, { "A-IM": "feed", "If-None-Match": etag });
const etagOf = async (path: string) => (await ask(path)).headers.get("ETag")!;
/** Titles in whatever format, in order. */
function titles(text: string): string[] {
  if (text.startsWith("{")) return (JSON.parse(text) as { items: { title: string }[] }).items.map((item) => item.title);
  const entries = text.match(/<(item|entry)[ >][\s\S]*?<\/\1>/g) ?? [];
  return entries.map((entry) => /<title[^>]*>(?:<!\[CDATA\[)?([^<\]]*)/.exec(entry)![1]!);
}

async function publish(title: string): Promise<number> {
  room.forward(10 * MINUTE);
  const { id } = await site.publish({ lang: "ar", title, released: room.now() });
  await room.poll("lana/ar");
  return id;
}

describe.each(PATHS)("%s", (path) => {
  test("gives what is new since the client's version, and since any before it", async () => {
    const first = await etagOf(path);
    await publish("خبر أول بعد القراءة الأولى");
    const second = await etagOf(path);
    await publish("خبر ثان بعد القراءة الثانية");
    const whole = await ask(path);
    const one = await since(path, second);
    expect(one.status).toBe(226);
    expect(titles(await one.text())).toEqual(["خبر ثان بعد القراءة الثانية"]);
    expect(one.headers.get("ETag")).toBe(whole.headers.get("ETag"));
    expect(one.headers.get("Last-Modified")).toBe(whole.headers.get("Last-Modified"));
    const both = await since(path, first);
    expect(titles(await both.text())).toEqual(["خبر ثان بعد القراءة الثانية", "خبر أول بعد القراءة الأولى"]);
    expect((await since(path, whole.headers.get("ETag")!)).status).toBe(304);
  });

  test("gives what was edited", async () => {
    const id = await publish("عنوان قبل التعديل بقليل");
    const etag = await etagOf(path);
    room.forward(2 * 3600_000);
    await site.set({ now: room.now() });
    await site.edit(id, { title: "عنوان بعد التعديل بقليل" });
    await room.poll("lana/ar");
    const answer = await since(path, etag);
    expect(answer.status).toBe(226);
    expect(titles(await answer.text())).toEqual(["عنوان بعد التعديل بقليل"]);
  });

  test("understands the last two hundred versions, and gives all to whoever brings none of ours", async () => {
    expect((await since(path, 'W/"never"')).status).toBe(200);
    const versions = Array.from({ length: 200 }, (_, n) => `W/"v${n}"`);
    for (const [n, etag] of versions.entries()) {
      const params = [path, etag, room.now() + n + 1];
      await room.sql.batch([{ sql: "INSERT INTO versions (path, etag, recorded) VALUES (?, ?, ?)", params }]);
    }
    room.forward(1000);
    await publish("خبر بعد مئتي صيغة");
    for (const etag of [versions[1]!, versions[100]!, versions[199]!]) {
      expect(titles(await (await since(path, etag)).text())).toEqual(["خبر بعد مئتي صيغة"]);
    }
  });
});

test("in Atom a removal is told", async () => {
  const id = await publish("خبر يسحب بعد قليل");
  const etag = await etagOf("lana/ar/atom.xml");
  await site.remove(id);
  const [row] = await room.sql.all("SELECT seq FROM articles WHERE native_id = ?", String(id));
  room.forward(MINUTE);
  await room.sql.batch(removeArticle(row!["seq"] as number, room.now(), "asked for"));
  await publish("خبر بعد السحب");
  const text = await (await since("lana/ar/atom.xml", etag)).text();
  expect(text).toContain(`<at:deleted-entry ref="tag:lana.gov.ly,2021:post/${id}"`);
  expect(titles(text)).toEqual(["خبر بعد السحب"]);
});
