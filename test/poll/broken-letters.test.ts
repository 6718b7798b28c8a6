import { afterEach, expect, test } from "vitest";
import { transport } from "#platform";
import type { Transport } from "../../src/model/ports.ts";
import { type Newsroom, openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";

const MINUTE = 60_000;
const LOST = "\uFFFD";
let site: RemoteSite;
afterEach(() => site.stop());

type Breaking = "no" | "on the way" | "by the site";

const find = (bytes: Uint8Array, part: Uint8Array): number => {
  for (let at = bytes.indexOf(part[0]!); at !== -1; at = bytes.indexOf(part[0]!, at + 1))
    if (part.every((byte, index) => bytes[at + index] === byte)) return at;
  return -1;
};

/** A site on whose article pages the letters after a word are lost. */
async function broken() {
  site = await spawnSite();
  let breaking: Breaking = "no";
  let id = 0;
  const send = transport();
  const spoiling: Transport = async (request) => {
    const response = await send(request);
    if (breaking === "no" || !request.url.includes(String(id)) || request.url.includes("category")) return response;
    const { body } = response;
    const at = find(body, new TextEncoder().encode("Spoilt é"));
    if (at === -1) throw new Error("the page does not hold the text");
    const letter = at + 7;
    const [before, after] = [body.subarray(0, letter), body.subarray(letter + 2)];
    // Half a letter, or a whole U+FFFD.
    const given = breaking === "on the way" ? [0xc3] : [0xef, 0xbf, 0xbd];
    return { ...response, body: Uint8Array.from([...before, ...given, ...after]) };
  };
  const room: Newsroom = await openNewsroom(site.url, { transport: spoiling });
  await room.poll("lana/en");
  return {
    room,
    spoil(how: Breaking) {
      breaking = how;
    },
    async publish() {
      room.forward(10 * MINUTE);
      ({ id } = await site.publish({
        lang: "en",
        paragraphs: ["Spoilt é in the text.", "More of it."],
        released: room.now(),
      }));
      await site.set({ now: room.now() });
    },
    async edit(text: string) {
      await site.edit(id, { paragraphs: [`Spoilt é in ${text}.`, "More of it."] });
      room.forward(2 * 60 * MINUTE);
      await site.set({ now: room.now() });
    },
    async text(): Promise<string | null> {
      const feed = JSON.parse((await room.text("lana/en/feed.json"))!);
      return feed.items.find((one: { id: string }) => one.id.endsWith(`/${id}`))?.content_text ?? null;
    },
    async poll(ms = 0) {
      room.forward(ms);
      return room.poll("lana/en");
    },
  };
}

test("letters lost on the way: the new article is asked for again, and published whole", async () => {
  const { room: _, ...one } = await broken();
  one.spoil("on the way");
  await one.publish();
  const first = await one.poll();
  expect(first.added).toEqual([]);
  expect(first.setAside).toMatchObject([
    { kind: "failed", reason: expect.stringMatching(/lost \(U\+FFFD\).*tried again/) },
  ]);
  one.spoil("no");
  expect((await one.poll(6 * MINUTE)).added).toHaveLength(1);
  expect(await one.text()).toContain("Spoilt é");
});

test("letters that stay lost: published at the third reading, told, and mended when the page is", async () => {
  const one = await broken();
  one.spoil("on the way");
  await one.publish();
  expect((await one.poll()).added).toEqual([]);
  expect((await one.poll(6 * MINUTE)).added).toEqual([]);
  const third = await one.poll(20 * MINUTE);
  expect(third.added).toHaveLength(1);
  expect(third.evidence).toContain("the site sends it so");
  expect(await one.text()).toContain(`Spoilt ${LOST}`);
  one.spoil("no");
  for (let n = 0; n < 3; n += 1) await one.poll(60 * MINUTE);
  expect(await one.text()).toContain("Spoilt é");
});

test("a U+FFFD that the site itself wrote is published at once, and told", async () => {
  const one = await broken();
  one.spoil("by the site");
  await one.publish();
  const report = await one.poll();
  expect(report.added).toHaveLength(1);
  expect(report.evidence).toContain("the site sends it so");
});

test.each(["on the way", "by the site"] as const)(
  "a good text is not replaced by one broken %s; a later edit is",
  async (how) => {
    const one = await broken();
    await one.publish();
    await one.poll();
    one.spoil(how);
    await one.edit("the second text");
    expect((await one.poll()).changed).toEqual([]);
    expect(await one.text()).toContain("Spoilt é in the text");
    one.spoil("no");
    let changed = 0;
    for (let n = 0; n < 8 && changed === 0; n += 1) changed = (await one.poll(6 * 60 * MINUTE)).changed.length;
    expect(await one.text()).toContain("Spoilt é in the second text");
  },
);
