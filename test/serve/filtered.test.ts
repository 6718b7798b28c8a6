import fc from "fast-check";
import type { Hono } from "hono";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { removeArticle } from "../../src/archive/articles.ts";
import { foldForMatching } from "../../src/model/fold.ts";
import { lanaWithSections, type Newsroom, openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";
import { serveNewsroom } from "../support/served.ts";

let site: RemoteSite;
let room: Newsroom;
let app: Hono;

const BODY = "وقالت المصادر إن الاجتماع تناول خطة العمل للعام المقبل وما يتصل بها من مشروعات في المدن والقرى كافة.";
const NEWS = [
  { title: "أَحْمَدُ يفتتح مدرسةً في الزّنتان", category: 6 },
  { title: "الشركـــة العامة للكهرباء تنجز محطة الإمداد", category: 5 },
  { title: "محطة كهرباء الشركة العامة تعود إلى الشبكة", category: 5 },
  { title: "بطولة ٢٠٢٦ تنطلق في مصراتة", category: 6 },
];

beforeAll(async () => {
  site = await spawnSite();
  for (const { title, category } of NEWS)
    await site.publish({ lang: "ar", title, category, paragraphs: [`${BODY} (وال)`] });
  room = await openNewsroom(site.url, { agency: lanaWithSections() });
  for (const watch of ["lana/ar", "lana/ar/economy", "lana/ar/sport", "lana/en"]) await room.poll(watch);
  app = await serveNewsroom(room);
});
afterAll(() => site.stop());

const query = (parameters: Record<string, string>) => `?${new URLSearchParams(parameters)}`;
async function found(path: string, parameters: Record<string, string>): Promise<string[]> {
  const response = await app.request(`https://feeds.example/${path}/feed.json${query(parameters)}`);
  expect(response.status).toBe(200);
  return ((await response.json()) as { items: { title: string }[] }).items.map((item) => item.title);
}

test("newsrooms get the same in ninjs, with its own title and a limit", async () => {
  const response = await app.request(
    `https://feeds.example/lana/ar/ninjs.json${query({ q: "كهرباء الشركة", limit: "1" })}`,
  );
  expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "application/json; charset=utf-8"]);
  const { uri, title, associations, renditions } = (await response.json()) as {
    uri: string;
    title: string;
    associations: { title: string }[];
    renditions: { name: string; href: string }[];
  };
  expect(uri).toMatch(/^tag:lana\.gov\.ly,2021:feed\/lana\/ar\?limit=1&q=/);
  expect(title).toContain("كهرباء الشركة");
  expect(associations.map(({ title }) => title)).toEqual((await found("lana/ar", { q: "كهرباء الشركة" })).slice(0, 1));
  const self = renditions.find(({ name }) => name === "self")!.href;
  expect(response.headers.get("Link")).toContain(`<${self}>; rel="self"`);
});

describe("words", () => {
  test.each([
    ["another hamza, no vowels", "احمد", [0]],
    ["vowels that the text has not", "مَدرَسَة", [0]],
    ["ta marbuta as ha", "مدرسه", [0]],
    ["tatweel within a word", "الشركة", [2, 1]],
    ["all words, in any order", "كهرباء الشركة", [1, 2]],
    ["a phrase", '"الشركة العامة"', [2, 1]],
    ["a phrase in other quotes", "«محطة كهرباء»", [2]],
    ["a word with and without its article", "إمداد", [1]],
    ["the article that the text has not", "الشبكه", [2]],
    ["a word behind a preposition and the article", "كهرباء", [1, 2]],
    ["a phrase as it is", '"كهرباء"', [2]],
    ["a phrase that stands nowhere", '"العامة الشركة"', []],
    ["digits of another script", "2026 مصراتة", [3]],
    ["no such word", "خرافي", []],
  ])("%s", async (_name, q, at) => {
    const titles = (await found("lana/ar", { q })).filter((title) => NEWS.some((one) => one.title === title));
    expect(new Set(titles)).toEqual(new Set((at as number[]).map((n) => NEWS[n]!.title)));
  });

  test.each([
    '"',
    '""""',
    "OR",
    "NOT",
    "a AND",
    "title:x",
    "NEAR(a b)",
    "a*",
    "^a",
    "(",
    "-",
    "{a b}:c",
    "\u200f",
    'a"b',
    "'; DROP TABLE search; --",
  ])("%j is words, not a language", async (q) => {
    const response = await app.request(`https://feeds.example/lana/ar/atom.xml${query({ q })}`);
    expect([200, 400]).toContain(response.status);
    if (response.status === 400) expect(await response.text()).toBe("q: expected at least one word\n");
  });

  test("whatever is asked is answered, and never by an error of ours", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 60 }), async (q) => {
        const response = await app.request(
          `https://feeds.example/lana/ar/rss.xml?q=${encodeURIComponent(q.toWellFormed())}`,
        );
        expect([200, 400]).toContain(response.status);
      }),
      { numRuns: 60 },
    );
  });
});

