import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, ended, nashra, runHere } from "../../support/nashra.ts";

/** A checkout of one's own: `add --write` changes it. */
const checkout = mkdtempSync(join(tmpdir(), "nashra-add-"));
const HEADLINES = [
  "Harbour authority opens the new northern terminal",
  "Farmers welcome a season of early and steady rain",
  "Museum of the coast shows its restored mosaics",
  "National library lends a million books in a year",
];
const textOf = (n: number): string =>
  `${HEADLINES[n]}: the ceremony was attended by residents of the whole region, who had waited for this day. `.repeat(
    3,
  );
const html = (language: string, name: string, body: string) =>
  `<!doctype html><html lang="${language}"><head><title>Latest - ${name}</title><meta property="og:site_name" content="${name}"></head>` +
  `<body><header><a href="/">Home page of the agency</a></header>${body}<footer><a href="/about">About the agency and its people</a></footer></body></html>`;

interface Layout {
  readonly name: string;
  readonly listing: string;
  readonly pages: Readonly<Record<string, string>>;
  readonly ids: readonly string[];
}

function layout(
  name: string,
  path: (n: number) => string,
  body: (n: number) => string,
  card: (n: number) => string,
): Layout {
  const all = HEADLINES.map((_, n) => n);
  return {
    name,
    listing: "/latest",
    pages: {
      "/latest": html(
        "en",
        "Coast News Agency",
        `<div class="stream">${all.map(card).join("")}</div><a href="/latest?page=2">2</a>`,
      ),
      ...Object.fromEntries(all.map((n) => [path(n), html("en", "Coast News Agency", body(n))])),
    },
    ids: all.map((n) => path(n)),
  };
}

const LAYOUTS: readonly Layout[] = [
  layout(
    "cards, a number at the end of the address, machine dates",
    (n) => `/2026/11/2${n}/headline-of-${n}-88${n}1.html`,
    (n) =>
      `<main><h1 class="headline">${HEADLINES[n]}</h1><time datetime="2026-11-2${n}T08:15:00+02:00">then</time><div class="story"><p>${textOf(n)}</p><p>${textOf(n)}</p></div></main>`,
    (n) =>
      `<article class="card"><h2><a href="/2026/11/2${n}/headline-of-${n}-88${n}1.html">${HEADLINES[n]}</a></h2></article>`,
  ),
  layout(
    "a table, a number in the query, datelines",
    (n) => `/view?item=${500 + n}`,
    (n) =>
      `<table><tr><td><h2>${HEADLINES[n]}</h2><div id="text"><p>TRIPOLI, 2${n} November 2026 (CNA) - ${textOf(n)}</p><p>${textOf(n)}</p></div></td></tr></table>`,
    (n) => `<table class="row"><tr><td><a href="/view?item=${500 + n}">${HEADLINES[n]}</a></td></tr></table>`,
  ),
  layout(
    "words for addresses, in Arabic",
    (n) => encodeURI(`/خبر/عنوان-${"أبتث"[n]}`),
    (n) => `<section><h1>${HEADLINES[n]}</h1><div class="text"><p>${textOf(n)}</p><p>${textOf(n)}</p></div></section>`,
    (n) => `<ul class="list"><li><a href="${encodeURI(`/خبر/عنوان-${"أبتث"[n]}`)}">${HEADLINES[n]}</a></li></ul>`,
  ),
];

/** Commands that start a process and ask politely for several pages. */
const PATIENCE = 120_000;

let server: Server;
let current: Layout = LAYOUTS[0]!;

