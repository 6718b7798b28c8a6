import { beforeEach, describe, expect, test } from "vitest";
import type { SourceKind } from "../../../src/model/definition/source.ts";
import { type Desk, HOUR, openDesk, TOKEN } from "../../support/desk.ts";
import { fieldsOf, type OperatorBrowser, openBrowser } from "../../support/operator-browser.ts";
import {
  type Answers,
  articlesAt,
  bodyOf,
  HOST,
  LOOKED,
  listOf,
  pageOf,
  postsOf,
  rssOf,
  type SourceStory,
  STORIES,
  sitemapOf,
  transportOf,
} from "../../support/source-sites.ts";

/** An agency from the browser: its address, the feed as it would be, corrections, publication; on both runtimes. */

const numbered = ({ id }: SourceStory) => `/news/${id}`;
const slugged = ({ slug }: SourceStory) => `/story/${slug}`;
const POSTS = "/wp-json/wp/v2/posts?_embed=author,wp:featuredmedia,wp:term&per_page=20";
const HTML: Answers = { "/latest": pageOf(listOf(numbered)), ...articlesAt(numbered) };

const SITES: readonly [SourceKind, string, Answers][] = [
  ["html", "/latest", HTML],
  [
    "feed",
    "/latest",
    {
      "/latest": pageOf(listOf(numbered), '<link rel="alternate" type="application/rss+xml" href="/rss">'),
      "/rss": rssOf(numbered, { content: bodyOf }),
      ...articlesAt(numbered),
    },
  ],
  ["sitemap", "/sitemap.xml", { "/sitemap.xml": sitemapOf(slugged, false), ...articlesAt(slugged) }],
  [
    "wordpress",
    "/latest",
    {
      "/latest": pageOf(listOf(slugged), `<link rel="https://api.w.org/" href="${HOST}/wp-json/">`),
      [POSTS]: postsOf(slugged),
      ...articlesAt(slugged),
    },
  ],
  [
    "script",
    "/latest",
    {
      "/latest": pageOf(
        `<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">${JSON.stringify({
          props: {
            nodes: STORIES.map(({ id, slug, title, at }) => ({
              id,
              slug,
              title,
              publishedAt: new Date(at).toISOString(),
            })),
          },
        })}</script>`,
      ),
      "/robots.txt": { body: `Sitemap: ${HOST}/sitemap.xml`, type: "text/plain" },
      "/sitemap.xml": sitemapOf(({ id, slug }) => `/en/news/${id}/${slug}`, false),
      ...articlesAt(({ id, slug }) => `/en/news/${id}/${slug}`),
    },
  ],
];

let desk: Desk;
let browser: OperatorBrowser;
let asked: readonly string[];

async function open(answers: Answers): Promise<void> {
  const site = transportOf(answers);
  asked = site.asked;
  desk = await openDesk({ url: "http://127.0.0.1:9", set: async () => {} }, { transport: site.transport, now: LOOKED });
  browser = openBrowser(() => desk.app);
  await browser.logIn(TOKEN);
}

/** Everything that is kept of definitions. */
const kept = async () =>
  Promise.all(["definitions", "definition_changes"].map((table) => desk.sql.all(`SELECT * FROM ${table}`)));
const look = (url: string, fields: Record<string, string> = {}) =>
  browser.submit("/admin/add", "/admin/add", { url, ...fields });

