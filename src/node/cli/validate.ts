import type { Settings } from "../../../config/settings.ts";
import type { Finding } from "../../archive/checks.ts";
import type { Sql } from "../../model/ports.ts";
import { definitionFaults } from "../../operate/definition-faults.ts";
import type { DefinitionNote } from "../../operate/known-definitions.ts";
import { type Verdict, verifyArchive } from "../../operate/verify.ts";
import { watchesIn } from "../../poll/tick.ts";
import { type Deployment, openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { hasArchive, needArchive, printJson, printWrong, problems, progressBar, type Shared } from "./output.ts";

/** Checks definitions with their selectors, the database, and every stored document. Exit code 1 if something is wrong. */
export async function validate(settings: Settings, noted: readonly DefinitionNote[], options: Shared): Promise<number> {
  const wrongDefinitions = definitionFindings(settings, noted);
  const notes = noted.flatMap(({ note, unusable }) => (unusable ? [] : [note]));
  // A wrong definition is reported even if there is no archive.
  if (wrongDefinitions.length === 0) needArchive(settings, "validate: the definitions are valid");
  const archive = hasArchive(settings) ? {} : { file: ":memory:" };
  const deployment = openDeployment(settings, createLog("error", process.stderr), archive);
  try {
    const verdict = await verified(deployment, options);
    const findings = [...wrongDefinitions, ...verdict.findings];
    const feeds = watchesIn(deployment.site).length;
    const { documents, articles, held } = verdict;
    if (options.json) printJson({ feeds, articles, documents, held, findings, notes });
    else {
      printFindings(findings);
      for (const note of notes) process.stdout.write(`${note}\n`);
      process.stdout.write(
        `${feeds} feeds, ${articles} articles and ${documents} documents checked, ${findings.length === 0 ? "no problems" : problems(findings.length)}\n`,
      );
      if (held > 0) process.stdout.write(`${held} entries are waiting for their backfill to finish\n`);
    }
    if (findings.length === 0) return 0;
    printWrong(
      `validate: ${problems(findings.length)}${findings.some(({ remedy }) => remedy !== null) ? "; `npx nashra repair` repairs what it can" : ""}`,
    );
    return 1;
  } finally {
    deployment.close();
  }
}

/** Checks the database file, then its content. Shows a progress bar on a terminal. */
export async function verified(deployment: Deployment, options: Pick<Shared, "quiet">): Promise<Verdict> {
  const damage = await databaseFindings(deployment.sql);
  // Queries on a damaged file may return anything.
  if (damage.length > 0) return { findings: damage, documents: 0, articles: 0, held: 0, stale: new Map(), broken: [] };
  const bar = progressBar(options, "documents {bar} {value}/{total}");
  let started = false;
  const progress = (done: number, total: number): void => {
    if (!started) bar?.start(total, done);
    started = true;
    bar?.update(done);
  };
  const verdict = await verifyArchive(deployment.sql, deployment.site, progress, deployment.ports.digest);
  bar?.stop();
  return verdict;
}

/** SQLite's own check of the file, including the search index. */
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

/** Prints each finding as a line on stderr. */
export function printFindings(findings: readonly Finding[]): void {
  for (const { where, problem } of findings) process.stderr.write(`${where}: ${problem}\n`);
}

/** Definitions of the operator's that cannot be used, and selectors that do not parse. */
function definitionFindings(settings: Settings, notes: readonly DefinitionNote[]): Finding[] {
  const unusable = notes.filter(({ unusable }) => unusable);
  return [
    ...unusable.map(({ note }) => ({ where: "definition", problem: note, remedy: null })),
    ...settings.agencies.flatMap((agency) =>
      definitionFaults(agency).map(({ path, problem }) => ({
        where: `agency ${agency.id}: ${path}`,
        problem,
        remedy: null,
      })),
    ),
  ];
}
