import { describe, expect, it } from "vitest";
import { type Answer, answer, facts, PAGE, page, redirect, setting, world } from "./support.ts";

const A = "https://lana.gov.ly/a";
const B = "https://lana.gov.ly/b?x=1&y=2";
const meta = (content: string, rest = "") =>
  `<!doctype html><html><head><title>Redirecting to a page with a long title</title><meta http-equiv="refresh" content="${content}"></head><body>${rest}</body></html>`;
const long = `<p>${"خبر طويل ".repeat(40)}</p>`;

describe("a page that holds nothing but an immediate refresh", () => {
  it.each<[string, Answer]>([
    ["by the meta element", page(meta("0;url=/b?x=1&amp;y=2"))],
    ["in a second", page(meta("1; URL='/b?x=1&amp;y=2'"))],
    ["with a link for those who wait", page(meta("0; url=/b?x=1&y=2", '<p><a href="/b">Click here</a></p>'))],
    ["without quotes", page("<meta http-equiv=Refresh content=0;url=/b?x=1&y=2>")],
    ["with a comma and no name", page(meta("0, /b?x=1&y=2"))],
    ["for browsers without scripts", page(`<noscript>${meta("0;url=/b?x=1&y=2")}</noscript><script>go()</script>`)],
    ["by a whole address", page(meta(`0;url=${B}`))],
    ["by the header", page("", { refresh: "0; url=/b?x=1&y=2" })],
    ["by the header, with a word", page("<p>Moved</p>", { refresh: "0;url=/b?x=1&y=2" })],
  ])("is followed: %s", async (_name, said) => {
    const { get } = world({ [A]: said, [B]: page() });
    expect(await get(A)).toMatchObject({ kind: "ok", url: B, text: PAGE });
  });

  it.each<[string, string]>([
    ["a later one", meta("15;url=/b")],
    ["a notice that is shown first", meta("5;url=/b")],
    ["one beside text", meta("0;url=/b", long)],
    ["one beside links", meta("0;url=/b", '<a href="/1">a</a><a href="/2">b</a><a href="/3">c</a>')],
    ["one in a comment", `<p>a</p><!-- ${meta("0;url=/b")} -->`],
    ["one in a script", `<p>a</p><script>'${meta("0;url=/b")}'</script>`],
    ["one that is malformed", meta("now;url=/b")],
  ])("%s is not", async (_name, html) => {
    const { get, requests } = world({ [A]: page(html) });
    expect(await get(A)).toMatchObject({ kind: "ok", url: A });
    expect(requests).toHaveLength(2);
  });

  it.each<[string, string, Record<string, unknown>]>([
    ["another host", "https://evil.example/", { kind: "redirected-away", to: "https://evil.example/" }],
    ["a private address", "http://127.0.0.1/", { kind: "redirected-away", to: "http://127.0.0.1/" }],
    ["a script", "javascript:alert(1)", { kind: "redirected-away", to: "javascript:alert(1)" }],
    ["a login page", "/login", { kind: "blocked", why: "login", status: 200 }],
    ["what robots.txt forbids", "/no", { kind: "blocked", why: "robots", status: null }],
    ["itself", "", { kind: "redirect-loop" }],
  ])("to %s is held to the rules of redirects", async (_name, to, expected) => {
    const { get, requests } = world({
      [A]: page(meta(`0;url=${to}`)),
      "https://lana.gov.ly/robots.txt": answer(200, {}, "User-agent: *\nDisallow: /no"),
    });
    expect(facts(await get(A))).toEqual(expected);
    expect(requests).toHaveLength(2);
  });

  it("counts as a redirect", async () => {
    const site: Record<string, Answer> = {};
    for (let n = 0; n < 20; n += 1) {
      const to = `/${n + 1}`;
      site[`https://lana.gov.ly/${n}`] = n % 2 === 0 ? redirect(to) : page(meta(`0;url=${to}`));
    }
    const { get, requests } = world(site);
    expect(facts(await get("https://lana.gov.ly/0"))).toEqual({ kind: "redirect-loop" });
    expect(requests).toHaveLength(7);
  });

  it("passes a wall that loads itself again until it sees its cookie", async () => {
    const said = setting(["k=1"], page(meta("0")));
    const { get } = world({ [A]: ({ headers }) => (headers["cookie"] === "k=1" ? page() : said) });
    expect(await get(A)).toMatchObject({ kind: "ok", text: PAGE });
  });

  it.each<[string, Answer]>([
    ["401", answer(401, {}, meta("0;url=/b"))],
    ["403", answer(403, { refresh: "0;url=/b" }, meta("0;url=/b"))],
    ["429", answer(429, {}, meta("0;url=/b"))],
    ["503", answer(503, {}, meta("0;url=/b"))],
    ["404", answer(404, {}, meta("0;url=/b"))],
    ["a challenge", page(meta("0;url=/b", "Checking your browser"))],
    ["a challenge by its header", page(meta("0;url=/b"), { "cf-mitigated": "challenge" })],
  ])("is not followed on %s", async (_name, said) => {
    const { get, requests } = world({ [A]: said, [B]: page(), "https://lana.gov.ly/b": page() });
    expect((await get(A)).kind).not.toBe("ok");
    expect(requests).toHaveLength(2);
  });
});