describe.each(SITES)("an agency whose articles come from %s", (kind, path, answers) => {
  test("address, preview, publication: the feed is served after the next run", async () => {
    await open(answers);
    const before = await kept();
    const page = await look(`${HOST}${path}`, { timezone: "Africa/Tripoli" });
    expect(page.status, page.text).toBe(200);
    for (const { title } of STORIES.slice(0, 3)) expect(page.text).toContain(`>${title}</h3>`);
    expect(page.text).toContain(STORIES[0]!.paragraphs[1]!);
    expect(page.text).toMatch(/stated by the site: sure|from the page’s data: sure/);
    expect(page.text).toContain("What is doubtful");
    expect(await kept()).toEqual(before);
    expect(asked.length).toBeLessThanOrEqual(40);
    const fields = fieldsOf(page.text, "/admin/draft");
    expect(fields["field.names.en"]).toBe(kind === "sitemap" ? "www.coast.ly" : "Coast News Agency");
    const done = await browser.send("/admin/draft", { ...fields, "field.names.en": "Coast News", do: "save" });
    expect([done.status, done.location]).toEqual([303, "/admin/agencies/coast?done=put"]);
    expect((await browser.open(done.location!)).text).toContain("Saved.");
    await desk.run();
    const feed = JSON.parse(await desk.page("/coast/en/feed.json")) as { title: string; items: { title: string }[] };
    expect(feed.title).toBe("Coast News");
    expect(feed.items.map(({ title }) => title)).toEqual(STORIES.map(({ title }) => title));
    const { definition } = (await desk.actions.show("coast"))! as { definition: { listing: { source?: unknown } } };
    expect(JSON.stringify(definition.listing.source ?? "html")).toContain(kind);
  });
});

describe("what is found can be corrected by hand", () => {
  beforeEach(() => open({ ...SITES[1]![2] }));

  test("another source, by its button", async () => {
    const page = await look(`${HOST}/latest`);
    const [, form] = /(<form [^>]*action="\/admin\/add"[\s\S]*?name="kind" value="html"[\s\S]*?<\/form>)/.exec(
      page.text,
    )!;
    const other = await browser.send("/admin/add", fieldsOf(form!, "/admin/add"));
    const { text } = fieldsOf(other.text, "/admin/draft") as { text: string };
    const [first] = [JSON.parse(text).listing?.source ?? "html"].flat() as unknown[];
    expect(JSON.stringify(first)).toContain("html");
  });

  test("a selector is tried at once against the page, and a wrong one shows what it finds", async () => {
    const fields = fieldsOf((await look(`${HOST}/latest`, { kind: "html" })).text, "/admin/draft");
    const wrong = await browser.send("/admin/draft", { ...fields, "field.article.body": ".nothing, h1", do: "try" });
    expect(wrong.status).toBe(200);
    expect(fieldsOf(wrong.text, "/admin/draft")["text"]).toContain('".nothing, h1"');
    const right = await browser.send("/admin/draft", { ...fields, "field.article.body": ".story", do: "try" });
    expect(right.text).toContain(STORIES[0]!.paragraphs[3]!);
    const broken = await browser.send("/admin/draft", { ...fields, "field.listing.link": "a[", do: "try" });
    expect([broken.status, broken.text]).toEqual([400, expect.stringContaining("listing.link[0]")]);
  });

  test("a JSONPath, a form of address and a time zone likewise; what is no JSON is refused with its field", async () => {
    const fields = fieldsOf((await look(`${HOST}/latest`)).text, "/admin/draft");
    const tried = await browser.send("/admin/draft", {
      ...fields,
      "field.addresses": '[{ "path": "/news/(?<id>\\\\d+)" }]',
      "field.timezone": "Asia/Riyadh",
      do: "try",
    });
    expect(tried.status, tried.text).toBe(200);
    const draft = JSON.parse(fieldsOf(tried.text, "/admin/draft")["text"]!);
    expect(draft).toMatchObject({ addresses: [{ path: "/news/(?<id>\\d+)" }], timezone: "Asia/Riyadh" });
    for (const [field, value, said] of [
      ["field.listing.source", "{", /listing\.source: expected JSON/],
      ["field.listing.source", '{"kind":"json","items":"$.["}', /listing\.source/],
      ["field.addresses", '[{"path":"(a+)+$"}]', /addresses\[0\]\.path/],
      ["field.timezone", "Mars/Olympus", /timezone/],
      ["field.since", "many", /since/],
      ["field.editions.0.sections", "economy", /sections: expected a line/],
    ] as const) {
      const refused = await browser.send("/admin/draft", { ...fields, [field]: value, do: "try" });
      expect([refused.status, refused.text], value).toEqual([400, expect.stringMatching(said)]);
    }
  });

  test("the order of day and month", async () => {
    const page = ({ title, paragraphs }: SourceStory) =>
      pageOf(
        `<main><h1>${title}</h1><span class="date">03/11/2026</span><div class="story">${paragraphs.map((text) => `<p>${text}</p>`).join("")}</div></main>`,
      );
    await open({ "/latest": pageOf(listOf(numbered, STORIES, { isDated: false })), ...articlesAt(numbered, page) });
    const found = await look(`${HOST}/latest`, { timezone: "Africa/Tripoli" });
    expect(found.text).toContain("3 November 2026");
    const fields = fieldsOf(found.text, "/admin/draft");
    const other = await browser.send("/admin/draft", { ...fields, "field.dateOrder": "month", do: "try" });
    expect(other.text).toContain("11 March 2026");
    const wrong = await browser.send("/admin/draft", { ...fields, "field.dateOrder": "year", do: "try" });
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining("dateOrder: expected day or month")]);
  });

  test("sections and languages", async () => {
    const fields = fieldsOf((await look(`${HOST}/latest`)).text, "/admin/draft");
    const done = await browser.send("/admin/draft", {
      ...fields,
      "field.editions.0.sections": `economy | Economy | ${HOST}/economy`,
      do: "save",
    });
    expect(done.status, done.text).toBe(303);
    expect((await desk.actions.list()).find(({ id }) => id === "coast")!.feeds).toContain("coast/en/economy");
  });

  test("whoever changes how the site is read sees the feed once more before it is published", async () => {
    const fields = fieldsOf((await look(`${HOST}/latest`)).text, "/admin/draft");
    const again = await browser.send("/admin/draft", { ...fields, "field.article.body": ".story", do: "save" });
    expect([again.status, again.text]).toEqual([200, expect.stringContaining("You have changed how the site is read")]);
    expect(await desk.actions.show("coast")).toBeNull();
    expect((await browser.send("/admin/draft", { ...fieldsOf(again.text, "/admin/draft"), do: "save" })).status).toBe(
      303,
    );
  });
});

