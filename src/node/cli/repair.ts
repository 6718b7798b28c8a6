import { setTimeout as sleep } from "node:timers/promises";
import type { Settings } from "../../../config/settings.ts";
import { repairArchive } from "../../operate/repair.ts";
import { freeDeadLeases, openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { needArchive, printJson, printWrong, problems, progress, type Shared } from "./output.ts";
import { printFindings, verified } from "./validate.ts";

/**
 * Repairs what `validate` finds in the archive, as far as it can be derived from the articles. `dryRun` only prints what
 * would be done. Exit code 1 if something is wrong (dry run) or still wrong after the repair.
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
          process.stdout.write(
            `${where}: ${problem}\n  ${remedy === null ? "cannot be repaired" : `would ${remedy}`}\n`,
          );
        process.stdout.write(findings.length === 0 ? "nothing to repair\n" : `${problems(findings.length)}\n`);
      }
      if (findings.length > 0) printWrong(`repair: ${problems(findings.length)}; nothing was changed`);
      return findings.length === 0 ? 0 : 1;
    }
    if (findings.some(({ where }) => where === "database")) {
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
      (what) => progress(options, `repairing ${what} …`),
    );
    const mended = findings.filter(({ where }) => !left.some((other) => other.where === where)).length;
    if (options.json) printJson({ findings, mended, left });
    else {
      for (const { where, problem } of findings) process.stdout.write(`${where}: ${problem}\n`);
      printFindings(left);
      process.stdout.write(`${problems(findings.length)} before, ${left.length} now\n`);
    }
    if (left.length > 0) printWrong(`repair: ${problems(left.length)} could not be repaired`);
    return left.length === 0 ? 0 : 1;
  } finally {
    deployment.close();
  }
}

/** Instructions for a database file that SQLite itself finds damaged. */
function damaged(file: string): string {
  return `The database file itself is damaged, and its content cannot be trusted. Stop nashra, then either
  restore a backup over ${file} (and remove ${file}-wal and ${file}-shm), or recover what is still readable:
  sqlite3 ${file} .recover | sqlite3 saved.sqlite   (sqlite3 3.43 or newer)
  and move saved.sqlite into its place; then run this command again.
`;
}