describe("place, section, limit", () => {
  test("a place, whatever its letters' variants", async () => {
    const all = (await (await app.request("https://feeds.example/lana/ar/feed.json")).json()) as {
      items: { title: string; _nashra: { dateline?: { place: string | null } } }[];
    };
    const place = all.items.flatMap((item) => item._nashra.dateline?.place ?? [])[0]!;
    const expected = all.items
      .filter((item) => foldForMatching(item._nashra.dateline?.place ?? "") === foldForMatching(place))
      .map((item) => item.title);
    expect(expected.length).toBeGreaterThan(0);
    expect(await found("lana/ar", { place })).toEqual(expected);
    expect(await found("lana/ar", { place: `${place.slice(0, 2)}\u0640${place.slice(2)}` })).toEqual(expected);
    expect(await found("lana/en", { place })).toEqual([]);
  });

  test("a section of the edition, and of all editions; each article once", async () => {
    const economy = (await (await app.request("https://feeds.example/lana/ar/economy/feed.json")).json()) as {
      items: { title: string }[];
    };
    const titles = economy.items.map((item) => item.title);
    expect(titles.length).toBeGreaterThan(2);
    expect(await found("lana/ar", { section: "economy", limit: "200" })).toEqual(titles);
    expect(await found("lana", { section: "economy", limit: "200" })).toEqual(titles);
    expect(await found("lana/ar", { section: "economy", q: '"كهرباء"' })).toEqual([NEWS[2]!.title]);
    expect(await found("lana/ar/sport", { section: "economy" })).toEqual([]);
  });

  test("so many, the newest", async () => {
    const all = await found("lana/ar", { limit: "200" });
    expect(await found("lana/ar", { limit: "3" })).toEqual(all.slice(0, 3));
  });

  test.each([
    ["a section that is none", "section=nowhere", "section: expected one of economy, sport"],
    ["a section of an edition without any", "section=sport", "section: expected one of none", "lana/en"],
    ["too many words", `q=${"a+".repeat(13)}`, "q: expected at most 12 words"],
    ["no word", "q=%22...%22", "q: expected at least one word"],
  ])("%s is refused in one line", async (_name, search, line, feed = "lana/ar") => {
    const response = await app.request(`https://feeds.example/${feed}/rss.xml?${search}`);
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(new RegExp(`^${line}.*\n$`));
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  });
});

