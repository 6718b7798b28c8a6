import type { Context } from "hono";
import * as v from "valibot";
import { decodePage, encodePage } from "../../archive/copying/page.ts";
import { indexAgain, type Key, readRange, replaceRange } from "../../archive/copying/ranges.ts";
import { type CopiedTable, copiedTables } from "../../archive/copying/tables.ts";
import { schemaOf } from "../../archive/shipping/ingest.ts";
import type { Log, Sql } from "../../model/ports.ts";
import type { Routes } from "../deps.ts";
import { problem } from "../http/problem.ts";
import { decodedBody } from "../http/request-body.ts";
import { refuse } from "../respond.ts";

/** Dependencies of copying the archive over HTTP. */
export interface BackupDeps {
  readonly sql: Sql;
  readonly log: Log;
  /** Ids of the agencies that are published here. */
  readonly agencies: readonly string[];
  /** True where each agency has an archive of its own, which `?agency=` names (Cloudflare); default: one has them all. */
  readonly apart?: boolean;
  /** Takes rows in place of its own. Absent: this archive is restored by putting the file in its place (Node). */
  readonly restoring?: {
    /** Why no rows can be taken now, in one line; null: they can. */
    readonly refused: () => string | null;
    /** Called once all rows are here. */
    readonly done: () => void | Promise<void>;
  };
}

const KEY = v.array(v.union([v.string(), v.number()]));
/** Maximum bytes of a page: pages are cut far below, unless a single row is so large. */
const DECODED = 16 * 1024 * 1024;
const PAGE_TYPE = "text/plain; charset=utf-8";
const MISPLACED = problem(
  409,
  "this archive is one file with all agencies: restore it by putting the file in its place",
);

/**
 * `/admin/backup`. GET without parameters describes the archive; with `?table=NAME[&after=KEY][&until=KEY][&have=DIGEST]`
 * it gives the rows of a table after one key up to another (JSON arrays), as a page (`archive/copying/page.ts`) that is cut
 * where it is too long. POST takes such a page in place of what there is within its bounds, completely or not at all;
 * `POST ?done` ends a restoration.
 */
export function backupRoutes(deps: BackupDeps): Routes {
  const { sql } = deps;
  return (admin) => {
    admin.get("/backup", async (c) => {
      const name = c.req.query("table");
      if (name === undefined) return c.json(await descriptionOf(deps));
      const table = await tableNamed(sql, name);
      if (table === undefined) return refuse(problem(404, "table: there is no such table"));
      const [after, until] = [keyIn(c, table, "after"), keyIn(c, table, "until")];
      if (after === undefined || until === undefined)
        return refuse(problem(400, "after, until: expected JSON arrays with the values of the table's key"));
      const agency = deps.apart === true ? null : (c.req.query("agency") ?? null);
      const range = await readRange(sql, table, { after, until }, agency);
      const of = { schema: await schemaOf(sql), table: table.name, columns: table.columns };
      const page = await encodePage(of, range, c.req.query("have") ?? null);
      return c.body(page, 200, { "Content-Type": PAGE_TYPE });
    });
    admin.post("/backup", async (c) => {
      if (deps.restoring === undefined) return refuse(MISPLACED);
      const refused = deps.restoring.refused();
      if (refused !== null) return refuse(problem(409, refused));
      if (c.req.query("done") !== undefined) {
        await sql.batch(indexAgain());
        await deps.restoring.done();
        deps.log("warn", "archive.restored");
        return c.json({ done: true });
      }
      return take(deps, c);
    });
    admin.all("/backup", () => refuse(problem(405, "backups answer GET and POST", ["Allow", "GET, POST"])));
  };
}

async function take({ sql }: BackupDeps, c: Context): Promise<Response> {
  const body = await decodedBody(c, DECODED);
  if (body === null) return refuse(problem(413, `a page may have at most ${DECODED} bytes`));
  const page = typeof body === "string" ? body : await decodePage(new TextDecoder().decode(body));
  if (typeof page === "string") return refuse(problem(400, `the page cannot be taken: ${page}`));
  const { head, range } = page;
  const table = await tableNamed(sql, head.table);
  if (table === undefined || range === null)
    return refuse(problem(400, "table: expected rows of a table that is here"));
  const schema = await schemaOf(sql);
  if (head.schema !== schema || head.columns.join() !== table.columns.join())
    return refuse(problem(409, `this archive has another schema (${schema}): use the same version on both sides`));
  await sql.batch(replaceRange(table, range));
  return c.json({ rows: range.rows.length });
}

async function descriptionOf({ sql, agencies, apart = false }: BackupDeps) {
  const tables = (await copiedTables(sql)).map(({ name }) => name);
  return { schema: await schemaOf(sql), agencies: [...agencies], apart, tables };
}

async function tableNamed(sql: Sql, name: string): Promise<CopiedTable | undefined> {
  return (await copiedTables(sql)).find((table) => table.name === name);
}

/** The key in a parameter; null: there is none; undefined: it is no key of this table. */
function keyIn(c: Context, table: CopiedTable, name: string): Key | null | undefined {
  const text = c.req.query(name);
  if (text === undefined) return null;
  try {
    const read = v.safeParse(KEY, JSON.parse(text));
    return read.success && read.output.length === table.key.length ? read.output : undefined;
  } catch {
    return undefined;
  }
}
