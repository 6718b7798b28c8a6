import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import lana from "../../feeds/lana.ts";
import wafa from "../../feeds/wafa.ts";
import { type AgencyDefinition, defineAgency } from "../../src/model/agency.ts";
import { eraseRemoved } from "../../src/operate/removal.ts";
import { sampleDefinition } from "../support/definitions.ts";
import { type Desk, HOUR, openDesk } from "../support/desk.ts";
import { type RemoteSite, spawnSite } from "../support/newsroom.ts";

/** The operator's definitions over `/admin/agencies`, on both runtimes. */

let source: RemoteSite;
let desk: Desk;
const { ask, put, run, page, status, ids } = {
  ask: (...given: Parameters<Desk["ask"]>) => desk.ask(...given),
  put: (...given: Parameters<Desk["put"]>) => desk.put(...given),
  run: (...given: Parameters<Desk["run"]>) => desk.run(...given),
  page: (path: string) => desk.page(path),
  status: (path: string) => desk.status(path),
  ids: (feed: string) => desk.ids(feed),
};

beforeAll(async () => {
  source = await spawnSite();
});
afterAll(() => source.stop());
beforeEach(async () => {
  desk = await openDesk(source);
});

const dates = async (): Promise<unknown[]> =>
  desk.sql.all("SELECT id, published, first_seen FROM articles WHERE agency = 'dana' ORDER BY id");

