import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AgencyDefinition } from "../../src/model/agency.ts";
import { RESERVED_IDS } from "../../src/model/definition/schema.ts";
import { sampleDefinition } from "../support/definitions.ts";
import { type Desk, openDesk, TOKEN } from "../support/desk.ts";
import { type RemoteSite, spawnSite } from "../support/newsroom.ts";

/** Definitions that would harm: each is refused with one line that says where, and nothing is stored. */

let source: RemoteSite;
let desk: Desk;
beforeAll(async () => {
  source = await spawnSite();
  desk = await openDesk(source);
});
afterAll(() => source.stop());
const afresh = async (): Promise<void> => {
  desk = await openDesk(source);
};

const JSON_OF = (over: Partial<AgencyDefinition> = {}): string => JSON.stringify(sampleDefinition(over));
/** With further fields at its beginning. */
const begun = (fields: string): string => JSON_OF().replace("{", `{${fields},`);
const edition = (over: object): Partial<AgencyDefinition> => ({
  editions: [{ ...sampleDefinition().editions[0]!, ...over }],
});

const REFUSED: readonly [string, string, RegExp][] = [
  [
    "a canonical address that is a script",
    JSON_OF({ canonical: "javascript:alert({id})" }),
    /canonical: expected an abs/,
  ],
  ["a canonical address without an id", JSON_OF({ canonical: "https://dana.example/" }), /canonical: .*\{id\}/],
  ["a canonical address elsewhere", JSON_OF({ canonical: "https://evil.example/{id}" }), /canonical: .*host of home/],
  ["a home that is a script", JSON_OF({ home: "javascript:alert(1)" }), /home: expected an absolute http/],
  ["a home with a password", JSON_OF({ home: "https://me:secret@dana.example/" }), /home: expected an absolute http/],
  ["an image that is data", JSON_OF({ image: "data:image/svg+xml,<svg/>" }), /image: expected an absolute http/],
  ["older pages on the disk", JSON_OF({ listing: { nextUrl: "file:///etc/passwd?{page}" } }), /nextUrl: expected/],
  ["a control character in a name", JSON_OF({ names: { en: "a\u0001b" } }), /names\.en: .*control characters/],
  ["two lines in a name", JSON_OF({ names: { en: "a\nb" } }), /names\.en: expected one line/],
  ["half a character", begun('"rights":{"en":"\\ud800"}'), /rights\.en: expected whole characters/],
  ["a field twice", begun('"timezone":"Asia/Riyadh"'), /^definition: timezone: expected this field only once/],
  ["a field twice, written otherwise", begun('"time\\u007aone":"Asia/Riyadh"'), /^definition: timezone: .*once/],
  ["a field twice, deep within", JSON_OF().replace('"path":', '"path":"/x","path":'), /^definition: path: .*once/],
  ["__proto__", begun('"__proto__":{"unchecked":true}'), /__proto__: expected no field of this name/],
  ["constructor as a language", JSON_OF({ names: { en: "Dana", constructor: "x" } }), /constructor: expected no field/],
  ["constructor", begun('"constructor":1'), /constructor: expected no field/],
  ["a field whose name is several lines", begun('"a\\nb\\u001b[31m":1'), /a b \[31m: expected no field/],
  ["a field whose name is long", begun(`"${"k".repeat(50_000)}":1`), /^.{1,300}$/],
  ["an id of several lines", begun('"id":"a"').replace('"id":"dana"', '"x":1').replace('"a"', '"a\\nb"'), /./],
  ["lists within lists", `{"id":${"[".repeat(30_000)}${"]".repeat(30_000)}}`, /id: Invalid type/],
  ["objects within objects", begun(`"zz":${'{"a":'.repeat(9000)}1${"}".repeat(9000)}`), /zz: expected no field/],
  ["a number as text", begun('"since":"2012"').replace('"since":2012,', ""), /since: Invalid type/],
  ["a number without end", begun('"idCurve":[[1e999,"2020-01-01"]]'), /idCurve\[0\]\[0\]: /],
  ["a day that is none", begun('"idCurve":[[1,"2020-13-45"]]'), /idCurve\[0\]\[1\]: expected a day/],
  ["a falling curve", begun('"idCurve":[[2,"2020-01-01"],[1,"2020-02-01"]]'), /idCurve: .*rising/],
  ["a language without end", JSON_OF(edition({ language: `ar${"-abcdefgh".repeat(99)}` })), /language: expected a BCP/],
  ["many patterns", JSON_OF({ addresses: Array.from({ length: 41 }, () => ({ path: "/a" })) }), /addresses: .*most 40/],
  ["many selectors", JSON_OF({ listing: { link: Array.from({ length: 51 }, () => "a") } }), /listing\.link: .*most 50/],
  [
    "a selector within selectors",
    JSON_OF({ listing: { link: [`a${":has(b".repeat(5)}${")".repeat(5)}`] } }),
    /:has\(\)/,
  ],
  [
    "many sources",
    JSON_OF({ listing: { source: Array.from({ length: 21 }, () => "feed" as const) } }),
    /listing\.source: expected at most 20 sources/,
  ],
  [
    "many JSONPaths",
    JSON_OF({ listing: { source: { kind: "json", items: "$[*]", address: Array.from({ length: 21 }, () => "$.u") } } }),
    /listing\.source\.address: expected at most 20/,
  ],
  ["a long selector", JSON_OF({ article: { body: [`p${":not(b)".repeat(90)}`] } }), /article\.body\[0\]: .*500/],
  [
    "many feeds",
    JSON_OF({
      editions: ["ar", "en"].map((language) => ({
        ...sampleDefinition().editions[0]!,
        language,
        sections: Array.from({ length: 150 }, (_, at) => ({
          id: `s${at}`,
          names: {},
          listing: ["https://dana.example/"],
        })),
      })),
    }),
    /editions: expected at most 300 feeds/,
  ],
  ["a look-alike of an id", JSON_OF({ id: "d\u0430na" }), /id: /],
];

test.each(REFUSED)("%s", async (_name, body, words) => {
  const answer = await desk.ask("PUT", "/dana", body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(400);
  expect(answer.body.error).toMatch(words);
  expect(answer.body.error).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
  expect(answer.body.error.length).toBeLessThan(600);
  expect(await desk.sql.all("SELECT * FROM definitions")).toEqual([]);
});

test("an id is none of nashra's own addresses", async () => {
  for (const id of RESERVED_IDS) {
    const answer = await desk.put(sampleDefinition({ id }));
    expect([id, answer.status, answer.body.error]).toEqual([
      id,
      400,
      expect.stringMatching(/: id: expected another id/),
    ]);
  }
  const first = desk.app.routes.map(({ path }) => path.split("/")[1]!).filter((name) => /^[a-z][a-z0-9-]*$/.test(name));
  expect([...new Set(first)].filter((name) => !RESERVED_IDS.includes(name))).toEqual([]);
  expect(first.length).toBeGreaterThan(3);
});

test("what is not UTF-8 is refused; a byte order mark is no fault", async () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  for (const wrong of [Uint8Array.of(0x7b, 0x22, 0xe9, 0x22, 0x7d), Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0)])
    expect(await desk.ask("PUT", "/dana", wrong)).toMatchObject({ status: 400, body: { error: /UTF-8/ } });
  expect((await desk.ask("PUT", "/dana", bytes(`\ufeff${JSON_OF()}`))).status).toBe(201);
});