describe("a filtered feed is a feed", () => {
  test("with its own id and self link, the same whatever the order of the parameters", async () => {
    const one = await app.request(
      "https://feeds.example/lana/ar/atom.xml?q=%D9%83%D9%87%D8%B1%D8%A8%D8%A7%D8%A1&limit=5",
    );
    const two = await app.request(
      "https://feeds.example/lana/ar/atom.xml?limit=5&q=%D9%83%D9%87%D8%B1%D8%A8%D8%A7%D8%A1",
    );
    const text = await one.text();
    expect(await two.text()).toBe(text);
    expect(text).toContain(
      'href="https://feeds.example/lana/ar/atom.xml?limit=5&amp;q=%D9%83%D9%87%D8%B1%D8%A8%D8%A7%D8%A1"',
    );
    expect(/<id>([^<]*)<\/id>/.exec(text)![1]).toMatch(/^tag:lana\.gov\.ly,2021:feed\/lana\/ar\?/);
    const again = await app.request(
      "https://feeds.example/lana/ar/atom.xml?limit=5&q=%D9%83%D9%87%D8%B1%D8%A8%D8%A7%D8%A1",
      {
        headers: { "If-None-Match": one.headers.get("ETag")! },
      },
    );
    expect(again.status).toBe(304);
  });

  test("valid and empty where nothing is found", async () => {
    expect(await found("lana/ar", { q: "خرافي" })).toEqual([]);
    const rss = await app.request(`https://feeds.example/lana/ar/rss.xml${query({ q: "خرافي" })}`);
    expect(await rss.text()).toMatch(/<channel>[\s\S]*<\/channel>/);
  });

  test("its page shows what was found, and where to subscribe; nothing is taken for markup", async () => {
    const q = '"><script>alert(1)</script> كهرباء';
    const response = await app.request(`https://feeds.example/lana/ar/${query({ q, lang: "en" })}`, {
      headers: { Accept: "text/html" },
    });
    const html = await response.text();
    expect(response.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
    expect(html).not.toContain("<script>alert");
    expect(html).toContain("Subscribe to this search");
    const plain = await (
      await app.request(`https://feeds.example/lana/ar/${query({ q: "كهرباء" })}`, { headers: { Accept: "text/html" } })
    ).text();
    expect(plain).toContain(NEWS[2]!.title);
    expect(plain).toContain("اشترك في هذا البحث");
    expect(plain).toContain("/lana/ar/rss.xml?q=%D9%83%D9%87%D8%B1%D8%A8%D8%A7%D8%A1");
  });

  test("what was taken down is found no more", async () => {
    expect(await found("lana/ar", { q: "بطولة" })).toContain(NEWS[3]!.title);
    const [row] = await room.sql.all("SELECT seq FROM articles WHERE title = ?", NEWS[3]!.title);
    await room.sql.batch(removeArticle(row!["seq"] as number, room.now(), "asked for"));
    expect(await found("lana/ar", { q: "بطولة" })).not.toContain(NEWS[3]!.title);
  });
});

describe("a filtered feed is a feed of its own", () => {
  const NAME = "وكالة الأنباء الليبية";
  // Searches are limited for each client.
  beforeEach(() => room.forward(60_000));

  test.each([
    ["lana/ar", { q: "كهرباء" }, `${NAME}: كهرباء`],
    ["lana/ar", { place: "طرابلس" }, `${NAME}: من طرابلس`],
    ["lana/ar", { section: "economy" }, `${NAME}: قسم اقتصاد`],
    ["lana/ar", { q: "ماء", limit: "10" }, `${NAME}: ماء، أحدث 10`],
    ["lana/ar", { limit: "5" }, `${NAME}: أحدث 5`],
    ["lana/en", { q: "water" }, "Libyan News Agency: water"],
    ["lana/en", { q: "water", place: "Tripoli" }, "Libyan News Agency: water, from Tripoli"],
    ["lana/en", { q: '"oil price" <b>gas' }, "Libyan News Agency: “oil price” b gas"],
    ["lana/en", { q: "Tripoli", limit: "10" }, "Libyan News Agency: Tripoli, newest 10"],
  ])("%s %j is named %s, in each format", async (path, parameters, title) => {
    const all = await Promise.all(
      ["rss.xml", "atom.xml", "feed.json"].map(async (file) =>
        (await app.request(`https://feeds.example/${path}/${file}${query(parameters)}`)).text(),
      ),
    );
    const json = JSON.parse(all[2]!) as { title: string; description: string; feed_url: string };
    expect(json.title).toBe(title);
    const [, words] = title.split(": ");
    expect(json.description).toContain(words);
    for (const text of all.slice(0, 2)) {
      expect(text).toContain(`>${title}</title>`);
      expect(text).toContain(`>${json.description}</`);
    }
  });

  test("its Link field names the hub, as its documents do", async () => {
    const hub = "https://hub.example/";
    const settings = { ...room.site, hub, ownHub: false, adminToken: null, poll: null };
    const withHub = await serveNewsroom(room, { settings });
    for (const file of ["rss.xml", "atom.xml", "feed.json"]) {
      const response = await withHub.request(`https://feeds.example/lana/ar/${file}?q=a`);
      expect(response.headers.get("Link")).toContain(`<${hub}>; rel="hub"`);
      expect(await response.text()).toContain(hub);
    }
    const page = await withHub.request("https://feeds.example/lana/ar/?q=a", { headers: { Accept: "text/html" } });
    expect(page.headers.get("Link")).not.toContain("hub");
  });

  test.each([
    ["ar", "عدد الأخبار: 1", "نتائج البحث"],
    ["en", "1 article found", "Search results"],
    ["fr", "1 article trouvé", "Résultats de la recherche"],
  ])(
    "its page in %s is headed as a search, with the count, and leads to the other languages",
    async (lang, count, heading) => {
      const at = `https://feeds.example/lana/ar/${query({ q: "زنتان", lang })}`;
      const text = await (await app.request(at)).text();
      expect(text).toContain(`>${count}</h2>`);
      expect(text).toMatch(new RegExp(`<h1>${heading}\\s?: <bdi>زنتان</bdi></h1>`));
      for (const other of ["ar", "en", "fr"]) expect(text).toContain(`href="?lang=${other}&amp;q=%D8%B2`);
    },
  );

  test("a page with as many as were looked for says that they are the newest", async () => {
    const text = await (await app.request("https://feeds.example/lana/ar/?limit=2&lang=en")).text();
    expect(text).toContain(">The newest 2 articles found</h2>");
  });
});
