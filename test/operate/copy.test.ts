import type { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshSql, runtime } from "#platform";
import { type CopyPage, decodePage } from "../../src/archive/copying/page.ts";
import { copiedTables } from "../../src/archive/copying/tables.ts";
import type { Sql } from "../../src/model/ports.ts";
import { pullArchive, pushArchive, type RemoteArchive } from "../../src/operate/copy.ts";
import { reindexSome } from "../../src/poll/documents/reindex.ts";
import { fillArchive } from "../support/archive.ts";
import { ask, serverOf } from "../support/copies.ts";
import { lanaWithSections, openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";
import { contents } from "../support/split.ts";

const agency = lanaWithSections();
let site: RemoteSite;
let filled: Sql;
let wanted: Awaited<ReturnType<typeof contents>>;
/** All that the filled archive sends, page by page: in workerd there is one database, which is emptied for the copy. */
const pages = new Map<string, string>();

beforeAll(async () => {
  site = await spawnSite();
  const room = await openNewsroom(site.url, { agency });
  for (const path of ["lana/ar", "lana/en", "lana/ar/economy"]) await room.poll(path);
  await fillArchive(room, 700);
  filled = room.sql;
  wanted = await contents(filled);
  const app = serverOf(filled, agency);
  for (const { name } of await copiedTables(filled)) {
    for (let after: unknown = null; ; ) {
      const query = after === null ? "" : `&after=${encodeURIComponent(JSON.stringify(after))}`;
      const text = await (await ask(app, "GET", `?table=${name}${query}`)).text();
      pages.set(`${name} ${JSON.stringify(after)}`, text);
      after = JSON.parse(text.slice(0, text.indexOf("\n"))).until;
      if (after === null) break;
    }
  }
}, 120_000);
afterAll(() => site.stop());

/** A remote archive behind a server. `before`: called before each page, with its number. */
function behind(app: Hono, before: (page: number) => unknown = () => {}): RemoteArchive {
  let number = 0;
  return {
    async page(table, { after, until }, have) {
      number += 1;
      await before(number);
      const query = new URLSearchParams({ table, have });
      if (after !== null) query.set("after", JSON.stringify(after));
      if (until !== null) query.set("until", JSON.stringify(until));
      return read(await (await ask(app, "GET", `?${query}`)).text());
    },
    async put(page) {
      const response = await ask(app, "POST", "", page);
      if (response.status !== 200) throw new Error(await response.text());
    },
  };
}

async function read(text: string): Promise<CopyPage> {
  const page = await decodePage(text);
  if (typeof page === "string") throw new Error(page);
  return page;
}

/** The filled archive as it was recorded. */
const recorded: Pick<RemoteArchive, "page"> = {
  async page(table, { after }, have) {
    const page = await read(pages.get(`${table} ${JSON.stringify(after)}`)!);
    return page.head.digest === have ? { head: { ...page.head, same: true }, range: null } : page;
  },
};

async function everyWordIndexed(sql: Sql): Promise<void> {
  while (!(await reindexSome(sql, 100))) {}
}

describe("an archive", () => {
  test("is copied with every row and every byte, and moved back to where it was", async () => {
    const copy = await freshSql();
    const copied = await pullArchive(copy, { ...recorded, put: async () => {} });
    expect(copied).toMatchObject({ passes: 2 });
    expect(copied.rows).toBeGreaterThan(2000);
    const { search, ...rest } = wanted;
    expect({ ...(await contents(copy)), search: [] }).toEqual({ ...rest, search: [] });

    const sent: string[] = [];
    const nothing: CopyPage = { head: { ...(await read(pages.values().next().value!)).head, digest: "" }, range: null };
    await pushArchive(copy, { page: async () => nothing, put: async (page) => void sent.push(page) }, "lana");
    const moved = await freshSql();
    const done: string[] = [];
    const app = serverOf(moved, agency, { refused: () => null, done: () => void done.push("done") });
    for (const page of sent) await behind(app).put(page);
    expect((await ask(app, "POST", "?done")).status).toBe(200);
    expect(done).toHaveLength(1);
    await everyWordIndexed(moved);
    expect(search!.length).toBeGreaterThan(0);
    // The front pages are of the deployment, not of the agency.
    const documents = wanted["documents"]!.filter((row) => String(row["path"]).startsWith("lana/"));
    expect(await contents(moved)).toEqual({ ...wanted, documents });
  });

  test.each([
    ["cut short", (text: string) => text.slice(0, -40), /rows|JSON/],
    ["without its last row", (text: string) => text.replace(/[^\n]+\n$/, ""), /rows/],
    ["changed on its way", (text: string) => text.replace(/\n\["lana/, '\n["dana'), /digest/],
    ["no page", () => "<html></html>", /JSON/],
    ["of another form", (text: string) => text.replace('"format":1', '"format":2'), /format/],
  ])("is not taken from a page that was %s", async (_name, spoil, why) => {
    expect(await decodePage(spoil(pages.get("entries null")!))).toMatch(why);
  });

  test("of another agency is not sent with this one", async () => {
    const copy = await freshSql();
    await pullArchive(copy, { ...recorded, put: async () => {} });
    const sent: string[] = [];
    const page = await recorded.page("entries", { after: null, until: null }, "");
    await pushArchive(copy, { page: async () => page, put: async (text) => void sent.push(text) }, "lan");
    for (const text of sent) expect(JSON.parse(text.slice(0, text.indexOf("\n"))).rows).toBe(0);
  });
});

describe("/admin/backup", () => {
  test.each([
    ["?table=nothing", 404],
    ["?table=sqlite_master", 404],
    ["?table=search", 404],
    ["?table=entries&after=1", 400],
    ["?table=entries&after=[1]", 400],
    ["?table=entries&until=x", 400],
  ])("answers %s with %i", async (query, status) => {
    expect((await ask(serverOf(await freshSql(), agency), "GET", query)).status).toBe(status);
  });

  test("takes nothing where one file holds all agencies, or while polls go on", async () => {
    const sql = await freshSql();
    const page = pages.get("feeds null")!;
    expect((await ask(serverOf(sql, agency), "POST", "", page)).status).toBe(409);
    const busy = serverOf(sql, agency, { refused: () => "it polls", done: () => {} });
    const refused = await ask(busy, "POST", "", page);
    expect([refused.status, await refused.text()]).toEqual([409, "it polls\n"]);
    expect((await ask(busy, "POST", "?done")).status).toBe(409);
  });

  test("takes no page of another schema, and none that is spoilt", async () => {
    const app = serverOf(await freshSql(), agency, { refused: () => null, done: () => {} });
    const page = pages.get("feeds null")!;
    const other = page.replace(/"schema":"[^"]+"/, '"schema":"0001"');
    expect((await ask(app, "POST", "", other)).status).toBe(409);
    expect((await ask(app, "POST", "", page.slice(0, -9))).status).toBe(400);
    expect((await ask(app, "POST", "", page)).status).toBe(200);
  });
});

// With two archives at a time, which Node alone has here.
describe.runIf(runtime === "node")("a copy in several parts", () => {
  test("goes on where it was broken off", async () => {
    const copy = await freshSql();
    const broken = behind(serverOf(filled, agency), (page) => {
      if (page === 8) throw new Error("the connection was lost");
    });
    await expect(pullArchive(copy, broken)).rejects.toThrow("connection");
    const before = await pullArchive(await freshSql(), behind(serverOf(filled, agency)));
    const after = await pullArchive(copy, behind(serverOf(filled, agency)));
    expect(after.sent).toBeLessThan(before.sent);
    expect(await contents(copy)).toMatchObject({ documents: wanted["documents"], articles: wanted["articles"] });
  });

  test("is of one moment, although polls write while it is made", async () => {
    const own = await spawnSite();
    const room = await openNewsroom(own.url, { agency });
    await room.poll("lana/ar");
    let changes = 0;
    const remote = behind(serverOf(room.sql, agency), async (page) => {
      if (page % 9 !== 0 || changes === 4) return;
      changes += 1;
      await own.publish({ lang: "ar", title: `خبر ${changes}` });
      room.forward(3_600_000);
      await room.poll("lana/ar");
    });
    const copy = await freshSql();
    const copied = await pullArchive(copy, remote);
    expect(changes).toBe(4);
    expect(copied.passes).toBeGreaterThan(2);
    const [here, there] = [await contents(copy), await contents(room.sql)];
    expect({ ...here, search: [] }).toEqual({ ...there, search: [] });
    await own.stop();
  });

  test("is given up if the archive never stands still", async () => {
    const sql = await freshSql();
    let n = 0;
    const remote = behind(serverOf(sql, agency), async () => {
      n += 1;
      await sql.all("INSERT OR REPLACE INTO facts (name, value) VALUES ('n', ?)", String(n));
    });
    await expect(pullArchive(await freshSql(), remote)).rejects.toThrow("after 12 passes");
  });
});