beforeAll(async () => {
  for (const part of ["src", "feeds", "config", "package.json", "tsconfig.json"]) {
    cpSync(part, join(checkout, part), { recursive: true });
  }
  symlinkSync(resolve("node_modules"), join(checkout, "node_modules"));
  server = createServer((request, response) => {
    const page = current.pages[request.url!];
    response.writeHead(page === undefined ? 404 : 200, { "Content-Type": "text/html; charset=utf-8" });
    response.end(page ?? "none");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  rmSync(checkout, { recursive: true, force: true });
});

function env(): Record<string, string> {
  const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    NASHRA_DATA: join(checkout, "data"),
    NASHRA_ORIGINS: `https://www.coast.ly=${mirror},https://www.lana.com=${mirror}`,
  };
}
/** In the checkout, whose definitions are what earlier runs wrote. */
const there = (...args: string[]): Promise<Ended> => ended(nashra(args, env(), checkout));
const here = (...args: string[]): Promise<Ended> => runHere(args, env());

interface Added {
  readonly definition: { readonly id: string; readonly timezone: string; readonly addresses: unknown };
  readonly checked: {
    readonly listing: { readonly items: { readonly nativeId: string; readonly title: string }[] };
    readonly articles: {
      readonly problem: string | null;
      readonly read: { readonly title: string; readonly contentText: string };
    }[];
  };
  readonly written: string | null;
}

describe.each(LAYOUTS)("a site unlike LANA: $name", (site) => {
  test("every article is found, with an id of its own, its title and its text; nothing is written", async () => {
    current = site;
    const before = readFileSync("feeds/index.ts", "utf8");
    const { code, stdout } = await here("add", "https://www.coast.ly/latest", "--json");
    const added = JSON.parse(stdout) as Added;
    expect(added.definition).toMatchObject({ id: "coast", timezone: "Africa/Tripoli" });
    expect(added.checked.listing.items.map((item) => item.title)).toEqual(HEADLINES);
    expect(new Set(added.checked.listing.items.map((item) => item.nativeId)).size).toBe(HEADLINES.length);
    expect(added.checked.articles.map((one) => [one.problem, one.read.title])).toEqual(
      HEADLINES.slice(0, 3).map((title) => [null, title]),
    );
    for (const one of added.checked.articles) expect(one.read.contentText).toContain("the ceremony was attended");
    expect(added.written).toBeNull();
    expect(code).toBe(0);
    expect(readFileSync("feeds/index.ts", "utf8")).toBe(before);
  });
});

test(
  "--file gives a definition of under 60 lines that validates and polls; a second time the id is taken",
  async () => {
    current = LAYOUTS[0]!;
    expect(await there("add", "https://www.coast.ly/latest", "--file", "coast.ts")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("expected a name such as feeds/news.ts"),
    });
    const { code, stdout } = await there("add", "https://www.coast.ly/latest", "--file", "feeds/coast.ts");
    expect(stdout).toContain("npx nashra check coast/en");
    expect(code).toBe(0);
    const source = readFileSync(join(checkout, "feeds/coast.ts"), "utf8");
    expect(source.split("\n").length).toBeLessThan(60);
    const polled = await there("poll", "coast", "--json");
    expect(polled.code, polled.stderr).toBe(0);
    expect(JSON.parse(polled.stdout)).toMatchObject([
      { watch: "coast/en", outcome: "changed", added: HEADLINES.toReversed().map((title) => ({ title })) },
    ]);
    expect(await there("validate")).toMatchObject({ code: 0 });
    for (const save of [["--write"], ["--file", "feeds/coast.ts"]]) {
      const again = await there("add", "https://www.coast.ly/latest", ...save);
      expect(again.code).toBe(2);
      expect(again.stderr).toContain("--id");
    }
  },
  PATIENCE,
);

