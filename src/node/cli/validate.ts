import type { Settings } from "../../../config/settings.ts";
import type { Finding } from "../../archive/checks.ts";
import type { Sql } from "../../model/ports.ts";
import { type Verdict, verifyArchive } from "../../operate/verify.ts";
import { watchesIn } from "../../poll/tick.ts";
import { parsePage } from "../../read/html/page.ts";
import { type Deployment, openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { hasArchive, needArchive, printJson, printWrong, progressBar, type Shared, things } from "./output.ts";

/** Checks definitions (their selectors too), the database, and every stored document. Exit code 1 where something is wrong. */
export async function validate(settings: Settings, options: Shared): Promise<number> {
  const wrong = selectorFindings(settings);
  // What is wrong with a definition is told where there is no archive, too.
  if (wrong.length === 0) needArchive(settings, "validate: the definitions are right");
  const archive = hasArchive(settings) ? {} : { file: ":memory:" };
  const deployment = openDeployment(settings, createLog("error", process.stderr), archive);
  try {
    const verdict = await verified(deployment, options);
    const findings = [...wrong, ...verdict.findings];
    const feeds = watchesIn(deployment.site).length;
    const { documents, articles, held } = verdict;
    if (options.json) printJson({ feeds, articles, documents, held, findings });
    else {
      printFindings(findings);
      process.stdout.write(
        `${feeds} feeds, ${articles} articles and ${documents} documents checked, ${findings.length === 0 ? "nothing wrong" : `${things(findings.length)} wrong`}\n`,
      );
      if (held > 0) process.stdout.write(`${held} entries wait for their backfill to be run to its end\n`);
    }
    if (findings.length === 0) return 0;
    printWrong(
      `validate: ${things(findings.length)} wrong${findings.some((one) => one.remedy !== null) ? "; `npx nashra repair` mends what can be mended" : ""}`,
    );
    return 1;
  } finally {
    deployment.close();
  }
}

/** What is wrong with the database itself, then with what it holds. Shows how far it is on a terminal. */
export async function verified(deployment: Deployment, options: Pick<Shared, "quiet">): Promise<Verdict> {
  const damage = await databaseFindings(deployment.sql);
  // A damaged file answers anything.
  if (damage.length > 0) return { findings: damage, documents: 0, articles: 0, held: 0, stale: new Map(), broken: [] };
  const bar = progressBar(options, "documents {bar} {value}/{total}");
  let begun = false;
  const progress = (done: number, of: number): void => {
    if (!begun) bar?.start(of, done);
    begun = true;
    bar?.update(done);
  };
  const verdict = await verifyArchive(deployment.sql, deployment.site, progress, deployment.ports.digest);
  bar?.stop();
  return verdict;
}

/** SQLite's own check of the file, and of the search index. */
async function databaseFindings(sql: Sql): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    for (const row of await sql.all("PRAGMA integrity_check(20)")) {
      const problem = String(row["integrity_check"]);
      if (problem !== "ok") findings.push({ where: "database", problem, remedy: null });
    }
  } catch (error) {
    findings.push({ where: "database", problem: error instanceof Error ? error.message : String(error), remedy: null });
  }
  return findings;
}

/** Each finding as a line on stderr. */
export function printFindings(findings: readonly Finding[]): void {
  for (const { where, problem } of findings) process.stderr.write(`${where}: ${problem}\n`);
}

/** A selector that cannot be read would find nothing, silently. */
function selectorFindings(settings: Settings): Finding[] {
  const $ = parsePage("<p></p>");
  return settings.agencies.flatMap((agency) =>
    (["listing", "article"] as const).flatMap((part) =>
      Object.entries(agency[part]).flatMap(([field, selectors]) =>
        (Array.isArray(selectors) ? selectors : []).flatMap((selector, at) => {
          try {
            $(selector);
            return [];
          } catch (error) {
            const problem = error instanceof Error ? error.message : String(error);
            return [{ where: `agency ${agency.id}: ${part}.${field}[${at}]`, problem, remedy: null }];
          }
        }),
      ),
    ),
  );
}
