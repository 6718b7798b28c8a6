import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Desk, HOUR, openDesk, TOKEN } from "../../support/desk.ts";
import { type RemoteSite, spawnSite } from "../../support/newsroom.ts";
import { fieldsOf, type OperatorBrowser, openBrowser } from "../../support/operator-browser.ts";

/** Articles, items set aside, alarms and deliveries behind the operator's token, by JSON and by pages, on both runtimes. */

let source: RemoteSite;
let desk: Desk;
let browser: OperatorBrowser;
/** Of a published article, and of an item whose page fails. */
let native: string;
let failing: string;

const WEBHOOKS = ["https://good.example/a-secret-path", "https://bad.example/", "https://down.example/"];

beforeAll(async () => {
  source = await spawnSite();
});
afterAll(() => source.stop());
beforeEach(async () => {
  const arabic = (await source.articles()).filter(({ lang }) => lang === "ar").sort((a, b) => b.released - a.released);
  [native, failing] = [String(arabic[1]!.id), String(arabic[0]!.id)];
  await source.set({ fault: { kind: "500", path: `id=${failing}(&|$)` } });
  desk = await openDesk(source, null, { webhooks: WEBHOOKS });
  await desk.run(0);
  browser = openBrowser(() => desk.app);
});

interface Answered {
  readonly status: number;
  readonly etag: string | null;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the bodies of answers are what is tested
  readonly body: any;
}