describe("an agency that is there", () => {
  const ARABIC = [
    "الميناء يفتتح رصيفا شماليا جديدا للسفن",
    "المزارعون يرحبون بموسم مطير مبكر",
    "المتحف يعرض فسيفساء الساحل بعد الترميم",
    "المكتبة الوطنية تعير مليون كتاب في عام",
  ];
  const page = (language: string, path: (n: number) => string): Record<string, string> => {
    const titles = language === "ar" ? ARABIC : HEADLINES;
    const words = (n: number) => `${titles[n]}. `.repeat(9);
    const items = titles.map((title, n) => `<li><a href="${path(n)}">${title}</a></li>`).join("");
    const feed = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">';
    return {
      [`/${language}/latest`]: html(language, "Coast News Agency", `${feed}<ul class="list">${items}</ul>`),
      ...Object.fromEntries(
        titles.map((title, n) => [
          path(n),
          html(
            language,
            "Coast News Agency",
            `<h1>${title}</h1><div class="text"><p>${words(n)}</p><p>${words(n)}</p></div>`,
          ),
        ]),
      ),
    };
  };
  const languages: Layout = {
    name: "two languages that number their articles alike",
    listing: "/ar/latest",
    pages: { ...page("ar", (n) => `/ar/news/${7000 + n}`), ...page("en", (n) => `/en/news/${7000 + n}`) },
    ids: [],
  };

  test(
    "gets its second language, with ids of its own; a look at it never fails; the feed that the page names is told",
    async () => {
      current = languages;
      const [ar, en] = ["ar", "en"].map((language) => [
        "add",
        `https://www.coast.ly/${language}/latest`,
        "--language",
        language,
        "--id",
        "two",
      ]);
      const index = readFileSync(join(checkout, "feeds/index.ts"), "utf8");
      // The ids of two agencies on one host would be the same.
      expect(await there(...ar!, "--write")).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("those of coast"),
      });
      expect((await there("agencies", "remove", "coast", "--yes")).code).toBe(0);
      expect((await here(...ar!, "--write")).code).toBe(0);
      const look = await here(...ar!, "--json");
      expect(look).toMatchObject({ code: 0 });
      expect(JSON.parse(look.stdout)).toMatchObject({
        written: null,
        note: expect.stringContaining("publishes ar already"),
        advertised: [{ kind: "feed", url: "https://www.coast.ly/feed.xml" }],
      });
      const second = await here(...en!, "--write");
      expect(second, second.stderr).toMatchObject({ code: 0 });
      expect(second.stdout).toContain("adds en to two");
      expect(second.stdout).toContain("https://www.coast.ly/en/news/7000  id en/news/7000");
      const polled = await here("poll", "two", "--json");
      expect(polled.code, polled.stderr).toBe(0);
      const polls = JSON.parse(polled.stdout) as { watch: string; added: unknown[] }[];
      expect(polls.map(({ watch, added }) => [watch, added.length])).toEqual([
        ["two/ar", HEADLINES.length],
        ["two/en", HEADLINES.length],
      ]);
      const shown = JSON.parse((await here("agencies", "show", "two", "--json")).stdout);
      expect(shown).toMatchObject({ state: "active", source: "operator", version: 3, definition: { id: "two" } });
      expect(readFileSync(join(checkout, "feeds/index.ts"), "utf8")).toBe(index);
      expect((await there(...en!, "--file", "feeds/two.ts")).code).toBe(2);
      expect(await there("validate")).toMatchObject({ code: 0 });
    },
    PATIENCE,
  );

  test("of another site keeps its name: the new one gets a number", async () => {
    current = LAYOUTS[1]!;
    const { code, stdout, stderr } = await here("add", "https://www.lana.com/latest", "--json");
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ definition: { id: "lana-2" }, note: null });
  });
});

