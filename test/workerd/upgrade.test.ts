import { describe, expect, test } from "vitest";
import { MIGRATIONS } from "../../src/worker/migrations.ts";
import { FIRST_ROWS, holdsStill, LEFT, rowsOf } from "../support/earlier-schemas.ts";
import { openNewsroom } from "../support/newsroom.ts";
import { sqlOf } from "./main.ts";
import { emptied } from "./platform.ts";

/** The same in an object's storage as test/node/store/upgrade.test.ts shows of a file. */
describe("an archive of every earlier schema is brought to this one, and nothing of it is lost", () => {
  test.each(MIGRATIONS.map(({ name }, at) => [name, at] as const))("%s", async (_name, at) => {
    const store = await emptied((one) => one.empty());
    const sql = sqlOf(store);
    const ask = (statement: string) => sql.all(statement);
    for (const [step, migration] of MIGRATIONS.slice(0, at + 1).entries()) {
      await store.migrate(step + 1);
      const left = [...(step === 0 ? FIRST_ROWS : []), ...(LEFT[migration.name] ?? [])];
      await sql.batch(left.map((statement) => ({ sql: statement, params: [] })));
    }
    const before = await rowsOf(ask);
    expect(before.get("articles")!.rows).toHaveLength(3);
    await store.migrate(MIGRATIONS.length);
    const { ports, site } = await openNewsroom("https://lana.gov.ly", { sql });
    await holdsStill(ask, before, ports, site);
  });
});
