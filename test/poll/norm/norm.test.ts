import type { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { transport } from "#platform";
import { serviceEvents } from "../../../src/archive/events.ts";
import { watchRow } from "../../../src/archive/polls.ts";
import { standingOf } from "../../../src/archive/standing.ts";
import type { Transport } from "../../../src/model/ports.ts";
import { paceAt } from "../../../src/poll/norm/rhythm.ts";
import { type Newsroom, openNewsroom, type RemoteSite, spawnSite } from "../../support/newsroom.ts";
import { serveNewsroom } from "../../support/served.ts";

const HOUR = 3_600_000;
const TOKEN = "a-token-of-the-tests";
let site: RemoteSite;
let room: Newsroom;
let app: Hono;

beforeEach(async () => {
  site = await spawnSite({ stamps: "filled" });
  room = await openNewsroom(site.url);
  await room.poll("lana/ar");
  app = await serveNewsroom(room, { settings: { ...room.site, ownHub: false, adminToken: TOKEN, poll: null } });
});
afterEach(() => site.stop());

async function publishAndPoll(count: number, changes: Parameters<RemoteSite["publish"]>[0] = {}) {
  for (let n = 0; n < count; n += 1) await site.publish({ lang: "ar", released: room.now(), ...changes });
  return room.poll("lana/ar");
}

/** Ten good polls with something new in each: a norm. */
async function settleIn(): Promise<void> {
  for (let n = 0; n < 10; n += 1) {
    room.forward(HOUR);
    expect(await publishAndPoll(1)).toMatchObject({ outcome: "changed" });
  }
}

const standing = async () => standingOf((await watchRow(room.sql, "lana/ar"))!, room.now());
const told = async () => (await serviceEvents(room.sql, 10)).map(({ kind }) => kind).reverse();
/** Good polls, an hour apart, until the trouble's end is told. */
async function calm(): Promise<void> {
  for (let poll = 0; poll < 20 && !(await told()).includes("feed.recovered"); poll += 1) {
    expect(await told()).toEqual(["feed.degraded"]);
    room.forward(HOUR);
    await publishAndPoll(1);
  }
}
const documents = async () =>
  Promise.all(["lana/ar/rss.xml", "lana/ar/atom.xml", "lana/ar/feed.json"].map((path) => room.text(path)));

describe("drift", () => {
  test("texts that shrank to nothing are not published, told at the second poll, and published whole when they are back", async () => {
    await settleIn();
    const before = await documents();
    room.forward(HOUR);
    const stub = { paragraphs: ["اضغط هنا"], dateline: "", signOff: "" };
    const poll = await publishAndPoll(5, stub);
    expect(poll).toMatchObject({ outcome: "drift", added: [] });
    expect(poll.evidence).toMatch(/characters on average.*article\.body/);
    expect(await documents()).toEqual(before);
    expect(await standing()).toMatchObject({ status: "degraded" });
    expect(await told()).toEqual([]);
    // Once, however long it lasts.
    for (let n = 0; n < 3; n += 1) {
      room.forward(HOUR);
      await room.poll("lana/ar");
      expect(await told()).toEqual(["feed.degraded"]);
    }

    const text = "وقالت المصادر إن الاجتماع تناول خطة العمل للعام المقبل وما يتصل بها من مشروعات في المدن والقرى كافة.";
    for (const one of (await site.articles()).filter((article) => article.paragraphs[0] === "اضغط هنا")) {
      await site.edit(one.id, { paragraphs: [`طرابلس 24 نوفمبر 2026م(وال)- ${text}`, text, `${text} ${one.id}`] });
    }
    room.forward(HOUR);
    expect((await room.poll("lana/ar")).added).toHaveLength(5);
    expect(await standing()).toMatchObject({ status: "ok" });
    await calm();
    expect(await told()).toEqual(["feed.degraded", "feed.recovered"]);
  });

  test("one text under several titles stands in the place of articles, and is not published", async () => {
    await settleIn();
    const before = await documents();
    room.forward(HOUR);
    const notice =
      "نستخدم ملفات تعريف الارتباط لتحسين تجربتكم في هذا الموقع، وباستمراركم في تصفحه توافقون على ذلك كله.";
    const poll = await publishAndPoll(3, {
      paragraphs: [`طرابلس 24 نوفمبر 2026م(وال)- ${notice}`],
      dateline: "",
      signOff: "",
    });
    expect(poll).toMatchObject({ outcome: "drift", added: [] });
    expect(poll.evidence).toMatch(/3 article pages with different titles/);
    expect(await documents()).toEqual(before);
    for (const one of (await site.articles()).filter((article) => article.paragraphs[0]?.includes(notice))) {
      await site.edit(one.id, { paragraphs: [`طرابلس 24 نوفمبر 2026م(وال)- ${notice}`, `${notice} ${one.id}`] });
    }
    room.forward(HOUR);
    expect((await room.poll("lana/ar")).added).toHaveLength(3);
  });

  test("another layout keeps the feed going, degraded, names the selector that died and proposes one", async () => {
    await settleIn();
    await site.set({ markup: "redesign" });
    room.forward(HOUR);
    expect(await publishAndPoll(1)).toMatchObject({ outcome: "changed" });
    const { status, why } = await standing();
    expect(status).toBe("degraded");
    expect(why).toContain(".news-content h4 a");
    expect(why).toMatch(/listing\.link: "[^"]*card[^"]*"/);
    expect(await told()).toEqual([]);
    room.forward(HOUR);
    await publishAndPoll(1);
    expect(await told()).toEqual(["feed.degraded"]);
    // The article's selectors too: known from two of them, and for as long as none was found by them.
    for (let poll = 0; poll < 3; poll += 1) {
      expect((await standing()).why).toMatch(/no body selector .*\(\.main_post, .*article\.body: "[a-z.#-]+[^"]*"/);
      room.forward(HOUR);
      expect(await room.poll("lana/ar")).toMatchObject({ outcome: "unchanged" });
    }
    await site.set({ markup: "2021" });
    room.forward(HOUR);
    await publishAndPoll(2);
    await calm();
    expect(await told()).toEqual(["feed.degraded", "feed.recovered"]);
  });

  test("a single failure is nobody's alarm, an hour of them is", async () => {
    await settleIn();
    await site.set({ fault: { kind: "500" } });
    for (const expected of [[], [], ["feed.degraded"], ["feed.degraded"]]) {
      room.forward(HOUR);
      await room.poll("lana/ar");
      expect(await told()).toEqual(expected);
    }
  });
});

describe("pages without their last end tags", () => {
  /** The site as it would be without them. */
  const open = (pages: () => RegExp | null): Transport => {
    return async (request) => {
      const response = await transport()(request);
      if (pages()?.test(request.url) !== true) return response;
      const text = new TextDecoder().decode(response.body).replace(/<\/body>\s*<\/html>\s*$/, "");
      return { ...response, body: new TextEncoder().encode(text) };
    };
  };

  test("are whole where an agency never writes them", async () => {
    room = await openNewsroom(site.url, { transport: open(() => /php/) });
    expect((await room.poll("lana/ar")).added.length).toBeGreaterThan(10);
    await settleIn();
    expect(await standing()).toMatchObject({ status: "ok" });
  });

  test("were cut off where it always does", async () => {
    let pages: RegExp | null = null;
    room = await openNewsroom(site.url, { transport: open(() => pages) });
    await room.poll("lana/ar");
    await settleIn();
    pages = /category\.php/;
    room.forward(HOUR);
    expect(await publishAndPoll(1)).toMatchObject({ outcome: "truncated", added: [] });
    pages = /post\.php/;
    room.forward(HOUR);
    const { added, setAside } = await room.poll("lana/ar");
    expect([added, setAside]).toEqual([
      [],
      [{ url: expect.any(String), kind: "failed", reason: expect.stringMatching(/incomplete/) }],
    ]);
    pages = null;
    room.forward(2 * HOUR);
    expect((await room.poll("lana/ar")).added).toHaveLength(1);
  });
});

describe("rhythm", () => {
  test("what weeks have shown is known by the hour, and a silence that is no chance is told", async () => {
    await settleIn();
    // Three weeks of two articles each morning hour, none at night; the clock is moved, nothing is waited for.
    for (let day = 0; day < 21; day += 1) {
      for (let hour = 0; hour < 24; hour += 4) {
        room.forward(4 * HOUR);
        const morning = new Date(room.now()).getUTCHours() >= 6 && new Date(room.now()).getUTCHours() <= 12;
        await publishAndPoll(morning ? 4 : 0);
      }
    }
    const norm = (await watchRow(room.sql, "lana/ar"))!.norm!;
    const at = (hour: number) => paceAt(norm, Date.UTC(2026, 11, 14, hour, 30))!;
    expect(at(11)).toBeGreaterThan(4 * at(23));
    expect(await standing()).toMatchObject({ status: "ok" });
    for (let polls = 0; polls < 30 && (await told()).length === 0; polls += 1) {
      room.forward(4 * HOUR);
      await site.set({ now: room.now() });
      await room.poll("lana/ar");
    }
    expect((await standing()).why).toMatch(/^no new article for \d+ hours, where some \d+ were expected/);
    room.forward(4 * HOUR);
    await publishAndPoll(1);
    expect(await standing()).toMatchObject({ status: "ok" });
    await calm();
    expect(await told()).toEqual(["feed.degraded", "feed.recovered"]);
  }, 60_000);
});

describe("telling", () => {
  test("/metrics is Prometheus text with the figures of every poll", async () => {
    room.forward(HOUR);
    await publishAndPoll(2);
    await site.set({ fault: { kind: "503" } });
    room.forward(HOUR);
    await room.poll("lana/ar");
    const response = await app.request("https://feeds.example/metrics");
    expect(response.headers.get("Content-Type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const text = await response.text();
    expect(text).toContain('nashra_polls_total{feed="lana/ar",outcome="changed"} 2\n');
    expect(text).toContain('nashra_polls_total{feed="lana/ar",outcome="failing"} 1\n');
    expect(text).toContain('nashra_feed_up{feed="lana/ar"} 0.5\n');
    // Each good poll made the edition's and the agency's documents, in six forms.
    expect(text).toContain('nashra_documents_rendered_total{feed="lana/ar"} 24\n');
    expect(text).toMatch(/nashra_articles_published_total\{feed="lana\/ar"\} [1-9]/);
    for (const line of text.trimEnd().split("\n")) {
      expect(line).toMatch(
        /^(# (HELP|TYPE) nashra_[a-z_]+ .+|nashra_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [\d.e+-]+)$/,
      );
    }
  });

  test("the operator's feed tells of troubles, to whoever has the token, also as a reader shows it", async () => {
    await site.set({ fault: { kind: "500" } });
    for (let n = 0; n < 3; n += 1) {
      room.forward(HOUR);
      await room.poll("lana/ar");
    }
    const ask = (headers: Record<string, string>) =>
      app.request("https://feeds.example/admin/events/atom.xml", { headers });
    expect((await ask({})).status).toBe(401);
    expect((await ask({ Authorization: `Basic ${btoa("me:wrong-token-of-tests")}` })).status).toBe(401);
    for (const authorization of [`Bearer ${TOKEN}`, `Basic ${btoa(`me:${TOKEN}`)}`]) {
      const response = await ask({ Authorization: authorization });
      expect(response.status).toBe(200);
      const text = await response.text();
      expect(text.match(/<entry>/g)).toHaveLength(1);
      expect(text).toContain("<title>lana/ar is in trouble: failing</title>");
      const again = await ask({ Authorization: authorization, "If-None-Match": response.headers.get("ETag")! });
      expect(again.status).toBe(304);
    }
    expect(
      (
        await app.request("https://feeds.example/admin/ingest", {
          headers: { Authorization: `Basic ${btoa(`me:${TOKEN}`)}` },
        })
      ).status,
    ).toBe(401);
  });
});
