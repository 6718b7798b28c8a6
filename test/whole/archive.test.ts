import { beforeAll, expect, test } from "vitest";
import { removeArticle } from "../../src/archive/articles.ts";
import { tombstonesOf } from "../../src/archive/feeds.ts";
import { mintId } from "../../src/model/address.ts";
import { FEED_FORMATS } from "../../src/publish/formats/addresses.ts";
import { fillArchive, sampleRecord } from "../support/archive.ts";
import { openArchive, walkArchive } from "../support/archive-walk.ts";
import { type Newsroom, openNewsroom } from "../support/newsroom.ts";

const COUNT = 2500;
let room: Newsroom;
let get: (address: string) => Promise<string>;

beforeAll(async () => {
  room = await openNewsroom("http://127.0.0.1:9");
  await fillArchive(room, COUNT);
  get = await openArchive(room.ports, room.site);
}, 60_000);

test.each(FEED_FORMATS)(
  "walking back through %s meets each of 2,500 articles once, with the address of its page",
  async (format) => {
    for (const feed of ["lana/ar", "lana"]) {
      const { entries, documents } = await walkArchive(get, `${room.site.baseUrl}/${feed}`, format);
      const newestFirst = Array.from({ length: COUNT }, (_, n) => {
        const { id, url } = sampleRecord(room, COUNT - n, "ar");
        return [id, url];
      });
      expect(entries).toEqual(newestFirst);
      expect(documents).toBe(26);
    }
  },
);

test("a takedown is told by its own archive document, by the feed for a time, and by no other feed or document", async () => {
  const removed = room.now();
  await room.sql.batch(removeArticle(5, removed, "asked for"));
  const told = async (feed: string, page: number | null, since = 0) =>
    (await tombstonesOf(room.sql, feed, page, since)).map((one) => one.id);
  const id = mintId(room.agency, "100005");
  expect(await told("lana/ar", 1)).toEqual([id]);
  expect(await told("lana/ar", 2)).toEqual([]);
  expect(await told("lana/ar", null, removed)).toEqual([id]);
  expect(await told("lana", null, removed)).toEqual([id]);
  expect(await told("lana/ar", null, removed + 1000)).toEqual([]);
  expect(await told("lana/en", null)).toEqual([]);
});
