import { existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Settings } from "../../../config/settings.ts";
import { countArticles } from "../../archive/articles.ts";
import { ConfigError } from "../../model/config-error.ts";
import { needArchive, printJson, type Shared } from "../cli/output.ts";
import { openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { openSql } from "../store/sql.ts";

/**
 * Writes a consistent copy of the archive to a file, even while it is served and polled. The copy is checked before it
 * is renamed to `file`, so a file of that name is always complete.
 */
export async function backup(settings: Settings, file: string, options: { force: boolean } & Shared): Promise<number> {
  const target = resolve(file);
  if (existsSync(target) && !options.force)
    throw new ConfigError(`backup: ${JSON.stringify(file)} exists; choose another file, or add --force to replace it`);
  needArchive(settings, "backup");
  makeFolder(target);
  const partial = `${target}.part`;
  const deployment = openDeployment(settings, createLog("error", process.stderr));
  try {
    rmSync(partial, { force: true });
    deployment.sql.copyTo(partial);
    const copy = openSql(partial, { wal: false });
    const [check] = await copy.all("PRAGMA quick_check(1)");
    const articles = await countArticles(copy);
    copy.close();
    if (check?.["quick_check"] !== "ok") throw new Error(`backup: the copy is damaged: ${check?.["quick_check"]}`);
    renameSync(partial, target);
    const { size } = statSync(target);
    if (options.json) printJson({ file: target, bytes: size, articles });
    else process.stdout.write(`${target}: ${articles} articles, ${(size / 1_048_576).toFixed(1)} MiB\n`);
    return 0;
  } finally {
    rmSync(partial, { force: true });
    deployment.close();
  }
}

/** Makes the folder of a file. Throws ConfigError if that is impossible. */
export function makeFolder(file: string): void {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new ConfigError(`backup: ${JSON.stringify(folder)}: cannot create this folder: ${(error as Error).message}`);
  }
}