describe("what cannot be published", () => {
  test.each([
    ["no address", "nonsense"],
    ["another scheme", "file:///etc/passwd"],
    ["a script", "javascript:alert(1)"],
    ["this machine", "http://127.0.0.1:8787/admin/"],
    ["a private network", "http://192.168.1.1/"],
    ["a cloud's own addresses", "http://169.254.169.254/latest/meta-data/"],
    ["a page that is not there", `${HOST}/none`],
    ["a page that lists nothing", `${HOST}/empty`],
  ])("%s: said in one line, and nothing is written", async (_name, url) => {
    await open({ ...HTML, "/empty": pageOf("<p>Welcome</p>") });
    const before = await kept();
    const page = await look(url);
    expect(page.status).toBe(400);
    expect(page.text).toMatch(/This cannot be used|Nothing that can be published/);
    expect(fieldsOf(page.text, "/admin/add")["url"]).toBe(url);
    expect(await kept()).toEqual(before);
  });

  test("markup of the site, and of whoever enters it, stays text", async () => {
    const evil = `<script>alert(1)</script><img src=x onerror=alert(1)>`;
    const stories = pageOf(listOf(numbered).replaceAll("Harbour", "Harbour &lt;img src=x onerror=alert(1)&gt;"));
    await open({ ...HTML, "/latest": stories });
    const page = await look(`${HOST}/latest`);
    expect(page.text).not.toMatch(/<img src=x|<script/);
    const fields = fieldsOf(page.text, "/admin/draft");
    for (const [name, value] of [
      ["field.names.en", evil],
      ["field.timezone", evil],
      ["text", `{"id":"${evil}"`],
      ["feed", evil],
      ["version", evil],
    ] as const) {
      const answer = await browser.send("/admin/draft", { ...fields, [name]: value, do: "try" });
      expect(answer.text, name).not.toMatch(/<img src=x|<script/);
    }
  });

  test("a definition that is too long, or hostile, is refused and not kept", async () => {
    await open(HTML);
    const fields = fieldsOf((await look(`${HOST}/latest`)).text, "/admin/draft");
    const base = JSON.parse(fields["text"]!) as Record<string, unknown>;
    const hostile: readonly [string, number][] = [
      [JSON.stringify({ ...base, furniture: ["x".repeat(70_000)] }), 400],
      ['{"__proto__":{"id":"x"}}', 400],
      [JSON.stringify({ ...base, id: "admin" }), 400],
      [JSON.stringify({ ...base, home: "http://127.0.0.1/" }), 200],
      ["[".repeat(50_000), 400],
    ];
    for (const [text, status] of hostile) {
      const { version } = fields;
      expect(
        (await browser.send("/admin/draft", { form: fields["form"]!, version: version!, text, do: "try" })).status,
      ).toBe(status);
    }
    expect(asked.filter((url) => url.includes("127.0.0.1"))).toEqual([]);
    expect((await desk.sql.all("SELECT id FROM definitions")).length).toBe(0);
  });
});

