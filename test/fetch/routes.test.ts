import { describe, expect, it } from "vitest";
import { type Answer, answer, facts, page, redirect, START, world } from "./support.ts";

const LISTING = "https://lana.gov.ly/category.php?id=8&lang=ar";

describe("redirects", () => {
  const A = "https://lana.gov.ly/a";
  const B = "https://lana.gov.ly/b";
  it.each([301, 302, 303, 307, 308])("%i is followed, and the last address told", async (status) => {
    const { get } = world({ [A]: redirect("/b", status), [B]: page() });
    expect(await get(A)).toMatchObject({ kind: "ok", url: B });
  });

  const refused: [name: string, location: string, expected: Record<string, unknown>][] = [
    ["another host", "https://evil.example/x", { kind: "redirected-away", to: "https://evil.example/x" }],
    [
      "a host that ends alike",
      "https://evil-lana.gov.ly/",
      { kind: "redirected-away", to: "https://evil-lana.gov.ly/" },
    ],
    [
      "a private address",
      "http://169.254.169.254/latest",
      { kind: "redirected-away", to: "http://169.254.169.254/latest" },
    ],
    ["a local name", "//localhost:4100/", { kind: "redirected-away", to: "https://localhost:4100/" }],
    ["another port", "https://lana.gov.ly:22/", { kind: "redirected-away", to: "https://lana.gov.ly:22/" }],
    ["another scheme", "file:///etc/passwd", { kind: "redirected-away", to: "file:///etc/passwd" }],
    ["data", "data:text/html,x", { kind: "redirected-away", to: "data:text/html,x" }],
    ["a login page", "/user/login?next=/a", { kind: "blocked", why: "login", status: 302 }],
    ["a login page of WordPress", "/wp-login.php", { kind: "blocked", why: "login", status: 302 }],
    ["a captcha", "/captcha", { kind: "blocked", why: "challenge", status: 302 }],
    ["a host's suspension page", "/cgi-sys/suspendedpage.cgi", { kind: "blocked", why: "suspended", status: 302 }],
    ["itself", "/a", { kind: "redirect-loop" }],
    ["no address", "http://[", { kind: "failing", status: 302, retryAfterSeconds: null }],
  ];
  it.each(refused)("to %s are not followed", async (_name, location, expected) => {
    const { get, requests } = world({ [A]: redirect(location) });
    expect(facts(await get(A))).toEqual(expected);
    expect(requests.map(({ url }) => url)).toEqual(["https://lana.gov.ly/robots.txt", A]);
  });

  it("in a circle are a loop", async () => {
    const { get, requests } = world({ [A]: redirect(B), [B]: redirect(A) });
    expect(await get(A)).toMatchObject({ kind: "redirect-loop", url: B });
    expect(requests).toHaveLength(3);
  });

  it("without end are a loop after five", async () => {
    const site: Record<string, Answer> = {};
    for (let n = 0; n < 20; n += 1) site[`https://lana.gov.ly/${n}`] = redirect(`/${n + 1}`);
    const { get, requests } = world(site);
    expect(facts(await get("https://lana.gov.ly/0"))).toEqual({ kind: "redirect-loop" });
    expect(requests).toHaveLength(7);
  });

  it("to a listed host are followed under that host's own rules", async () => {
    const { get } = world({
      [A]: redirect("https://www.lana.gov.ly/a"),
      "https://www.lana.gov.ly/a": page(),
      "https://www.lana.gov.ly/robots.txt": answer(200, {}, "User-agent: *\nDisallow: /"),
    });
    expect(await get(A)).toMatchObject({ kind: "blocked", why: "robots", url: "https://www.lana.gov.ly/a" });
  });
});

describe("addresses", () => {
  it.each([
    ["of another host", "https://example.org/"],
    ["of another scheme", "ftp://lana.gov.ly/"],
    ["that is none", "lana"],
    ["that is too long", `https://lana.gov.ly/${"a".repeat(3000)}`],
  ])("%s are not asked", async (_name, url) => {
    const { get, requests } = world({});
    expect((await get(url)).kind).toBe("redirected-away");
    expect(requests).toHaveLength(0);
  });

  it.each(["http://127.0.0.1/", "http://[::1]/", "http://localhost/", "http://2130706433/"])(
    "of this machine are not asked, even where a definition names them: %s",
    async (url) => {
      const { get, requests } = world({});
      const result = await get(url, { hosts: new Set([new URL(url).hostname]) });
      expect(result).toMatchObject({ kind: "unreachable", code: "blocked-address" });
      expect(requests).toHaveLength(0);
    },
  );
});

describe("an origin of the operator's own", () => {
  const origins = new Map([["https://lana.gov.ly", "http://127.0.0.1:4100"]]);
  const MIRROR = "http://127.0.0.1:4100";

  it("is asked in the agency's place, may be private, and is never named", async () => {
    const { get, requests } = world({ [`${MIRROR}/category.php?id=8&lang=ar`]: page() }, { origins });
    expect(await get(LISTING)).toMatchObject({ kind: "ok", url: LISTING });
    expect(requests.map(({ url, allowPrivate }) => [url, allowPrivate])).toEqual([
      [`${MIRROR}/robots.txt`, true],
      [`${MIRROR}/category.php?id=8&lang=ar`, true],
    ]);
  });

  it("serves the agency's http addresses too", async () => {
    const { get } = world({ [`${MIRROR}/x`]: page() }, { origins });
    expect(await get("http://lana.gov.ly/x")).toMatchObject({ kind: "ok", url: "http://lana.gov.ly/x" });
  });

  it.each([
    ["its own address", `${MIRROR}/b`],
    ["the agency's address", "https://lana.gov.ly/b"],
    ["a path", "/b"],
  ])("may redirect by %s", async (_name, location) => {
    const { get } = world({ [`${MIRROR}/a`]: redirect(location), [`${MIRROR}/b`]: page() }, { origins });
    expect(await get("https://lana.gov.ly/a")).toMatchObject({ kind: "ok", url: "https://lana.gov.ly/b" });
  });

  it("may not redirect to another private address", async () => {
    const { get } = world({ [`${MIRROR}/a`]: redirect("http://127.0.0.1:4101/b") }, { origins });
    expect(await get("https://lana.gov.ly/a")).toMatchObject({
      kind: "redirected-away",
      to: "http://127.0.0.1:4101/b",
    });
  });

  it("is not paced", async () => {
    const site: Record<string, Answer> = {};
    for (let n = 0; n < 100; n += 1) site[`${MIRROR}/${n}`] = page();
    const { get, requests } = world(site, { origins });
    for (let n = 0; n < 100; n += 1) await get(`https://lana.gov.ly/${n}`, { requestsPerMinute: 2 });
    expect(new Set(requests.map(({ at }) => at))).toEqual(new Set([START]));
  });
});
