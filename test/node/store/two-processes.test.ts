import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import lana from "../../../feeds/lana.ts";
import { openSql } from "../../../src/node/store/sql.ts";
import { verifyArchive } from "../../../src/operate/verify.ts";
import { startSite } from "../../site/server.ts";
import type { Site } from "../../site/types.ts";
import { ended, nashra } from "../../support/nashra.ts";

const data = mkdtempSync(join(tmpdir(), "nashra-two-"));
let site: Site;
const env = () => ({
  NASHRA_DATA: data,
  NASHRA_FEEDS: "lana",
  NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
});
beforeAll(async () => {
  site = await startSite({ now: Date.parse("2026-11-23T12:00:00Z") });
});
afterAll(async () => {
  await site.close();
  rmSync(data, { recursive: true, force: true });
});

test("three processes poll one archive at once: each article is fetched once and stands once", async () => {
  const outcomes: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    for (const lang of ["ar", "en", "fr"] as const) site.publish({ lang });
    site.clearLog();
    const runs = await Promise.all([1, 2, 3].map(() => ended(nashra(["poll", "--json"], env()))));
    for (const { stdout, stderr } of runs) {
      expect(stderr).not.toMatch(/locked|constraint|Error/);
      expect([stdout === "", stderr]).toEqual([false, expect.any(String)]);
      outcomes.push(...JSON.parse(stdout).map((report: { outcome: string }) => report.outcome));
    }
    const pages = site.requests.map((one) => one.url).filter((url) => /post\.php|\/art/.test(url));
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.filter((url, at) => pages.indexOf(url) !== at)).toEqual([]);
  }
  expect(outcomes.filter((outcome) => !["busy", "changed", "unchanged"].includes(outcome))).toEqual([]);
  expect(outcomes).toContain("changed");
  expect((await ended(nashra(["poll"], env()))).code).toBe(0);

  const sql = openSql(join(data, "nashra.sqlite"));
  const [count] = await sql.all(
    "SELECT count(*) AS kept, count(DISTINCT native_id) AS ids, (SELECT sum(added) FROM polls) AS added FROM articles",
  );
  expect(count).toEqual({ kept: count!["ids"], ids: count!["added"], added: count!["kept"] });
  for (const { id, lang } of site.articles.slice(0, 9)) {
    const rows = await sql.all("SELECT edition FROM articles WHERE native_id = ?", String(id));
    expect(rows).toEqual([{ edition: lang }]);
  }
  const { findings } = await verifyArchive(sql, { agencies: [lana], baseUrl: "http://127.0.0.1:8787", hub: null });
  expect(findings).toEqual([]);
  sql.close();
}, 120_000);
