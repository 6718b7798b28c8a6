import type { Settings } from "../../../config/settings.ts";
import { stoppableClient } from "../../fetch/client.ts";
import { ConfigError } from "../../model/config-error.ts";
import { watchesOfFeed } from "../../operate/actions.ts";
import { collectAll } from "../../poll/collect/collect.ts";
import { publishSite } from "../../poll/documents/site-documents.ts";
import { renderStale } from "../../poll/documents/stale.ts";
import { isSuccess, type PollReport } from "../../poll/outcome.ts";
import { pollWatch } from "../../poll/poll.ts";
import { watchesIn } from "../../poll/tick.ts";
import { freeDeadLeases, openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { listenForStop } from "../stop.ts";
import { printJson, printWrong, progress, type Shared } from "./output.ts";
import { isolate, paint } from "./terminal.ts";

/** Polls each of the named feeds once (default: all). Exit code 1 if a feed failed. */
export async function poll(settings: Settings, feeds: readonly string[], options: Shared): Promise<number> {
  const log = createLog(settings.log, process.stderr);
  const { signal } = listenForStop(log);
  const deployment = openDeployment(settings, log);
  try {
    const watches = watchesIn(deployment.site);
    const asked = new Set(feeds.flatMap((name) => watchesOfFeed(deployment.site, name).map((watch) => watch.path)));
    for (const name of feeds) {
      if (watchesOfFeed(deployment.site, name).length === 0) {
        throw new ConfigError(
          `poll: ${JSON.stringify(name)} is not a feed that is polled here; expected one of ${watches.map((watch) => watch.path).join(", ")}`,
        );
      }
    }
    await freeDeadLeases(deployment);
    await publishSite(deployment.ports, deployment.site);
    await renderStale(deployment.ports, deployment.site);
    const ports = { ...deployment.ports, client: stoppableClient(deployment.ports.client, signal) };
    const reports: PollReport[] = [];
    for (const watch of watches.filter(({ path }) => feeds.length === 0 || asked.has(path))) {
      progress(options, `polling ${watch.path} …`);
      const report = await pollWatch(ports, deployment.site, watch);
      reports.push(report);
      if (!options.json) process.stdout.write(reportText(report));
    }
    await collectAll(ports, deployment.site, { signal });
    if (options.json) printJson(reports);
    const failed = reports.filter((report) => !isSuccess(report.outcome));
    if (failed.length === 0) return 0;
    const names = failed.map(({ watch, outcome }) => `${watch} (${outcome})`).join(", ");
    printWrong(`poll: ${failed.length} of ${reports.length} failed: ${names}`);
    return 1;
  } catch (error) {
    if (!signal.aborted) throw error;
    // Each poll is written completely or not at all: the polls reported above are stored, the others are still due.
    printWrong("poll: stopped; the polls reported above are stored");
    return 1;
  } finally {
    deployment.close();
  }
}

function reportText(report: PollReport): string {
  const pc = paint(process.stdout);
  const outcome = (isSuccess(report.outcome) ? pc.green : pc.red)(report.outcome);
  const lines = [`${pc.bold(report.watch)}: ${outcome}${report.evidence === null ? "" : ` (${report.evidence})`}`];
  for (const article of report.added) lines.push(`  new      ${isolate(article.title)}`);
  for (const article of report.changed) lines.push(`  changed  ${isolate(article.title)}`);
  for (const article of report.removed) lines.push(`  gone     ${article.url}`);
  for (const item of report.setAside) lines.push(`  aside    ${item.url}: ${item.reason}`);
  if (report.pending > 0) lines.push(`  ${report.pending} more wait for the next poll`);
  return `${lines.join("\n")}\n`;
}
