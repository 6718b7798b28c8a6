import { setTimeout as sleep } from "node:timers/promises";
import type { Settings } from "../../../config/settings.ts";
import { repairArchive } from "../../operate/repair.ts";
import { freeDeadLeases, openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { needArchive, printJson, printWrong, progress, type Shared, things } from "./output.ts";
import { printFindings, verified } from "./validate.ts";

/**
 * Mends what `validate` finds in the archive, as far as it follows from the articles. With `dryRun`: tells what it would
 * do. Exit code 1 where something is wrong (dry run), or is still wrong after it.
 */
export async function repair(settings: Settings, options: { dryRun: boolean } & Shared): Promise<number> {
  needArchive(settings, "repair");
  const deployment = openDeployment(settings, createLog("error", process.stderr));
  try {
    const { findings } = await verified(deployment, options);
    if (options.dryRun || findings.length === 0) {
      if (options.json) printJson({ findings, mended: 0, left: findings });
      else {
        for (const { where, problem, remedy } of findings)
          process.stdout.write(`${where}: ${problem}\n  ${remedy === null ? "cannot be mended" : `would ${remedy}`}\n`);
        process.stdout.write(findings.length === 0 ? "nothing to mend\n" : `${things(findings.length)} wrong\n`);
      }
      if (findings.length > 0) printWrong(`repair: ${things(findings.length)} wrong; nothing was mended`);
      return findings.length === 0 ? 0 : 1;
    }
    if (findings.some((one) => one.where === "database")) {
      printFindings(findings);
      if (options.json) printJson({ findings, mended: 0, left: findings });
      process.stderr.write(damaged(`${settings.dataFolder}/nashra.sqlite`));
      return 1;
    }
    await freeDeadLeases(deployment);
    const ports = deployment.ports;
    const { findings: left } = await repairArchive(
      ports,
      deployment.site,
      (ms) => sleep(ms),
      (what) => progress(options, `mending ${what} …`),
    );
    const mended = findings.filter((one) => !left.some((other) => other.where === one.where)).length;
    if (options.json) printJson({ findings, mended, left });
    else {
      for (const { where, problem } of findings) process.stdout.write(`${where}: ${problem}\n`);
      printFindings(left);
      process.stdout.write(`${things(findings.length)} wrong before, ${left.length} now\n`);
    }
    if (left.length > 0) printWrong(`repair: ${things(left.length)} could not be mended`);
    return left.length === 0 ? 0 : 1;
  } finally {
    deployment.close();
  }
}

/** What to do about a file that SQLite itself finds damaged. */
function damaged(file: string): string {
  return `The database file itself is damaged, and what stands in it cannot be trusted. Stop nashra, then either
  restore a backup over ${file} (and remove ${file}-wal and ${file}-shm), or save what can be read:
  sqlite3 ${file} .recover | sqlite3 saved.sqlite   (sqlite3 3.43 or newer)
  and put saved.sqlite in its place; then run this again.
`;
}
