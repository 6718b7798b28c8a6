import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { SESSION_IDLE_MS, SESSION_MS } from "../../../src/serve/admin/session.ts";
import { type Desk, openDesk, TOKEN } from "../../support/desk.ts";
import { type RemoteSite, spawnSite } from "../../support/newsroom.ts";
import { fieldsOf, type OperatorBrowser, openBrowser } from "../../support/operator-browser.ts";

/** The log-in to the operator's pages, and what guards their forms, on both runtimes. */

let source: RemoteSite;
let desk: Desk;
let browser: OperatorBrowser;
const NAME = "__Host-nashra-operator";
const socket = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });

beforeAll(async () => {
  source = await spawnSite();
});
afterAll(() => source.stop());
beforeEach(async () => {
  desk = await openDesk(source);
  browser = openBrowser(() => desk.app);
});

describe("the log-in", () => {
  test("a form asks for the token; with it the operator is in, and out again", async () => {
    const form = await browser.open("/admin/");
    expect([form.status, form.text]).toEqual([200, expect.stringContaining('type="password"')]);
    const inside = await browser.logIn(TOKEN);
    expect(inside.status).toBe(200);
    expect(inside.text).toContain('href="/admin/agencies/lana"');
    expect(browser.set[0]).toMatch(
      /^__Host-nashra-operator=[^;]+; Max-Age=3600; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(inside.text).not.toContain(TOKEN);
    const out = await browser.submit(inside, "/admin/log-out");
    expect(out.text).toContain("You have logged out");
    expect(browser.cookies.has(NAME)).toBe(false);
    expect((await browser.open("/admin/")).text).toContain('type="password"');
  });

  test("the page that was asked for is shown after the log-in, and no page of another site", async () => {
    const asked = await browser.open("/admin/agencies/lana");
    expect([asked.status, asked.location]).toEqual([303, "/admin/log-in?next=agencies%2Flana"]);
    const form = await browser.open(asked.location!);
    const { next } = fieldsOf(form.text, "/admin/log-in") as { next: string };
    expect((await browser.send("/admin/log-in", { token: TOKEN, next })).location).toBe("/admin/agencies/lana");
    for (const other of ["//evil.example", "https://evil.example", "../../x", "\\evil", "a b", "x?y", "x/../y", "x//y"])
      expect((await browser.send("/admin/log-in", { token: TOKEN, next: other })).location, other).toBe("/admin/");
  });

  test.each(["a b", "خبر/1", "2026/11/20/title.html", "x%2Fy", "(a)'!*~_-."])(
    "the page of the article %s is shown after the log-in",
    async (id) => {
      const path = `/admin/articles/lana/${encodeURIComponent(id)}`;
      const form = await browser.open((await browser.open(path)).location!);
      const { next } = fieldsOf(form.text, "/admin/log-in") as { next: string };
      expect((await browser.send("/admin/log-in", { token: TOKEN, next })).location).toBe(path);
    },
  );

  test.each(["articles/x/..%2f", "articles/%2e%2e/x", "x/%2E%2e/y", `a${"b".repeat(5000)}`])(
    "no page with dot segments, and none of any length: %s",
    async (next) => {
      expect((await browser.send("/admin/log-in", { token: TOKEN, next })).location).toBe("/admin/");
    },
  );

  test("/admin leads to /admin/", async () => {
    const answer = await browser.open("/admin");
    expect([answer.status, answer.location]).toEqual([303, "/admin/"]);
  });

  test.each([
    ["a wrong token", "not-the-token-of-these-tests"],
    ["no token", ""],
    ["part of it", TOKEN.slice(1)],
  ])("%s: no session", async (_name, token) => {
    const answer = await browser.logIn(token);
    expect([answer.status, browser.cookies.size]).toEqual([403, 0]);
    expect(answer.text).toContain("This is not the token");
  });

  test("guesses are counted, together with those of the routes for programs", async () => {
    const statuses = [];
    for (let at = 0; at < 6; at += 1) statuses.push((await browser.logIn("wrong")).status);
    for (let at = 0; at < 6; at += 1)
      statuses.push((await desk.app.request("/admin/agencies", { headers: { Authorization: "Bearer wrong" } })).status);
    expect(statuses).toEqual([403, 403, 403, 403, 403, 403, 401, 401, 401, 401, 429, 429]);
    const late = await browser.logIn("wrong");
    expect([late.status, Number(late.headers.get("Retry-After")) > 0]).toEqual([429, true]);
    expect((await browser.logIn(TOKEN)).status).toBe(200);
  });
});

describe("by which way", () => {
  test.each([
    ["https://feeds.example", undefined, {}, NAME],
    ["http://127.0.0.1:8787", undefined, {}, "nashra-operator"],
    ["http://localhost:8787", undefined, {}, "nashra-operator"],
    ["http://[::1]:8787", undefined, {}, "nashra-operator"],
    ["http://feeds.example", undefined, {}, null],
    ["http://192.168.1.4:8787", undefined, {}, null],
    ["http://127.0.0.1.evil.example", undefined, {}, null],
    ["http://localhost.evil.example", undefined, {}, null],
    // A server of our own that speaks plain HTTP, behind a proxy with the public address.
    ["http://feeds.example", socket("10.0.0.1"), {}, NAME],
    ["http://other.example", socket("10.0.0.1"), {}, null],
    ["http://other.example", socket("10.0.0.1"), { "X-Forwarded-Proto": "https" }, null],
  ])("%s (%o, %o): cookie %s", async (site, env, headers, cookie) => {
    const other = openBrowser(() => desk.app, { site, env });
    const answer = await other.send("/admin/log-in", { token: TOKEN }, headers);
    expect([...other.cookies.keys()]).toEqual(cookie === null ? [] : [cookie]);
    expect(answer.status).toBe(cookie === null ? 403 : 303);
    if (cookie === null) expect((await other.open("/admin/", headers)).text).not.toContain('type="password"');
  });

  test("a cookie of the loopback form is none over TLS, nor the other way round", async () => {
    await browser.logIn(TOKEN);
    const value = browser.cookies.get(NAME)!;
    browser.cookies.clear();
    browser.cookies.set("nashra-operator", value);
    expect((await browser.open("/admin/")).text).toContain('type="password"');
  });
});

describe("a session", () => {
  test("ends an hour after the last request, is prolonged by one, and never lasts longer than half a day", async () => {
    await browser.logIn(TOKEN);
    const isIn = async () => (await browser.open("/admin/")).text.includes("log-out");
    for (let at = 0; at < SESSION_MS - SESSION_IDLE_MS; at += SESSION_IDLE_MS - 60_000) {
      desk.forward(SESSION_IDLE_MS - 60_000);
      expect(await isIn(), String(at)).toBe(true);
    }
    desk.forward(SESSION_IDLE_MS);
    expect(await isIn()).toBe(false);
    await browser.logIn(TOKEN);
    desk.forward(SESSION_IDLE_MS);
    expect(await isIn()).toBe(false);
  });

  test("nobody makes one longer, or one of his own", async () => {
    await browser.logIn(TOKEN);
    const value = decodeURIComponent(browser.cookies.get(NAME)!);
    const [began, ends] = value.split(".") as [string, string];
    const rest = value.slice(began.length + ends.length + 2);
    const forged = [
      `${began}.${Number(ends) + 1}.${rest}`,
      `${Number(began) + 1}.${ends}.${rest}`,
      `${began}.${ends}.`,
      `${began}.${ends}`,
      `${began}.${ends}.${btoa("x".repeat(32))}`,
      rest,
      "",
      "true",
    ];
    for (const cookie of forged) {
      browser.cookies.set(NAME, encodeURIComponent(cookie));
      expect((await browser.open("/admin/")).text, cookie).toContain('type="password"');
    }
    browser.cookies.set(NAME, encodeURIComponent(value));
    expect((await browser.open("/admin/")).text).toContain("log-out");
  });

  test("is no key to the routes for programs", async () => {
    await browser.logIn(TOKEN);
    const cookie = `${NAME}=${browser.cookies.get(NAME)}`;
    for (const [method, path] of [
      ["GET", "/admin/agencies"],
      ["PUT", "/admin/agencies/lana"],
      ["DELETE", "/admin/agencies/lana"],
      ["DELETE", "/admin/articles/lana/1"],
      ["POST", "/admin/poll"],
      ["POST", "/admin/ingest"],
    ] as const)
      expect(
        (await desk.app.request(`https://feeds.example${path}`, { method, headers: { Cookie: cookie } })).status,
        path,
      ).toBe(401);
  });
});

describe("a form", () => {
  test.each([
    ["another site", { "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" }],
    ["a neighbouring site", { "Sec-Fetch-Site": "same-site", Origin: "https://www.example" }],
    ["an address bar", { "Sec-Fetch-Site": "none" }],
    ["a sandboxed frame", { "Sec-Fetch-Site": "cross-site", Origin: "null" }],
  ])("from %s changes nothing, and logs nobody in", async (_name, headers) => {
    const page = await browser.logIn(TOKEN);
    const fields = fieldsOf((await browser.open("/admin/agencies/lana")).text, "/admin/agencies/lana/pause");
    expect(page.status).toBe(200);
    expect((await browser.send("/admin/agencies/lana/pause", fields, headers)).status).toBe(403);
    expect((await browser.send("/admin/log-in", { token: TOKEN }, headers)).status).toBe(403);
    expect((await desk.actions.show("lana"))!.agency).toMatchObject({ version: 0 });
  });

  test("of a browser without Sec-Fetch-Site: by Origin", async () => {
    const request = (origin: string | null) =>
      desk.app.request("https://feeds.example/admin/log-in", {
        method: "POST",
        headers: {
          Accept: "text/html",
          "Content-Type": "application/x-www-form-urlencoded",
          ...(origin === null ? {} : { Origin: origin }),
        },
        body: new URLSearchParams({ token: TOKEN }).toString(),
      });
    const statuses = [];
    for (const origin of [null, "null", "https://evil.example", "http://feeds.example", "https://feeds.example"])
      statuses.push((await request(origin)).status);
    expect(statuses).toEqual([403, 403, 403, 403, 303]);
  });

  test("without the session's token, with another one, or as something else than a form: refused", async () => {
    await browser.logIn(TOKEN);
    const fields = fieldsOf((await browser.open("/admin/agencies/lana")).text, "/admin/agencies/lana/pause");
    desk.forward(1000);
    const other = openBrowser(() => desk.app);
    await other.logIn(TOKEN);
    const others = fieldsOf((await other.open("/admin/")).text, "/admin/log-out");
    const { form: _, ...bare } = fields;
    for (const sent of [bare, { ...fields, form: "" }, { ...fields, form: others["form"]! }])
      expect((await browser.send("/admin/agencies/lana/pause", sent)).status).toBe(403);
    for (const type of ["text/plain", "application/json", "multipart/form-data; boundary=x"])
      expect((await browser.send("/admin/agencies/lana/pause", fields, { "Content-Type": type })).status).toBe(403);
    browser.cookies.clear();
    expect((await browser.send("/admin/agencies/lana/pause", fields)).status).toBe(403);
    expect((await desk.actions.show("lana"))!.agency).toMatchObject({ version: 0 });
  });

  test("of a size that no form has is refused", async () => {
    await browser.logIn(TOKEN);
    expect((await browser.send("/admin/agencies/lana/pause", { form: "x".repeat(300_000) })).status).toBe(413);
  });

  test("too many in a row are put off", async () => {
    await browser.logIn(TOKEN);
    const statuses = new Set<number>();
    for (let at = 0; at < 80; at += 1) statuses.add((await browser.send("/admin/agencies/lana/pause", {})).status);
    expect([...statuses]).toEqual([403, 429]);
  });
});

test.each([
  "/admin/",
  "/admin/log-in",
  "/admin/agencies/lana",
  "/admin/agencies/lana/history",
  "/admin/agencies/nobody",
  "/admin/add",
  "/admin/settings",
  "/admin/agencies/lana/edit",
])("%s can be framed, stored, scripted or read by nobody else", async (path) => {
  for (const token of [null, TOKEN]) {
    if (token !== null) await browser.logIn(token);
    const { headers, text } = await browser.open(path);
    expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    expect(headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("Content-Security-Policy")).not.toMatch(/script|unsafe|\*/);
    expect(headers.get("X-Frame-Options")).toBe("DENY");
    expect(headers.get("Cache-Control")).toBe("no-store");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect(text).not.toMatch(/<script|<style|style="|onclick/);
  }
});

test("whoever has logged in sees a page at every address, but where the token is asked for as the password", async () => {
  expect((await browser.open("/admin")).location).toBe("/admin/");
  await browser.logIn(TOKEN);
  for (const path of ["/admin/none", "/admin/agencies/lana/none", "/admin/draft"]) {
    const page = await browser.open(path);
    expect([page.status, page.text], path).toEqual([404, expect.stringContaining("log-out")]);
  }
  expect((await browser.open("/admin/status")).headers.get("WWW-Authenticate")).toContain("Basic");
});

test("on a page that a form made, the language links lead to the page behind it", async () => {
  await browser.logIn(TOKEN);
  const polled = await browser.submit("/admin/agencies/lana", "/admin/agencies/lana/poll");
  expect(polled.text).toContain('href="/admin/agencies/lana?lang=ar"');
});

test("each language has its direction, and is remembered", async () => {
  await browser.logIn(TOKEN);
  expect((await browser.open("/admin/?lang=ar")).text).toContain('<html lang="ar" dir="rtl">');
  expect((await browser.open("/admin/agencies/lana")).text).toContain('<html lang="ar" dir="rtl">');
  expect((await browser.open("/admin/?lang=fr")).text).toContain("Ajouter une agence");
});

test("settings are shown with where they are set, and no secret among them", async () => {
  await browser.logIn(TOKEN);
  const { text } = await browser.open("/admin/settings");
  for (const shown of ["NASHRA_CONTACT", "desk@feeds.example", "hooks.example", "in the environment of the process"])
    expect(text).toContain(shown);
  for (const secret of [TOKEN, "secret-of-the-webhook", "whsec_"]) expect(text).not.toContain(secret);
});