describe("a second language of an agency that is there", () => {
  test("is added to it, at its version", async () => {
    const arabic = (one: SourceStory) => `/ar/news/${one.id + 1}`;
    const title = ({ number }: SourceStory) => `أعلنت الهيئة العامة عن افتتاح المبنى رقم ${number} في المدينة القديمة`;
    const page = (body: string) => pageOf(body).replace('lang="en"', 'lang="ar"');
    const list = STORIES.map((one) => `<article><h2><a href="${arabic(one)}">${title(one)}</a></h2></article>`).join(
      "\n",
    );
    const text = ({ number }: SourceStory) =>
      [1, 2, 3, 4].map(
        (part) =>
          `<p>وقالت الهيئة في الجزء ${part} من بيانها رقم ${number} إن المبنى سيفتتح أمام الجمهور خلال الأسبوع المقبل بحضور عدد من المسؤولين.</p>`,
      );
    const article = (one: SourceStory) =>
      page(`<main><h1>${title(one)}</h1><div class="story">${text(one).join("")}</div></main>`);
    await open({ ...HTML, "/ar/latest": page(`<div class="stream">${list}</div>`), ...articlesAt(arabic, article) });
    const first = fieldsOf((await look(`${HOST}/latest`)).text, "/admin/draft");
    await browser.send("/admin/draft", { ...first, do: "save" });
    const added = await look(`${HOST}/ar/latest`, { language: "ar" });
    expect(added.text).toContain("This adds a language to coast");
    const fields = fieldsOf(added.text, "/admin/draft");
    expect(fields["version"]).toBe("1");
    expect((await browser.send("/admin/draft", { ...fields, do: "save" })).status).toBe(303);
    expect((await desk.actions.list()).find(({ id }) => id === "coast")!.feeds).toEqual([
      "coast",
      "coast/en",
      "coast/ar",
    ]);
    expect((await look(`${HOST}/latest`)).text).toContain("publishes this language already");
  });
});