describe("ids are one agency's", () => {
  beforeEach(afresh);

  const asLana = { home: "https://lana.gov.ly/", tagYear: 2021 };
  test("a definition whose ids would be another's is refused, whether that is shipped, put or gone", async () => {
    const shipped = await desk.put(sampleDefinition(asLana));
    expect(shipped).toMatchObject({
      status: 409,
      body: { error: /tag:lana\.gov\.ly,2021 like those of lana; set tagYear/ },
    });
    expect((await desk.put(sampleDefinition())).status).toBe(201);
    expect((await desk.put(sampleDefinition({ id: "dana2" }))).body.error).toMatch(/like those of dana/);
    expect((await desk.put(sampleDefinition({ id: "dana2", tagYear: 2026 }))).status).toBe(201);
    await desk.run();
    // Articles keep their ids, so these stay taken.
    const moved = sampleDefinition({ tagYear: 2019 });
    expect((await desk.put(moved, "?accept=ids")).status).toBe(200);
    expect((await desk.put(sampleDefinition({ id: "dana3" }))).body.error).toMatch(/like those of dana;/);
    await desk.ask("DELETE", "/dana2");
    expect((await desk.put(sampleDefinition({ id: "dana4", tagYear: 2026 }))).status).toBe(409);
  });

  test("if an update ships a definition with the ids of one that is here, the operator's goes on and is told", async () => {
    const [lana] = desk.known.agencies;
    await desk.adopt([]);
    const { id: _id, ...own } = sampleDefinition(asLana);
    expect((await desk.put({ ...own, id: "mine" })).status).toBe(201);
    await desk.adopt([lana!]);
    expect(desk.known.agencies.map(({ id }) => id)).toEqual(["mine"]);
    expect(desk.known.notes).toMatchObject([{ id: "lana", unusable: true, note: /like those of mine/ }]);
    await desk.put(sampleDefinition({ ...own, id: "mine", tagYear: 2026 }), "?accept=ids");
    expect(desk.known.agencies.map(({ id }) => id)).toEqual(["lana", "mine"]);
  });
});

