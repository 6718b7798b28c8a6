import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readSettings } from "../../../config/settings.ts";
import inaDefinition from "../../../feeds/ina.ts";
import lana from "../../../feeds/lana.ts";
import { setAside } from "../../../src/archive/quarantine.ts";
import { defineAgency, watchesOf } from "../../../src/model/agency.ts";
import { asideOf } from "../../../src/node/cli/aside.ts";
import { check } from "../../../src/node/cli/check.ts";
import { openSql } from "../../../src/node/store/sql.ts";
import ina from "../../site/replicas/ina.ts";
import { startReplicas } from "../../site/replicas/server.ts";
import { startSite } from "../../site/server.ts";
import type { Site } from "../../site/types.ts";
import { runHere } from "../../support/nashra.ts";

const data = mkdtempSync(join(tmpdir(), "nashra-check-"));
const PAGE = `<html><body><h2 class="t">عنوان الخبر</h2>
<footer class="story">طرابلس 23 نوفمبر 2026م(وال)- أعلنت وزارة المواصلات استئناف الرحلات الجوية الداخلية.</footer></body></html>`;
let site: Site;
beforeAll(async () => {
  site = await startSite({ now: Date.parse("2026-11-23T12:00:00Z") });
});
afterAll(async () => {
  await site.close();
  rmSync(data, { recursive: true, force: true });
});

test("what was set aside is listed, with what the definition as it is now makes of its page", async () => {
  const settings = readSettings({ NASHRA_DATA: data }, [lana]);
  const watch = watchesOf(lana)[0]!;
  expect(await asideOf(settings, watch)).toEqual([]);
  expect(readdirSync(data)).toEqual([]);
  const sql = openSql(join(data, "nashra.sqlite"));
  const one = {
    agency: "lana",
    watch: watch.path,
    definition: "",
    now: Date.parse("2026-11-23T11:00:00Z"),
    kind: "unreadable" as const,
    brief: false,
    gone: false,
  };
  const url = "https://lana.gov.ly/post.php?lang=ar&id=365001";
  await sql.batch([
    setAside({ ...one, nativeId: "365001", url, title: "عنوان الخبر", reason: "no body text", html: PAGE }),
    setAside({
      ...one,
      nativeId: "365002",
      url: `${url}2`,
      title: null,
      reason: "incomplete",
      html: null,
      now: one.now - 1,
    }),
  ]);
  sql.close();
  const told = { url, reason: "no body text", since: "2026-11-23T11:00:00.000Z", tries: 1 };
  expect(await asideOf(settings, watch)).toMatchObject([
    { ...told, problem: null, read: { title: "عنوان الخبر", characters: 0 } },
    { reason: "incomplete", problem: "its page was not stored" },
  ]);
  const mended = defineAgency({ ...lana, article: { ...lana.article, title: [".t"], body: [".story"] } });
  expect((await asideOf(settings, watchesOf(mended)[0]!))[0]).toEqual({
    ...told,
    problem: null,
    read: { title: "عنوان الخبر", characters: expect.toSatisfy((count: number) => count > 0) },
  });

  const env = { NASHRA_DATA: data, NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}` };
  const run = (...args: string[]) => runHere(["check", "lana/ar", "--items", "1", ...args], env);
  expect((await run()).stdout).toMatch(
    /set aside {2}https:\S+id=365001 .*\n.*because +no body text\n.*now +.*, 0 characters/,
  );
  expect(JSON.parse((await run("--json")).stdout).aside).toHaveLength(2);
}, 60_000);

test("what cannot be read is said once, in one line with its address", async () => {
  const env = { NASHRA_DATA: data, NASHRA_ORIGINS: "https://lana.gov.ly=http://127.0.0.1:9" };
  const { stdout, stderr, code } = await runHere(["check", "lana/fr"], env);
  expect(code).toBe(1);
  const said = `${stdout}${stderr}`;
  expect(said.match(/the connection was refused/g)).toHaveLength(1);
  expect(stderr).toMatch(/^nashra: check: https:\/\/lana\.gov\.ly\/category\.php\?id=8&lang=fr: the connection/m);
  expect(said).not.toMatch(/Nobody has compared/);
}, 30_000);

describe("a shipped definition that nobody has compared with its live site", () => {
  let replica: Awaited<ReturnType<typeof startReplicas>>;
  beforeAll(async () => {
    replica = await startReplicas([ina], () => Date.parse("2026-11-23T12:00:00Z"));
  });
  afterAll(() => replica.close());

  test("is checked without being named in NASHRA_FEEDS, and the output ends with how to compare it", async () => {
    const env = { NASHRA_DATA: data, NASHRA_ORIGINS: replica.origins };
    const { stdout, code } = await runHere(["check", "ina/ar", "--items", "1"], env);
    expect(code).toBe(0);
    const [, help = ""] = stdout.split(/(?=Nobody has compared)/);
    expect(help).toMatch(/Open https:\/\/ina\.iq\/ in a browser/);
    expect(help).toMatch(/--- ina\/ar, nashra \d\S+, \d{4}-\d\d-\d\d\n/);
    expect(help).toMatch(/6 items by \S+: 6 with a title, 6 with a date/);
    expect(help).toMatch(/fallback: html https:\/\/ina\.iq\/ar\/local\n {2}4 items, 4 the same/);
    expect(help).toMatch(/article: https:\/\/ina\.iq\/ar\/local\/284410-\.html\n {2}أمانة بغداد/);
    expect(help).toMatch(/2026-11-23T11:20:00\.000Z \(time, stamp\); بغداد; \d+ characters/);
    expect(help.match(/\(yes, or what differs\): \n/g)).toHaveLength(3);
    const json = JSON.parse((await runHere(["check", "ina/ar", "--items", "1", "--json"], env)).stdout);
    expect(help).toContain(json.report);
  }, 60_000);

  test("is asked about no more once it was compared, nor is one of the operator's own", async () => {
    const settings = readSettings({ NASHRA_DATA: data, NASHRA_ORIGINS: replica.origins }, []);
    const checked = { ...inaDefinition, unchecked: false, checked: "2026-11-30", checkedWith: "0.1.0" };
    for (const [agency, shipped] of [
      [checked, [checked]],
      [inaDefinition, []],
    ] as const) {
      const printed = vi.spyOn(process.stdout, "write").mockReturnValue(true);
      await check({ ...settings, agencies: [agency] }, "ina/ar", { items: 0, shipped, json: false, quiet: true });
      const text = printed.mock.calls.join("");
      printed.mockRestore();
      expect(text).toMatch(/items +6/);
      expect(text).not.toMatch(/Nobody has compared/);
    }
  });
});
