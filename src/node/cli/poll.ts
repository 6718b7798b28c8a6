import type { Settings } from "../../../config/settings.ts";
import { ConfigError } from "../../model/agency.ts";
import { watchesOfFeed } from "../../poll/actions.ts";
import { isSuccess, type PollReport } from "../../poll/outcome.ts";
import { pollWatch } from "../../poll/poll.ts";
import { renderStale } from "../../poll/render.ts";
import { publishSite } from "../../poll/site-documents.ts";
import { watchesIn } from "../../poll/tick.ts";
import { freeDeadLeases, openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { isolate } from "./terminal.ts";

/** One cycle of the named feeds (default: all). Exit code 1 where a feed failed. */
export async function poll(settings: Settings, feeds: readonly string[], options: { json: boolean }): Promise<number> {
  const deployment = openDeployment(settings, createLog(settings.log, process.stderr));
  try {
    const watches = watchesIn(deployment.site);
    const asked = new Set(feeds.flatMap((name) => watchesOfFeed(deployment.site, name).map((watch) => watch.path)));
    for (const name of feeds) {
      if (watchesOfFeed(deployment.site, name).length === 0) {
        throw new ConfigError(
          `poll: ${JSON.stringify(name)} is no feed that is polled here; expected one of ${watches.map((watch) => watch.path).join(", ")}`,
        );
      }
    }
    await freeDeadLeases(deployment);
    await publishSite(deployment.ports, deployment.site);
    await renderStale(deployment.ports, deployment.site);
    const reports: PollReport[] = [];
    for (const watch of watches.filter((one) => feeds.length === 0 || asked.has(one.path))) {
      process.stderr.write(`polling ${watch.path} …\n`);
      const report = await pollWatch(deployment.ports, deployment.site, watch);
      reports.push(report);
      if (!options.json) process.stdout.write(told(report));
    }
    if (options.json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
    return reports.every((report) => isSuccess(report.outcome)) ? 0 : 1;
  } finally {
    deployment.close();
  }
}

function told(report: PollReport): string {
  const lines = [`${report.watch}: ${report.outcome}${report.evidence === null ? "" : ` (${report.evidence})`}`];
  for (const article of report.added) lines.push(`  new      ${isolate(article.title)}`);
  for (const article of report.changed) lines.push(`  changed  ${isolate(article.title)}`);
  for (const article of report.removed) lines.push(`  gone     ${article.url}`);
  for (const item of report.setAside) lines.push(`  aside    ${item.url}: ${item.reason}`);
  if (report.pending > 0) lines.push(`  ${report.pending} more wait for the next poll`);
  return `${lines.join("\n")}\n`;
}
