import { existsSync, renameSync, rmSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Settings } from "../../../config/settings.ts";
import { countArticles } from "../../archive/articles.ts";
import { dropTrigger, indexAgain, triggersOf } from "../../archive/copying/ranges.ts";
import { schemaOf } from "../../archive/shipping/ingest.ts";
import { ConfigError } from "../../model/config-error.ts";
import { type Copied, pullArchive } from "../../operate/copy.ts";
import { reindexSome } from "../../poll/documents/reindex.ts";
import { printJson, progress, type Shared } from "../cli/output.ts";
import { type NodeSql, openSql } from "../store/sql.ts";
import { makeFolder } from "./backup.ts";
import { type ServedArchive, servedArchive } from "./served-archive.ts";

/** Articles indexed per batch. */
const INDEXED_AT_ONCE = 200;

/**
 * Copies the archive of a running server to a file: `FILE.part` until it is whole, so that a copy that was broken off
 * goes on when the command runs again. `agency`: whose archive, where each has its own. Exit code 0; throws an Error with one
 * line if it cannot be made.
 */
export async function remoteBackup(
  settings: Settings,
  file: string,
  options: { url: string; agency: string | null; force: boolean } & Shared,
): Promise<number> {
  const target = resolve(file);
  if (existsSync(target) && !options.force)
    throw new ConfigError(`backup: ${JSON.stringify(file)} exists; choose another file, or add --force to replace it`);
  const remote = await chosenArchive("backup", settings, options.url, options.agency);
  makeFolder(target);
  const partial = `${target}.part`;
  const copy = openSql(partial, { wal: false });
  let copied: Copied;
  let articles: number;
  try {
    const { schema } = await remote.describe();
    const own = await schemaOf(copy);
    if (schema !== own)
      throw new Error(`backup: the server's database schema is ${schema}, this one's is ${own}: use the same version`);
    copied = await pullInto(copy, remote, options);
    articles = await countArticles(copy);
    await checkFile(copy);
  } finally {
    copy.close();
  }
  renameSync(partial, target);
  for (const suffix of ["-journal", "-wal", "-shm"]) rmSync(`${partial}${suffix}`, { force: true });
  const { size } = statSync(target);
  if (options.json) printJson({ file: target, bytes: size, articles, ...copied });
  else process.stdout.write(`${target}: ${articles} articles, ${(size / 1_048_576).toFixed(1)} MiB\n`);
  return 0;
}

/** The archive that is meant at an address. Throws ConfigError with the choice if it is not clear which. */
export async function chosenArchive(
  verb: string,
  { adminToken }: Settings,
  url: string,
  agency: string | null,
): Promise<ServedArchive> {
  if (adminToken === null)
    throw new ConfigError(`${verb}: NASHRA_ADMIN_TOKEN is not set; expected the same token as at --url`);
  const description = await servedArchive(verb, url, adminToken, null).describe();
  const { agencies, apart } = description;
  const only = apart && agencies.length === 1 ? agencies[0]! : null;
  if (apart && agency === null && only === null)
    throw new ConfigError(
      `${verb}: each agency has an archive of its own there; name one with --agency: ${agencies.join(", ")}`,
    );
  return servedArchive(verb, url, adminToken, agency ?? only);
}

/** Copies, without triggers: the other archive's did their work when the rows were written there. */
async function pullInto(copy: NodeSql, remote: ServedArchive, options: Shared): Promise<Copied> {
  const whole = openSql(":memory:");
  const triggers = await triggersOf(whole);
  whole.close();
  await copy.batch([...triggers.keys()].map(dropTrigger));
  const copied = await pullArchive(copy, remote, ({ ranges, rows, passes }, table) => {
    if (ranges % 20 === 0) progress(options, `pass ${passes}, ${table}: ${rows} rows`);
  });
  await copy.batch(indexAgain());
  while (!(await reindexSome(copy, INDEXED_AT_ONCE)));
  await copy.batch([...triggers.values()].map((sql) => ({ sql, params: [] })));
  return copied;
}

async function checkFile(copy: NodeSql): Promise<void> {
  const [check] = await copy.all("PRAGMA integrity_check(1)");
  if (check?.["integrity_check"] !== "ok")
    throw new Error(`backup: the copy is damaged: ${check?.["integrity_check"]}; delete its .part file and try again`);
}
