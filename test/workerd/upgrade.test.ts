import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { d1Sql } from "../../src/worker/sql.ts";
import { FIRST_ROWS, holdsStill, LEFT, rowsOf } from "../support/earlier-schemas.ts";
import { openNewsroom } from "../support/newsroom.ts";

/** The same on D1 as test/node/store/upgrade.test.ts shows of a file: by wrangler's own way of applying migrations. */
const { DB, MIGRATIONS } = env as unknown as { DB: D1Database; MIGRATIONS: Parameters<typeof applyD1Migrations>[1] };
const ask = async (sql: string) => (await DB.prepare(sql).all()).results;

describe("a D1 database of every earlier schema is brought to this one, and nothing of it is lost", () => {
  test.each(MIGRATIONS.map(({ name }, at) => [name, at] as const))("%s", async (_name, at) => {
    await reset();
    for (const [step, migration] of MIGRATIONS.slice(0, at + 1).entries()) {
      await applyD1Migrations(DB, [migration]);
      const left = [...(step === 0 ? FIRST_ROWS : []), ...(LEFT[migration.name] ?? [])];
      if (left.length > 0) await DB.batch(left.map((statement) => DB.prepare(statement)));
    }
    const before = await rowsOf(ask);
    expect(before.get("articles")!.rows).toHaveLength(3);
    await applyD1Migrations(DB, MIGRATIONS);
    const { ports, site } = await openNewsroom("https://lana.gov.ly", { sql: d1Sql(DB) });
    await holdsStill(ask, before, ports, site);
  });
});
