import type { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { operatorActions } from "../../src/operate/actions.ts";
import { operatorRoutes } from "../../src/serve/admin/operator.ts";
import { openPushing, type Pushing, subscriber } from "../push/support.ts";
import { gunzip } from "../support/newsroom.ts";
import { serveNewsroom } from "../support/served.ts";

/** A takedown as an operator orders it over HTTP, and every place in which a trace of the text could stay. */

const TOKEN = "an-operators-token-of-the-tests";
const HOOK = "https://hook.example/";
/** Words that stand nowhere else. */
const WORDS = { title: "قسطنطينيات", edited: "سمرقنديات", body: "زنجباريات", place: "Wadirumzan" };
const URL_OF = "https://feeds.example/admin/articles/";
let push: Pushing;
let app: Hono;
let id: string;
let native: number;
let topic: ReturnType<typeof subscriber>;
const told: { type: string; data: Record<string, string> }[] = [];

beforeEach(async () => {
  push = await openPushing({ webhooks: [HOOK], webhookSecret: "a secret of the tests" });
  told.length = 0;

  push.on("hook.example", ({ body }) => {
    told.push(JSON.parse(new TextDecoder().decode(body)));
    return 204;
  });
  await push.drain();
  topic = subscriber(push, "reader.example");
  await topic.subscribe("https://feeds.example/lana/ar/atom.xml");
  const { room, site } = push;
  room.forward(600_000);
  const article = await site.publish({
    lang: "ar",
    title: `خبر ${WORDS.title} أول`,
    released: room.now(),
    paragraphs: [`فقرة أولى فيها ${WORDS.body} وكلمات أخرى كثيرة لا شأن لها بالأمر ${WORDS.place}.`],
  });
  native = article.id;
  id = `tag:lana.gov.ly,2021:post/${native}`;
  await room.poll("lana/ar");
  await push.drain();
  room.forward(7_200_000);
  await site.edit(native, { title: `خبر ${WORDS.edited} أول` });
  await room.poll("lana/ar");
  app = await serveNewsroom(room, {
    settings: { ...room.site, ownHub: false, adminToken: TOKEN, poll: null },
    admin: [operatorRoutes(operatorActions(room.ports, room.site, { polls: true }))],
  });
});
afterEach(() => push.site.stop());

const order = (method: string, name: string, token: string | null = TOKEN) =>
  app.request(URL_OF + name, { method, headers: token === null ? {} : { Authorization: `Bearer ${token}` } });

/** Where any of the words stands: `table.column`, a document's path, or an address. */
async function traces(): Promise<string[]> {
  const { sql } = push.room;
  const found: string[] = [];
  const look = (where: string, text: string): void => {
    for (const [kind, word] of Object.entries(WORDS))
      if (text.toLowerCase().includes(word.toLowerCase())) found.push(`${kind} in ${where}`);
  };
  const tables = await sql.all(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'd1\\_%' ESCAPE '\\' AND name NOT LIKE 'search\\_%' ESCAPE '\\'",
  );
  expect(tables.length).toBeGreaterThan(15);
  for (const { name } of tables) {
    for (const row of await sql.all(`SELECT * FROM ${String(name)}`))
      for (const [column, value] of Object.entries(row)) {
        if (value instanceof Uint8Array) {
          const packed = value[0] === 0x1f && value[1] === 0x8b;
          look(`${name}.${column} of ${row["path"]}`, packed ? await gunzip(value) : new TextDecoder().decode(value));
        } else look(`${name}.${column}`, String(value));
      }
  }
  for (const at of ["rss.xml", "atom.xml", "feed.json", "ninjs.json", "sitemap.xml", "", "?lang=en"])
    for (const feed of ["lana", "lana/ar"])
      look(`/${feed}/${at}`, await (await app.request(`https://feeds.example/${feed}/${at}`)).text());
  for (const word of Object.values(WORDS)) {
    const answer = await app.request(`https://feeds.example/lana/ar/feed.json?q=${encodeURIComponent(word)}`);
    const { items } = (await answer.json()) as { items: unknown[] };
    if (items.length > 0) found.push(`${word} is found by a search`);
  }
  return [...new Set(found)];
}

describe("DELETE /admin/articles/ID", () => {
  test("takes every trace, tells webhooks and subscribers, and PUT lets it come back", async () => {
    const before = await traces();
    for (const kind of Object.keys(WORDS)) expect(before.join("\n")).toContain(`${kind} in `);
    expect(before.filter((one) => one.includes("revisions"))).not.toEqual([]);
    expect(before.filter((one) => one.includes("events"))).not.toEqual([]);
    expect(before.filter((one) => one.includes("by a search"))).not.toEqual([]);

    const answer = await order("DELETE", `${encodeURIComponent(id)}?reason=a%20court`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ outcome: "removed", id });
    expect(await traces()).toEqual([]);

    const sent = told.length;
    await push.drain();
    expect(told.slice(sent).map(({ type, data }) => [type, data["id"], data["title"]])).toEqual([
      ["article.updated", id, undefined],
      ["article.removed", id, undefined],
    ]);
    expect(JSON.stringify(told.slice(sent))).not.toContain("a court");
    const last = topic.taken.at(-1)!.body;
    expect(last).toContain(`<at:deleted-entry ref="${id}"`);
    for (const word of Object.values(WORDS)) expect(last).not.toContain(word);

    // However often it is polled.
    for (let n = 0; n < 2; n += 1) {
      push.room.forward(8 * 3_600_000);
      await push.room.poll("lana/ar");
    }
    expect(await traces()).toEqual([]);
    expect(await (await order("DELETE", String(native))).json()).toMatchObject({ outcome: "already" });

    expect(await (await order("PUT", encodeURIComponent(id))).json()).toMatchObject({ outcome: "lifted" });
    push.room.forward(3_600_000);
    await push.room.poll("lana/ar");
    expect((await traces()).join("\n")).toContain("edited in /lana/ar/atom.xml");
  });

  test.each([
    ["DELETE", "tag%3Anone", TOKEN, 404],
    ["PUT", "tag%3Anone", TOKEN, 404],
    ["DELETE", "%E0%A4%A", TOKEN, 400],
    ["DELETE", `1?reason=${"a".repeat(501)}`, TOKEN, 400],
    ["GET", "1", TOKEN, 405],
    ["POST", "1", TOKEN, 405],
    ["DELETE", "1", null, 401],
    ["DELETE", "1", "another-token-of-no-use", 401],
  ])("%s %s with %s: %i", async (method, name, token, status) => {
    const before = await traces();
    const answer = await order(method, name, token);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    if (status === 405) expect(answer.headers.get("Allow")).toBe("DELETE, GET, PATCH, PUT");
    expect(await traces()).toEqual(before);
  });
});
