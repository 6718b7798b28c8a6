import { afterEach, describe, expect, test } from "vitest";
import { closeAll, get, ids, start } from "./client.ts";
import { FAULT_KINDS, type FaultKind, type Site } from "./server.ts";

afterEach(closeAll);

describe("faults", () => {
  const outcome = async (site: Site, patience = 20_000): Promise<string> => {
    try {
      const response = await get(site, "/", { signal: AbortSignal.timeout(patience) });
      const body = await response.text();
      return `${response.status} ${body.length === 0 ? "empty" : ids(body).length}`;
    } catch (error) {
      return (error as Error).name === "TimeoutError" ? "timeout" : "broken";
    }
  };
  const expected: Partial<Record<FaultKind, string>> = {
    refused: "broken",
    reset: "broken",
    drip: "timeout",
    hang: "timeout",
    "403": "403 0",
    "404": "404 0",
    "429": "429 0",
    "500": "500 0",
    "503": "503 0",
    "redirect-loop": "302 empty",
    "redirect-away": "302 empty",
    "empty-200": "200 empty",
    "empty-list": "200 0",
    truncated: "broken",
    challenge: "200 0",
    login: "200 0",
    layout: "200 0",
    flood: "200 5000",
    future: "200 10",
    "duplicate-ids": "200 10",
    "not-html": "200 0",
    "wrong-charset": "200 10",
    mojibake: "200 10",
  };

  test.each(Object.entries(expected))("%s once: %s, and then the page again", async (kind, wanted) => {
    const site = await start({ fault: { kind: kind as FaultKind, path: "^/$", times: 1 } });
    expect((await get(site, "/?lang=ar")).status).toBe(200);
    expect(await outcome(site, wanted === "timeout" ? 1000 : 20_000)).toBe(wanted);
    expect(await outcome(site)).toBe("200 10");
  });

  test("what some of them hold", async () => {
    const site = await start();
    const under = async (kind: FaultKind, path = "/") => {
      site.set({ fault: { kind } });
      return get(site, path);
    };
    expect((await under("429")).headers.get("retry-after")).toBe("30");
    expect(await (await under("cut-html")).text()).not.toContain("</html>");
    expect(await (await under("future")).text()).toContain("2099");
    const pairs = ids(await (await under("duplicate-ids")).text());
    expect(new Set(pairs).size).toBe(5);
    expect(await (await under("wrong-charset")).text()).toContain("\ufffd");
    expect(await (await under("mojibake")).text()).toContain("ط§ظ„");
    const bomb = await under("gzip-bomb");
    let size = 0;
    for await (const part of bomb.body!) size += (part as Uint8Array).length;
    expect(size).toBe(256 << 20);
    expect(Number(bomb.headers.get("content-length"))).toBeLessThan(1 << 20);
    expect((await (await under("huge")).arrayBuffer()).byteLength).toBeGreaterThan(50 << 20);
    expect((await under("500", "/robots.txt")).status).toBe(200);
    expect(FAULT_KINDS.length).toBeGreaterThanOrEqual(20);
  });
});