async function ask(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const response = await desk.app.request(`/admin/${path}`, {
    method,
    headers: { Authorization: `Bearer ${TOKEN}`, ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = (response.headers.get("Content-Type") ?? "").includes("json");
  return {
    status: response.status,
    etag: response.headers.get("ETag"),
    headers: response.headers,
    body: json ? JSON.parse(text) : text,
  };
}

const tag = (id: string) => `tag:lana.gov.ly,2021:post/${id}`;
const entry = async (id: string) =>
  JSON.parse(await desk.page("/lana/ar/feed.json")).items.find((item: { id: string }) => item.id === tag(id));

describe("over HTTP, with the token", () => {
  test("articles are found by words, by id and by address", async () => {
    const { title, url } = await entry(native);
    const words = title.split(" ").slice(0, 2).join(" ");
    const found = await ask("GET", `articles?agency=lana&q=${encodeURIComponent(words)}`);
    expect(found.body.articles.map(({ nativeId }: { nativeId: string }) => nativeId)).toContain(native);
    for (const name of [native, tag(native), url]) {
      const one = await ask("GET", `articles?agency=lana&q=${encodeURIComponent(name)}`);
      expect(one.body.articles.map(({ nativeId }: { nativeId: string }) => nativeId)).toEqual([native]);
    }
    expect((await ask("GET", "articles?agency=lana")).body.articles.length).toBeGreaterThan(5);
    for (const wrong of ["agency=nobody", "", `agency=lana&q=${"x".repeat(201)}`, "agency=lana&q=..%20.."])
      expect((await ask("GET", `articles?${wrong}`)).status).toBe(400);
  });

  test("an article with its evidence, its places, its revisions and what operators did", async () => {
    const { title } = await entry(native);
    await source.edit(Number(native), { title: "عنوان بعد التصحيح" });
    await desk.run(26 * HOUR);
    await ask("PATCH", `articles/lana/${native}`, { published: "2026-11-20", reason: "by mail" });
    const { body, etag } = await ask("GET", `articles/lana/${native}?live`);
    expect([etag, body]).toMatchObject([
      '"3"',
      {
        id: tag(native),
        title: "عنوان بعد التصحيح",
        source: "operator",
        precision: "day",
        revision: 3,
        stated: { published: { source: expect.not.stringContaining("operator") }, sections: null },
        places: expect.arrayContaining([{ feed: "lana/ar", archive: null }]),
        revisions: [{ revision: 2, formerTitle: title, added: [], dropped: [] }],
        actions: [{ what: "correct", reason: "by mail", revision: 3 }],
        page: {
          fields: expect.arrayContaining([expect.objectContaining({ field: "title", value: "عنوان بعد التصحيح" })]),
        },
      },
    ]);
    await source.edit(Number(native), { title });
  });

  test("a correction keeps to If-Match, tells what is wrong, and is undone by null", async () => {
    const at = `articles/lana/${native}`;
    const before = await entry(native);
    const done = await ask("PATCH", at, { published: "2026-11-20T10:00" }, { "If-Match": '"1"' });
    expect([done.status, done.etag, done.body]).toMatchObject([
      200,
      '"2"',
      { outcome: "corrected", source: "operator" },
    ]);
    expect((await entry(native)).date_published).toBe("2026-11-20T08:00:00Z");
    expect((await ask("PATCH", at, { published: null }, { "If-Match": '"1"' })).status).toBe(412);
    expect((await ask("PATCH", at, { published: null }, { "If-Match": '"2"' })).status).toBe(200);
    expect((await entry(native)).date_published).toBe(before.date_published);
  });

  test.each<[string, unknown, number]>([
    ["no JSON", "{", 400],
    ["another shape", [], 400],
    ["nothing to correct", { reason: "x" }, 400],
    ["an unknown field", { title: "x" }, 400],
    ["a future date", { published: "2027-01-01" }, 400],
    ["a number", { published: 5 }, 400],
    ["an unknown section", { sections: ["<script>"] }, 400],
    ["too many sections", { sections: Array.from({ length: 51 }, () => "a") }, 400],
    ["a long reason", { published: "2026-11-20", reason: "x".repeat(501) }, 400],
    ["a long body", { published: "2026-11-20", reason: "x".repeat(300_000) }, 413],
  ])("%s is refused, and nothing changes", async (_name, body, status) => {
    const before = await desk.page("/lana/ar/feed.json");
    const answer = await ask("PATCH", `articles/lana/${native}`, body);
    expect([answer.status, Object.keys(answer.body)]).toEqual([status, ["error"]]);
    expect(JSON.stringify(answer.body).length).toBeLessThan(400);
    expect(await desk.page("/lana/ar/feed.json")).toBe(before);
  });

  test.each([
    ["PATCH", (id: string) => `articles/wafa/${id}`],
    ["PATCH", () => "articles/lana/0"],
    ["GET", (id: string) => `articles/wafa/${id}`],
    ["GET", () => `articles/lana/${encodeURIComponent("' OR 1=1 --")}`],
    ["GET", () => "aside/nobody"],
    ["GET", (id: string) => `aside/lana/${id}`],
    ["POST", (id: string) => `aside/wafa/${id}`],
  ])("%s: of another agency's, and of what is not there, nothing is told", async (method, path) => {
    const body = method === "PATCH" ? { published: "2026-11-20" } : method === "POST" ? { do: "ignore" } : undefined;
    const answer = await ask(method, path(method === "POST" ? failing : native), body);
    expect([answer.status, Object.keys(answer.body)]).toEqual([404, ["error"]]);
  });

  test("without the token, and with a wrong one, everything is refused", async () => {
    for (const [method, path] of [
      ["GET", "articles?agency=lana"],
      ["GET", `articles/lana/${native}`],
      ["PATCH", `articles/lana/${native}`],
      ["POST", `aside/lana/${failing}`],
      ["GET", "aside/lana"],
      ["GET", "alarms"],
      ["GET", "deliveries"],
      ["POST", "deliveries/test"],
    ] as const) {
      for (const headers of [{}, { Authorization: "Bearer wrong" }]) {
        const answer = await desk.app.request(`/admin/${path}`, { method, headers });
        expect([401, 403, 429], `${method} ${path}`).toContain(answer.status);
      }
    }
    expect(desk.calls).toEqual([]);
  });

  test("an item set aside: shown, ignored, retried, published", async () => {
    const at = `aside/lana/${failing}`;
    expect((await ask("GET", "aside/lana")).body.items).toMatchObject([{ id: failing, kind: "failed", tries: 1 }]);
    expect((await ask("POST", at, { do: "ignore", reason: "theirs" })).body).toEqual({ outcome: "ignored" });
    expect((await ask("GET", at)).body).toMatchObject({ kind: "ignored", nextTry: null });
    expect((await ask("POST", at, { do: "retry" })).body).toMatchObject({ outcome: "retried", item: { id: failing } });
    expect((await ask("POST", at, { do: "publish", title: "عنوان" })).status).toBe(400);
    const byHand = { do: "publish", title: "عنوان", text: "<p onclick=x>نص</p><script>alert(1)</script>" };
    const done = await ask("POST", at, { ...byHand, published: "2026-11-22" });
    expect(done.body).toMatchObject({ outcome: "published", id: tag(failing), source: "operator" });
    expect((await entry(failing)).content_html).toBe('<div dir="rtl" lang="ar"><p>نص</p></div>');
    expect((await ask("POST", at, byHand)).status).toBe(409);
    for (const wrong of [{}, { do: "delete" }, { do: "retry", more: 1 }, "{"])
      expect((await ask("POST", at, wrong)).status).toBe(400);
    expect((await ask("DELETE", at)).headers.get("Allow")).toBe("GET, POST");
  });

  test("retried once its page answers, it is an article", async () => {
    await source.set({ fault: null });
    const done = await ask("POST", `aside/lana/${failing}`, { do: "retry" });
    expect(done.body).toEqual({ outcome: "retried", item: null });
    expect(await entry(failing)).toBeDefined();
  });

  test("takedowns keep their reasons, and those of their lifting", async () => {
    await ask("DELETE", `articles/lana/${native}?reason=${encodeURIComponent("<b>court</b>")}`);
    await ask("PUT", `articles/lana/${native}?reason=settled`);
    await ask("DELETE", `articles/lana/${native}?reason=again`);
    const { body } = await ask("GET", `articles/lana/${native}`);
    expect(body.actions.map(({ what, reason }: { what: string; reason: string }) => [what, reason])).toEqual([
      ["takedown", "again"],
      ["lift", "settled"],
      ["takedown", "<b>court</b>"],
    ]);
    expect(body).toMatchObject({ title: "", text: "", removed: { why: "again" }, takenDown: expect.any(String) });
    expect((await ask("PATCH", `articles/lana/${native}`, { published: "2026-11-20" })).status).toBe(409);
  });
});

describe("alarms and deliveries", () => {
  test("what is wrong is told with its reason and since when", async () => {
    await source.set({ fault: { kind: "500" } });
    for (let poll = 0; poll < 4; poll += 1) await desk.run(HOUR);
    const { body } = await ask("GET", "alarms");
    expect(body.feeds.map(({ feed }: { feed: string }) => feed)).toContain("lana/ar");
    expect(body.feeds[0]).toMatchObject({
      why: expect.stringContaining("500"),
      since: expect.stringMatching(/^2026-/),
      told: true,
    });
    expect(body.events[0]).toMatchObject({ kind: "feed.degraded" });
  });

  test("a signed test event goes to one webhook of the settings, and its answer is shown, bounded", async () => {
    const done = await ask("POST", "deliveries/test", { webhook: 1 });
    expect(done.body).toMatchObject({ host: "good.example", status: 204, error: null });
    expect(done.body.body.length).toBe(500);
    const [call] = desk.calls;
    const payload = new TextDecoder().decode(call!.body);
    const verified = new Webhook("a-secret-of-webhooks", { format: "raw" });
    const headers = { ...call!.headers, "webhook-timestamp": String(Math.floor(Date.now() / 1000)) };
    expect(() => verified.verify(payload, headers)).toThrow();
    expect(JSON.parse(payload)).toMatchObject({ type: "test", data: { webhook: 1 } });
    expect(call!.headers["webhook-signature"]).toBe(
      verified.sign(call!.headers["webhook-id"]!, new Date(desk.now()), payload),
    );
    expect((await ask("POST", "deliveries/test", { webhook: 2 })).body).toMatchObject({ status: 500 });
    expect((await ask("POST", "deliveries/test", { webhook: 3 })).body).toMatchObject({
      status: null,
      error: expect.any(String),
    });
    for (const wrong of [{ webhook: 4 }, { webhook: 0 }, { webhook: "1" }, { url: "https://evil.example/" }])
      expect([400, 404]).toContain((await ask("POST", "deliveries/test", wrong)).status);
    expect(desk.calls).toHaveLength(3);
    expect(JSON.stringify((await ask("GET", "deliveries")).body)).not.toContain("secret");
  });

  test("test events are limited", async () => {
    const statuses = [];
    for (let at = 0; at < 12; at += 1) statuses.push((await ask("POST", "deliveries/test", { webhook: 1 })).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
  });
});

describe("in the browser", () => {
  const article = () => `/admin/articles/lana/${native}`;
  const item = () => `/admin/aside/lana/${failing}`;

  test("search, correct, undo, take down and lift, each told; the feed follows", async () => {
    await browser.logIn(TOKEN);
    const { title, date_published: before } = await entry(native);
    const list = await browser.open(`/admin/articles?agency=lana&q=${encodeURIComponent(title.split(" ")[0])}`);
    expect(list.text).toContain(`href="${article()}"`);
    const corrected = await browser.submit(article(), article(), { published: "2026-11-20", reason: "by mail" });
    expect(corrected.text).toContain("Corrected.");
    expect((await entry(native)).date_published).toMatch(/^2026-11-20/);
    expect((await browser.submit(corrected, article(), { do: "undo-date", revision: "2" })).text).toContain(
      "Corrected.",
    );
    expect((await entry(native)).date_published).toBe(before);
    const down = await browser.submit(article(), article(), { do: "takedown", reason: "<script>alert(1)</script>" });
    expect(down.text).toContain("An operator took this article down.");
    expect(down.text).toContain("&lt;script&gt;alert(1)");
    expect(down.text).not.toContain("<script");
    expect(await entry(native)).toBeUndefined();
    const lifted = await browser.submit(down, article(), { do: "lift", reason: "" });
    expect(lifted.text).toContain("The takedown is lifted.");
  });

  test("two operators: the second is told, and nothing is overwritten unseen", async () => {
    await browser.logIn(TOKEN);
    const page = await browser.open(article());
    await ask("PATCH", `articles/lana/${native}`, { published: "2026-11-19" });
    const late = await browser.submit(page, article(), { published: "2026-11-20" });
    expect([late.status, late.text]).toEqual([409, expect.stringContaining("Somebody else has changed this article")]);
    expect((await entry(native)).date_published).toMatch(/^2026-11-19/);
  });

  test.each([
    ["/admin/articles/nobody/1", "There is nothing at this address"],
    ["/admin/articles/lana/0", "There is nothing at this address"],
    ["/admin/aside/nobody/1", "There is nothing at this address"],
  ])("%s: no such agency, article or item", async (path, words) => {
    await browser.logIn(TOKEN);
    const page = await browser.open(path);
    expect([page.status, page.text]).toEqual([404, expect.stringContaining(words)]);
    expect(page.text).toContain("An agency may have been removed meanwhile.");
  });

  test("articles of an agency that is not here: told, with the agencies to choose from", async () => {
    await browser.logIn(TOKEN);
    const page = await browser.open("/admin/articles?agency=nobody");
    expect([page.status, page.text]).toEqual([400, expect.stringContaining("there is no such agency here")]);
    expect(page.text).toContain('<option value="lana"');
  });

  test("a refused date is told with what is accepted", async () => {
    await browser.logIn(TOKEN);
    const wrong = await browser.submit(article(), article(), { published: "tomorrow" });
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining("expected one such as 2026-11-20")]);
  });

  test("an item set aside is led to from its agency, published by hand, and then an article", async () => {
    await browser.logIn(TOKEN);
    expect((await browser.open("/admin/agencies/lana")).text).toContain(`href="${item()}"`);
    const refused = await browser.submit(item(), item(), { do: "publish", title: "عنوان من المحرر", text: "" });
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining("the page has none")]);
    expect(refused.text).toContain("عنوان من المحرر");
    const done = await browser.submit(refused, item(), { do: "publish", title: "عنوان", text: "نص", published: "" });
    expect(done.text).toContain("Published.");
    expect((await entry(failing)).title).toBe("عنوان");
  });

  test("alarms and deliveries, in three languages; a webhook is tested", async () => {
    await browser.logIn(TOKEN);
    for (const [language, words] of [
      ["ar", "خطاطيف الويب"],
      ["fr", "Abonnés (WebSub)"],
      ["en", "What is wrong now"],
    ] as const) {
      const page = await browser.open(`/admin/alarms?lang=${language}`);
      expect(page.text).toContain(words);
      expect(page.text).toContain(`lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}"`);
    }
    const tested = await browser.submit("/admin/alarms", "/admin/alarms/test", { webhook: "1" });
    expect(tested.text).toContain("good.example: status 204");
    expect(tested.text).toContain("&lt;b&gt;thank you");
    expect(tested.text).not.toContain("a-secret-path");
  });

  test.each(["/admin/articles", "/admin/alarms"])("%s is seen by nobody without a session", async (path) => {
    const page = await browser.open(path);
    expect([page.status, page.location]).toEqual([303, expect.stringContaining("/admin/log-in")]);
  });

  test("forged forms change nothing: without a session, from another site, with another's or no token", async () => {
    const fields = { do: "takedown", reason: "" };
    const forged = async (path: string, extra: Record<string, string>, headers: Record<string, string> = {}) =>
      (await browser.send(path, { ...fields, ...extra }, headers)).status;
    expect(await forged(article(), {})).toBe(403);
    await browser.logIn(TOKEN);
    for (const path of [article(), item(), "/admin/alarms/test"]) {
      expect(await forged(path, { webhook: "1" })).toBe(403);
      expect(await forged(path, { form: "x", webhook: "1" })).toBe(403);
      expect(await forged(path, {}, { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" })).toBe(403);
    }
    expect(await entry(native)).toBeDefined();
    expect(desk.calls).toEqual([]);
  });

  test("an action that no form has, and one of a foreign article, change nothing", async () => {
    await browser.logIn(TOKEN);
    const page = await browser.open(article());
    for (const wrong of ["", "delete", "__proto__", "publish"])
      expect((await browser.submit(page, article(), { do: wrong })).status).toBe(400);
    const { form } = fieldsOf(page.text, article()) as { form: string };
    for (const path of [`/admin/articles/wafa/${native}`, "/admin/articles/lana/0", "/admin/aside/lana/0"])
      expect(
        (await browser.send(path, { form, do: "correct", published: "2026-11-20", revision: "1" })).status,
      ).toBeGreaterThanOrEqual(400);
  });
});