describe("a site that offers several kinds of source", () => {
  const path = (n: number) => `/story/${n}-of-the-coast`;
  const when = (n: number) => new Date(Date.UTC(2026, 10, 24 - n, 8));
  const rss = `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Coast</title><link>https://www.coast.ly/latest</link>${HEADLINES.map(
    (title, n) =>
      `<item><title>${title}</title><link>https://www.coast.ly${path(n)}</link><pubDate>${when(n).toUTCString()}</pubDate><content:encoded><![CDATA[<p>${textOf(n)}</p><p>${textOf(n)}</p>]]></content:encoded></item>`,
  ).join("")}</channel></rss>`;
  const several: Layout = {
    name: "a list, a feed with whole texts and a dead sitemap",
    listing: "/latest",
    pages: {
      "/latest": html(
        "en",
        "Coast News Agency",
        `<link rel="alternate" type="application/rss+xml" href="/rss"><link rel="sitemap" href="/gone.xml"><ul class="list">${HEADLINES.map((title, n) => `<li><a href="${path(n)}">${title}</a></li>`).join("")}</ul>`,
      ),
      "/rss": rss,
      ...Object.fromEntries(
        HEADLINES.map((title, n) => [
          path(n),
          html(
            "en",
            "Coast News Agency",
            `<h1>${title}</h1><div class="text"><p>${textOf(n)}</p><p>${textOf(n)}</p></div>`,
          ),
        ]),
      ),
    },
    ids: [],
  };

  test(
    "shows them in a table; what it writes validates, checks and polls; --kind picks another",
    async () => {
      current = several;
      const url = "https://www.coast.ly/latest";
      const shown = await here("add", url, "--id", "several");
      expect(shown, shown.stderr).toMatchObject({ code: 0 });
      const rows = shown.stdout.split("\n").filter((line) => /^(?:feed|html|sitemap) /.test(line));
      expect(rows.map((line) => line.replace(/ +/g, " "))).toEqual([
        expect.stringMatching(/^feed 4 4 full first: full texts/),
        expect.stringMatching(/^html 4 0 page fallback: same ids/),
        expect.stringMatching(/^sitemap 0 0 - no: .*404/),
      ]);
      const named = await here("add", url, "--id", "several", "--kind", "html", "--json");
      expect(JSON.parse(named.stdout)).toMatchObject({
        sources: [
          { kind: "html", items: 4, complete: 0, ids: "same", chosen: "first" },
          { kind: "feed", items: 4, dated: 4, complete: 4, ids: "same", chosen: "fallback" },
          { kind: "sitemap", url: "https://www.coast.ly/gone.xml", chosen: null },
        ],
      });
      expect((await here("add", url, "--id", "several", "--kind", "gopher")).code).toBe(2);
      expect((await here("agencies", "remove", "two", "--yes")).code).toBe(0);
      expect((await here("add", url, "--id", "several", "--write")).code).toBe(0);
      const polled = await here("poll", "several", "--json");
      expect(JSON.parse(polled.stdout), polled.stderr).toMatchObject([
        { watch: "several/en", outcome: "changed", added: { length: HEADLINES.length } },
      ]);
      const checked = await here("check", "several/en", "--json");
      expect(checked, checked.stderr).toMatchObject({ code: 0 });
      expect(JSON.parse(checked.stdout)).toMatchObject({
        listing: { problem: null },
        fallbacks: [{ kind: "html", url, items: 4, shared: 4, problem: null }],
      });
      expect(await there("validate")).toMatchObject({ code: 0 });
    },
    PATIENCE,
  );
});

describe("a page without a list says what kind of page it is", () => {
  test.each([
    ["scripts", "<html><body><div id=app></div><script src=/a.js></script></body></html>", /rendered by scripts/],
    ["JSON", '{"news":[]}', /this is JSON/],
    [
      "a feed",
      '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title></channel></rss>',
      /this is a feed/,
    ],
    [
      "a challenge",
      "<html><title>Just a moment...</title><body>Checking your browser</body></html>",
      /challenge|browser/i,
    ],
    [
      "a log-in",
      "<html><body><form><input type=password></form><p>Members only, please log in.</p></body></html>",
      /log-?in/i,
    ],
  ])("%s", async (_name, page, message) => {
    current = { name: "", listing: "/latest", pages: { "/latest": page }, ids: [] };
    const { code, stderr } = await here("add", "https://www.coast.ly/latest", "--id", "other");
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
  });
});

describe("what cannot be added says why, in one line", () => {
  test.each([
    ["no address", ["add", "coast"], 2, /expected the http\(s\) address/],
    ["a page that is not there", ["add", "https://www.coast.ly/none", "--id", "other"], 1, /404/],
    [
      "an article in place of a list",
      ["add", `https://www.coast.ly${LAYOUTS[0]!.ids[0]}`, "--id", "other"],
      1,
      /no list of articles/,
    ],
    ["an id that is none", ["add", "https://www.coast.ly/latest", "--id", "A B"], 2, /id: expected lower-case/],
    [
      "a zone that is none",
      ["add", "https://www.coast.ly/latest", "--id", "x", "--timezone", "Nowhere"],
      2,
      /timezone/,
    ],
  ])("%s", async (_name, args, code, message) => {
    current = LAYOUTS[0]!;
    const ended = await here(...(args as string[]));
    expect(ended.stderr).toMatch(message as RegExp);
    expect(ended.stderr.split("\n").filter((line) => line.startsWith("nashra:"))).toHaveLength(1);
    expect(ended.code).toBe(code);
  });
});
