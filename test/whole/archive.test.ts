import { beforeAll, expect, test } from "vitest";
import { mintId } from "../../src/model/agency.ts";
import { FORMATS, type Format } from "../../src/model/document.ts";
import { fillArchive } from "../support/archive.ts";
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

test.each(Object.keys(FORMATS) as Format[])(
  "walking back through %s meets each of 2,500 articles once",
  async (format) => {
    for (const feed of ["lana/ar", "lana"]) {
      const { ids, documents } = await walkArchive(get, `${room.site.baseUrl}/${feed}`, format);
      const newestFirst = Array.from({ length: COUNT }, (_, n) => mintId(room.agency, String(100_000 + COUNT - n)));
      expect(ids).toEqual(newestFirst);
      expect(documents).toBe(26);
    }
  },
);