describe("two operators at once", () => {
  test("the second is told; nothing is overwritten unseen, unless that is wanted", async () => {
    await open(HTML);
    const fields = fieldsOf((await look(`${HOST}/latest`)).text, "/admin/draft");
    await browser.send("/admin/draft", { ...fields, do: "save" });
    expect((await browser.send("/admin/draft", { ...fields, "field.names.en": "Another", do: "save" })).status).toBe(
      412,
    );
    const mine = fieldsOf((await browser.open("/admin/agencies/coast/edit")).text, "/admin/draft");
    const others = fieldsOf((await browser.open("/admin/agencies/coast/edit")).text, "/admin/draft");
    await browser.send("/admin/draft", { ...others, "field.names.en": "Theirs", do: "save" });
    const told = await browser.send("/admin/draft", { ...mine, "field.names.en": "Mine", do: "save" });
    expect(told.status).toBe(412);
    expect(told.text).toContain("its version is 2");
    expect(told.text).toContain("Mine");
    const name = async () => (await desk.actions.list()).find(({ id }) => id === "coast")!.names["en"];
    expect(await name()).toBe("Theirs");
    expect((await browser.send("/admin/draft", fieldsOf(told.text, "/admin/draft"))).status).toBe(303);
    expect(await name()).toBe("Mine");
  });

  test("who pauses what somebody else has just changed is told, too", async () => {
    await open(HTML);
    const fields = fieldsOf((await look(`${HOST}/latest`)).text, "/admin/draft");
    await browser.send("/admin/draft", { ...fields, do: "save" });
    const page = await browser.open("/admin/agencies/coast");
    expect((await browser.submit(page, "/admin/agencies/coast/pause")).text).toContain("Paused.");
    for (const verb of ["pause", "retire"] as const) {
      const answer = await browser.send(
        `/admin/agencies/coast/${verb}`,
        fieldsOf(page.text, `/admin/agencies/coast/${verb}`),
      );
      expect([answer.status, answer.text]).toEqual([
        409,
        expect.stringContaining("Somebody else has changed this agency"),
      ]);
    }
    expect((await desk.actions.show("coast"))!.agency.state).toBe("paused");
  });
});

describe("the life of an agency", () => {
  test("polled, paused, resumed, edited with consequences, looked up in its history, retired, removed", async () => {
    await open(HTML);
    const fields = fieldsOf((await look(`${HOST}/latest`)).text, "/admin/draft");
    await browser.send("/admin/draft", { ...fields, do: "save" });
    const at = "/admin/agencies/coast";
    const polled = await browser.submit(at, `${at}/poll`);
    expect(polled.text).toContain("coast/en: changed");
    expect((await browser.submit(at, `${at}/pause`)).text).toContain("Resume");
    expect((await browser.submit(at, `${at}/resume`)).text).toContain("Resumed.");
    const edit = fieldsOf((await browser.open(`${at}/edit`)).text, "/admin/draft");
    const other = JSON.stringify({ ...JSON.parse(edit["text"]!), tagYear: 2001 });
    const told = await browser.send("/admin/draft", {
      form: edit["form"]!,
      version: edit["version"]!,
      text: other,
      do: "save",
    });
    expect([told.status, told.text]).toEqual([
      409,
      expect.stringContaining("every feed, and each new article, has another id"),
    ]);
    const accepted = { ...fieldsOf(told.text, "/admin/draft"), accept: "ids" };
    expect((await browser.send("/admin/draft", accepted)).status).toBe(303);
    const history = (await browser.open(`${at}/history`)).text;
    expect(history).toContain("tagYear");
    expect(history).toContain("browser");
    const former = await browser.open(`${at}/edit?before=${4}`);
    expect(JSON.parse(fieldsOf(former.text, "/admin/draft")["text"]!)).toMatchObject({ tagYear: 2026 });
    expect((await browser.submit(at, `${at}/retire`)).text).toContain("Retired.");
    const page = await browser.open(at);
    await browser.submit(page, `${at}/remove`, { confirm: "cost" });
    expect((await desk.actions.show("coast"))!.agency.state).toBe("retired");
    await browser.submit(page, `${at}/remove`, { confirm: "coast" });
    expect((await desk.actions.show("coast"))!.agency.state).toBe("removed");
    expect(await desk.status("/coast/en/feed.json")).toBe(410);
    desk.forward(HOUR / 2);
    expect((await browser.open(at)).status).toBe(200);
  });

  test("what was set aside is shown with its reason", async () => {
    await open({ ...HTML, [numbered(STORIES[2]!)]: 500 });
    const fields = fieldsOf((await look(`${HOST}/latest`)).text, "/admin/draft");
    await browser.send("/admin/draft", { ...fields, do: "save" });
    await desk.run();
    await browser.logIn(TOKEN);
    const page = await browser.open("/admin/agencies/coast");
    expect(page.text).toContain(STORIES[2]!.title);
    expect(page.text).toContain("500");
    expect((await browser.open("/admin/")).text).toMatch(/coast[\s\S]*<td>1<\/td>/);
  });
});
