import { setTimeout as sleep } from "node:timers/promises";
import type { Settings } from "../../../config/settings.ts";
import { ConfigError } from "../../model/config-error.ts";
import { backfill as walk } from "../../operate/backfill.ts";
import { watchesIn } from "../../poll/tick.ts";
import { freeDeadLeases, openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { yieldToOthers } from "../priority.ts";
import { listenForStop } from "../stop.ts";
import { printJson, printWrong, progress, progressBar, type Shared } from "./output.ts";

/** Reads a feed's older listing pages into the archive. Ctrl-C drops the current page; the next run starts with it. */
export async function runBackfill(
  settings: Settings,
  name: string,
  options: { pages: string | undefined; until: string | undefined } & Shared,
): Promise<number> {
  const pages = options.pages === undefined ? null : Number(options.pages);
  if (pages !== null && (!Number.isInteger(pages) || pages < 1))
    throw new ConfigError("backfill: --pages: expected a whole number of at least 1");
  const until = options.until ?? null;
  if (until !== null && (!/^\d{4}-\d{2}-\d{2}$/.test(until) || Number.isNaN(Date.parse(until))))
    throw new ConfigError("backfill: --until: expected a date as YYYY-MM-DD");
  const rest = yieldToOthers();
  const log = createLog("warn", process.stderr);
  const deployment = openDeployment(settings, log);
  const bar = progressBar(options, `${name}  page {value}  {added} articles  back to {oldest}`);
  const { signal } = listenForStop(log, () => {
    process.stderr.write("\nstopping; run the same command again to continue\n");
  });
  try {
    const watch = watchesIn(deployment.site).find(({ path }) => path === name);
    if (watch === undefined) {
      throw new ConfigError(
        `backfill: ${JSON.stringify(name)} is not a feed that is polled here; expected one of ${watchesIn(
          deployment.site,
        )
          .map(({ path }) => path)
          .join(", ")}`,
      );
    }
    await freeDeadLeases(deployment);
    bar?.start(pages ?? 0, 0, { added: 0, oldest: "-" });
    const report = await walk({ ...deployment.ports, rest }, deployment.site, watch, {
      pages,
      until,
      sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
      signal,
      progress: (state) => {
        if (bar !== null) bar.update(state.page, { added: state.added, oldest: state.oldest ?? "-" });
        else
          progress(
            options,
            `page ${state.page}: ${state.items} items, ${state.added} articles added, back to ${state.oldest ?? "-"}`,
          );
      },
    });
    bar?.stop();
    if (options.json) printJson(report);
    else {
      const end = report.finished ? "reached the end" : "run the same command again to continue";
      process.stdout.write(
        `${report.watch}: ${report.added} articles from ${report.pages} pages, back to ${report.oldest ?? "-"}; ${end}\n`,
      );
    }
    if (report.problem !== null) printWrong(`backfill: ${report.problem}`);
    return report.problem === null ? 0 : 1;
  } finally {
    bar?.stop();
    deployment.close();
  }
}