describe("the life of an operator's definition", () => {
  test("put, changed, paused, resumed: no article is lost, doubled or dated anew", async () => {
    expect(await status("/dana/ar/feed.json")).toBe(404);
    const created = await put(sampleDefinition());
    expect([created.status, created.body.agency]).toMatchObject([
      201,
      { id: "dana", state: "active", source: "operator", published: true, feeds: ["dana", "dana/ar", "dana/en"] },
    ]);
    await run();
    const first = await ids("dana/ar");
    expect(first.length).toBeGreaterThan(5);
    expect(first[0]).toMatch(/^tag:dana\.example,2012:post\//);
    expect(await page("/")).toContain("/dana/");
    expect(await page("/opml.xml")).toContain("/dana/ar/rss.xml");
    const dated = await dates();

    const renamed = sampleDefinition({ names: { ar: "دانة", en: "Dana Renamed" } });
    expect(await put(renamed)).toMatchObject({ status: 200, body: { outcome: "changed" } });
    await run(60_000);
    expect(await ids("dana/ar")).toEqual(first);
    for (const path of ["/dana/en/rss.xml", "/dana/en/atom.xml", "/dana/rss.xml", "/?lang=en"])
      expect(await page(path), path).toContain("Dana Renamed");
    expect(await page("/dana/en/rss.xml")).not.toContain("Dana News");

    expect((await ask("POST", "/dana/pause")).body.agency.state).toBe("paused");
    const missed = await source.publish({ lang: "ar", category: 8, released: desk.now() + HOUR });
    await source.asked();
    await run(9 * HOUR);
    expect((await ids("dana/ar")).some((id) => id.endsWith(`/${missed.id}`))).toBe(false);
    const health = JSON.parse(await page("/health")) as { feeds: Record<string, { status: string; why: string }> };
    expect(health.feeds["dana/ar"]).toMatchObject({ status: "ok", state: "paused", why: /paused/ });
    expect(JSON.stringify(health.feeds["dana/ar"])).not.toContain("late");
    expect(await page("/status?lang=en")).toContain("agencies resume dana");

    expect((await ask("POST", "/dana/resume")).body.agency.state).toBe("active");
    await run(60_000);
    const after = await ids("dana/ar");
    expect(after.filter((id) => id.endsWith(`/${missed.id}`))).toHaveLength(1);
    expect(new Set(after).size).toBe(after.length);
    expect(first.filter((id) => !after.includes(id))).toEqual([]);
    expect(
      (await dates()).filter((row) => dated.some((old) => JSON.stringify(old) === JSON.stringify(row))),
    ).toHaveLength(dated.length);
  });

  test("retired: its addresses stay and it is no longer on offer; removed: they answer 410, and nothing is left", async () => {
    await put(sampleDefinition());
    await run();
    const before = await ids("dana/ar");
    await ask("POST", "/dana/retire");
    const polled = () => desk.sql.all("SELECT path, last_poll FROM watches WHERE path LIKE 'dana/%' ORDER BY path");
    const last = await polled();
    await source.publish({ lang: "ar", category: 8, released: desk.now() + HOUR });
    await run(9 * HOUR);
    expect(await polled()).toEqual(last);
    expect(await ids("dana/ar")).toEqual(before);
    expect(await page("/")).not.toContain("/dana/");
    expect(await page("/opml.xml")).not.toContain("/dana/");
    expect(JSON.parse(await page("/health")).feeds["dana/ar"]).toBeUndefined();

    expect((await ask("DELETE", "/dana")).body.agency.state).toBe("removed");
    for (const path of ["/dana/", "/dana/ar/rss.xml", "/dana/ar/archive/1/atom.xml", "/dana/nothing"]) {
      const gone = await desk.app.request(path);
      expect([gone.status, (await gone.text()).trim().split("\n").length, gone.headers.get("Cache-Control")]).toEqual([
        410,
        1,
        "no-store",
      ]);
    }
    expect(await status("/lana/ar/rss.xml")).toBe(200);
    while (!(await eraseRemoved(desk.ports, desk.known.gone, { articles: 7, steps: 2 })));
    const lanas = await desk.sql.all("SELECT count(*) AS n FROM articles WHERE agency = 'lana'");
    expect(lanas[0]!["n"]).toBeGreaterThan(5);
    for (const [table, column] of [
      ...[
        ["articles", "agency"],
        ["entries", "feed"],
        ["documents", "path"],
        ["versions", "path"],
        ["feeds", "path"],
      ],
      ...[
        ["watches", "path"],
        ["polls", "watch"],
        ["events", "feed"],
        ["quarantine", "agency"],
      ],
    ])
      expect(await desk.sql.all(`SELECT * FROM ${table} WHERE ${column} LIKE 'dana%'`), table).toEqual([]);
    expect(await desk.sql.all("SELECT seq FROM revisions WHERE seq NOT IN (SELECT seq FROM articles)")).toEqual([]);
    expect(
      await desk.sql.all("SELECT rowid FROM search WHERE (rowid & 16777215) NOT IN (SELECT seq FROM articles)"),
    ).toEqual([]);

    for (const verb of ["pause", "resume", "retire"]) expect((await ask("POST", `/dana/${verb}`)).status).toBe(410);
    const again = await put(sampleDefinition());
    expect([again.status, again.body.consequences[0].kind]).toEqual([409, "again"]);
    expect((await put(sampleDefinition(), "?accept=again")).status).toBe(200);
    const [{ highest }] = (await desk.sql.all("SELECT max(seq) AS highest FROM articles")) as [{ highest: number }];
    await run();
    expect((await ids("dana/ar")).length).toBeGreaterThan(5);
    const [{ least }] = (await desk.sql.all("SELECT min(seq) AS least FROM articles WHERE agency = 'dana'")) as [
      { least: number },
    ];
    expect(least).toBeGreaterThan(highest);
  });

  test("the history holds each change with its time, who made it, and the former text", async () => {
    await put(sampleDefinition());
    desk.forward(1000);
    await put(sampleDefinition({ names: { en: "Second" } }));
    await ask("POST", "/dana/pause");
    const { body } = await ask("GET", "/dana/history");
    expect(body.history).toMatchObject([
      { what: "pause", who: "http", state: "active", definition: { names: { en: "Second" } } },
      {
        what: "put",
        state: "active",
        at: new Date(desk.now()).toISOString(),
        definition: { names: { en: "Dana News" } },
      },
      { what: "put", state: null, definition: null },
    ]);
    expect((await ask("GET", "/nobody/history")).status).toBe(404);
  });
});

describe("a shipped definition", () => {
  test("is gone before by one of the same id, and the operator is told when the shipped one changes", async () => {
    const { id, home, timezone, since, addresses, editions } = lana;
    const own = { id, names: { en: "My LANA" }, home, timezone, since, tagYear: 2021, addresses, editions };
    const hosts = { hosts: lana.hosts };
    expect((await put({ ...own, ...hosts })).body.agency).toMatchObject({ source: "override", note: null });
    await run();
    expect(await page("/lana/en/rss.xml")).toContain("My LANA");
    await desk.adopt([defineAgency({ ...lana, marks: ["LANA", "new"] }), wafa]);
    expect(desk.known.notes).toMatchObject([{ id: "lana", note: /the shipped definition has changed/ }]);
    expect((await ask("GET", "")).body.agencies[0].note).toMatch(/has changed/);
    expect(await page("/status?lang=en")).toContain("the shipped definition has changed");
    expect(JSON.parse(await page("/health")).definitions[0]).toMatch(/has changed/);
    // Seen: put again.
    await put({ ...own, ...hosts });
    expect(desk.known.notes).toEqual([]);
    // The shipped one again, as it is.
    const { definition } = (await ask("GET", "/lana?shipped")).body;
    expect((await put(definition)).body.agency).toMatchObject({ source: "shipped", note: null });
    expect((await ask("GET", "/lana")).body.definition.marks).toContain("new");
  });

  test("can be paused and removed; one that is not checked runs once it is resumed", async () => {
    expect((await ask("POST", "/lana/pause")).body.agency).toMatchObject({ state: "paused", source: "shipped" });
    await ask("DELETE", "/lana");
    expect(await status("/lana/ar/rss.xml")).toBe(410);
    expect((await ask("GET", "/wafa")).body.published).toBe(false);
    expect((await ask("POST", "/wafa/resume")).body.agency.published).toBe(true);
    expect(desk.site().agencies.map((agency) => agency.id)).toEqual(["wafa"]);
  });
});

describe("a change is said before it is made", () => {
  const changes: [string, Partial<AgencyDefinition>, string[], RegExp][] = [
    ["another home", { home: "https://other.example/", hosts: ["dana.example"] }, ["ids"], /tag:other\.example/],
    ["another tagYear", { tagYear: 2020 }, ["ids"], /tag:dana\.example,2020/],
    ["another form of address", { addresses: [{ path: "/post\\.php", query: "lang" }] }, ["ids"], /would have the id/],
    ["no form for the articles", { addresses: [{ path: "/x/(?<id>\\d+)" }] }, ["ids"], /not recognised/],
    ["an edition less", { editions: sampleDefinition().editions.slice(0, 1) }, ["drops"], /dana\/en with its \d\d/],
  ];
  test.each(changes)("%s", async (_name, over, kinds, words) => {
    await put(sampleDefinition());
    await run();
    const before = await ids("dana/en");
    const refused = await put(sampleDefinition(over));
    const consequences = refused.body.consequences as { kind: string; what: string }[];
    expect([refused.status, [...new Set(consequences.map(({ kind }) => kind))]]).toEqual([409, kinds]);
    expect(refused.body.accept).toBe(kinds.join(","));
    expect(consequences.map(({ what }) => what).join("\n")).toMatch(words);
    expect(await ids("dana/en")).toEqual(before);
    expect((await put(sampleDefinition(over), `?accept=${kinds.join(",")}`)).status).toBe(200);
    // The articles that are there keep their ids.
    expect(
      await desk.sql.all("SELECT id FROM articles WHERE agency = 'dana' AND id NOT LIKE 'tag:dana.example,2012:%'"),
    ).toEqual([]);
  });

  test("what changes neither ids nor items is not asked for", async () => {
    await put(sampleDefinition());
    await run();
    expect((await put(sampleDefinition({ marks: ["DNA"], poll: { everyMinutes: 9 } }))).status).toBe(200);
  });
});

describe("two operators", () => {
  test("who changes an earlier version is told, 412, and nothing is written", async () => {
    const created = await put(sampleDefinition(), "", { "If-None-Match": "*" });
    expect(created.status).toBe(201);
    expect((await put(sampleDefinition(), "", { "If-None-Match": "*" })).status).toBe(412);
    const seen = (await ask("GET", "/dana")).etag!;
    expect(seen).toBe(created.etag);
    const first = await put(sampleDefinition({ names: { en: "One" } }), "", { "If-Match": seen });
    expect([first.status, first.etag === seen]).toEqual([200, false]);
    const second = await put(sampleDefinition({ names: { en: "Two" } }), "", { "If-Match": seen });
    expect([second.status, second.etag, second.body.error]).toEqual([
      412,
      first.etag,
      expect.stringMatching(/somebody/),
    ]);
    for (const [method, path] of [
      ["DELETE", "/dana"],
      ["POST", "/dana/pause"],
    ] as const)
      expect((await ask(method, path, undefined, { "If-Match": seen })).status).toBe(412);
    expect((await ask("GET", "/dana")).body).toMatchObject({ state: "active", definition: { names: { en: "One" } } });
    expect((await put(sampleDefinition({ id: "nobody" }), "", { "If-Match": '"1"' })).status).toBe(412);
  });

  test("at the very same time: one of them is told", async () => {
    await put(sampleDefinition());
    const both = await Promise.all(["One", "Two"].map((en) => put(sampleDefinition({ names: { en } }))));
    const kept = (await ask("GET", "/dana")).body.definition.names.en;
    const done = both.filter((answer) => answer.status === 200);
    expect(both.every((answer) => [200, 412].includes(answer.status))).toBe(true);
    expect(done.length).toBeGreaterThan(0);
    expect((await ask("GET", "/dana/history")).body.history).toHaveLength(1 + done.length);
    expect(["One", "Two"]).toContain(kept);
  });
});

describe("what is refused", () => {
  test.each<[string, string | object, number, RegExp]>([
    ["no JSON", "{", 400, /^definition: expected JSON/],
    ["a list", [], 400, /^definition: expected a JSON object/],
    ["a missing field", { ...sampleDefinition(), timezone: undefined }, 400, /^agency dana: timezone: /],
    ["an unknown field", { ...sampleDefinition(), __proto: 1 }, 400, /__proto/],
    ["another id", { ...sampleDefinition(), id: "other" }, 400, /^agency dana: id: expected dana/],
    [
      "a slow pattern",
      sampleDefinition({ addresses: [{ path: "(?:a+)+" }] }),
      400,
      /addresses\[0\]\.path: expected no rep/,
    ],
    ["a selector that does not parse", sampleDefinition({ listing: { link: ["a["] } }), 400, /listing\.link\[0\]: /],
    ["a long one", sampleDefinition({ furniture: ["x".repeat(70_000)] }), 413, /65536 bytes/],
    ["one that is long in bytes", sampleDefinition({ furniture: ["ب".repeat(33_000)] }), 413, /65536 bytes/],
  ])("%s", async (_name, body, code, message) => {
    const answer = await ask("PUT", "/dana", body);
    expect([answer.status, answer.body.error]).toEqual([code, expect.stringMatching(message)]);
    expect(answer.body.error).not.toContain("\n");
    expect((await ask("GET", "/dana")).status).toBe(404);
  });

  test("a field `$schema`, for editors, is no fault", async () => {
    const body = { $schema: "https://feeds.example/definition.schema.json", ...sampleDefinition() };
    expect((await ask("PUT", "/dana", body)).status).toBe(201);
    expect((await ask("GET", "/dana")).body.definition.$schema).toBeUndefined();
  });

  test("no token, no definitions; other methods are told which there are", async () => {
    for (const [method, path] of [
      ["GET", ""],
      ["PUT", "/dana"],
      ["DELETE", "/lana"],
      ["POST", "/lana/pause"],
    ] as const) {
      const answer = await desk.app.request(`/admin/agencies${path}`, { method, body: method === "PUT" ? "{}" : null });
      expect(answer.status).toBe(401);
    }
    expect((await ask("DELETE", "")).status).toBe(405);
    expect((await ask("GET", "/lana/pause")).status).toBe(405);
    expect((await ask("POST", "/nobody/pause")).status).toBe(404);
    expect(desk.known.version).toBe(0);
  });
});

test("a definition that names private addresses is stored, and nothing is fetched from them", async () => {
  const editions = [{ language: "en", listing: ["http://127.0.0.1:9/latest", "http://[::1]/x"] }];
  await put(sampleDefinition({ home: "http://127.0.0.1:9/", editions }));
  await run();
  const [row] = await desk.sql.all("SELECT outcome, evidence FROM watches WHERE path = 'dana/en'");
  expect(row!["outcome"]).toBe("unreachable");
  expect(String(row!["evidence"])).toMatch(/private|not public|NASHRA_ORIGINS/);
});

test("nothing of a definition reaches a page or a feed unescaped", async () => {
  const evil = `<script>alert(1)</script><img src=x onerror=alert(1)>"'&]]>`;
  const definition = sampleDefinition({
    names: { ar: evil, en: evil },
    rights: { ar: evil, en: evil },
    marks: [evil],
    home: `https://dana.example/"><script>alert(1)</script>`,
    image: `https://dana.example/x"><script>alert(2)</script>`,
    editions: sampleDefinition().editions.map((edition) => ({
      ...edition,
      sections: [{ id: "s", names: { [edition.language]: evil }, listing: edition.listing }],
    })),
  });
  expect((await put(definition)).status).toBe(201);
  await run();
  expect((await ids("dana/en")).length).toBeGreaterThan(3);
  const paths = [
    ...["/", "/?lang=en", "/status", "/status?lang=en", "/health", "/opml.xml", "/dana/", "/dana/en/", "/dana/en/s/"],
    ..."rss.xml atom.xml feed.json ninjs.json sitemap.xml"
      .split(" ")
      .flatMap((file) => [`/dana/${file}`, `/dana/en/${file}`]),
    "/dana/en/?q=%D8%A7%D9%84",
  ];
  for (const path of paths) {
    const response = await desk.app.request(path, { headers: { Accept: "text/html, */*" } });
    expect(response.status, path).toBe(200);
    const text = await response.text();
    if (!/json/.test(response.headers.get("Content-Type")!)) expect(text, path).not.toContain("<script>alert");
    if (!/json/.test(response.headers.get("Content-Type")!)) expect(text, path).not.toMatch(/<img src=x/);
  }
});