describe("sizes", () => {
  beforeEach(afresh);

  test("all definitions together", async () => {
    const text = JSON.stringify({ furniture: ["x".repeat(60_000)] });
    await desk.sql.all(
      `INSERT INTO definitions (id, version, state, text, shipped, changed)
       SELECT 'x' || value, 0, 'removed', ?, NULL, 0 FROM json_each(?)`,
      text,
      JSON.stringify(Array.from({ length: 279 }, (_, at) => at)),
    );
    expect((await desk.put(sampleDefinition())).status).toBe(201);
    const large = sampleDefinition({ furniture: Array.from({ length: 50 }, () => "x".repeat(999)) });
    expect(await desk.put(large)).toMatchObject({ status: 409, body: { error: /together .* 16777216 bytes/ } });
  });

  test("the history keeps the newest changes, and less of them if they are large", async () => {
    const texts = Array.from({ length: 40 }, (_, at) => `${at}`.padEnd(999, "x"));
    const sizes: number[] = [];
    for (let change = 0; change < 30; change += 1) {
      await desk.put(sampleDefinition({ furniture: [`${change}`, ...texts] }));
      const [row] = await desk.sql.all("SELECT count(*) AS n, max(n) AS newest FROM definition_changes");
      sizes.push(Number(row!["n"]));
      expect(row!["newest"]).toBe(change + 1);
    }
    expect(sizes.at(-1)).toBeGreaterThan(10);
    expect(sizes.at(-1)).toBeLessThan(29);
  });
});

describe("requests", () => {
  beforeEach(afresh);

  test("If-Match and If-None-Match: what is no entity tag matches nothing", async () => {
    await desk.put(sampleDefinition());
    const cases: [string, string, number][] = [
      ["If-Match", "*", 200],
      ["If-Match", '"77", "78"', 412],
      ["If-Match", 'W/"2"', 412],
      ["If-Match", "garbage", 412],
      ["If-Match", "2", 412],
      ["If-None-Match", "*", 412],
      ["If-None-Match", 'W/"2"', 412],
      ["If-None-Match", '"77"', 200],
    ];
    for (const [name, value, code] of cases) {
      const answer = await desk.ask("POST", "/dana/pause", undefined, { [name]: value });
      expect([name, value, answer.status]).toEqual([name, value, code]);
    }
    expect((await desk.ask("POST", "/dana/pause", undefined, { "If-Match": '"1", "2"' })).status).toBe(200);
  });

  test("?accept may be repeated", async () => {
    await desk.put(sampleDefinition());
    const both = { home: "https://other.example/", editions: sampleDefinition().editions.slice(0, 1) };
    expect((await desk.put(sampleDefinition(both), "?accept=ids")).status).toBe(409);
    expect((await desk.put(sampleDefinition(both), "?accept=ids&accept=drops")).status).toBe(200);
  });

  test("without the token, or with another, nothing is said of what there is", async () => {
    await desk.put(sampleDefinition());
    const version = desk.known.version;
    for (const Authorization of ["", "Bearer x", `Basic ${btoa(`me:${TOKEN}`)}`, `bearer${TOKEN}`, `Bearer ${TOKEN} x`])
      for (const [method, path] of [
        ["GET", "/dana"],
        ["GET", "/nobody"],
        ["PUT", "/dana"],
        ["DELETE", "/dana"],
        ["POST", "/dana/retire"],
        ["GET", "/dana/history"],
      ] as const) {
        const answer = await desk.app.request(`/admin/agencies${path}`, {
          method,
          headers: { Authorization },
          ...(method === "PUT" ? { body: JSON_OF({ names: { en: "Evil" } }) } : {}),
        });
        expect([401, 429]).toContain(answer.status);
        expect(await answer.text()).not.toMatch(/dana|agency/);
      }
    expect(desk.known.version).toBe(version);
  });

  test("many at once: each is done or told, and the history has as many as were done", async () => {
    await desk.put(sampleDefinition());
    const answers = await Promise.all([
      ...["One", "Two", "Three"].map((en) => desk.put(sampleDefinition({ names: { en } }))),
      desk.ask("POST", "/dana/pause"),
      desk.ask("POST", "/dana/retire"),
      desk.ask("DELETE", "/dana"),
      desk.put(sampleDefinition({ id: "other", tagYear: 2025 }), "", { "If-None-Match": "*" }),
      desk.put(sampleDefinition({ id: "other", tagYear: 2025 }), "", { "If-None-Match": "*" }),
    ]);
    for (const { status } of answers) expect([200, 201, 409, 410, 412]).toContain(status);
    const done = answers.filter(({ status }) => status < 300).length;
    const [row] = await desk.sql.all("SELECT count(*) AS n FROM definition_changes");
    expect(row!["n"]).toBe(1 + done);
    expect(answers.slice(-2).filter(({ status }) => status === 201)).toHaveLength(1);
  });
});
