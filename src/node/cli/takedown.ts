import type { Settings } from "../../../config/settings.ts";
import { ConfigError } from "../../model/agency.ts";
import { takedown as takeDown, undoTakedown } from "../../operate/takedown.ts";
import { REASON_LIMIT } from "../../serve/admin/operator.ts";
import { freeDeadLeases, openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { needArchive, printJson, printWrong, type Shared } from "./output.ts";

/** Takes an article down, or (`undo`) lets it be read again. Exit code 1 where nothing came of it. */
export async function runTakedown(
  settings: Settings,
  name: string,
  options: { reason: string; undo: boolean } & Shared,
): Promise<number> {
  const reason = options.reason.trim();
  if (reason.length > REASON_LIMIT)
    throw new ConfigError(`takedown: --reason has ${reason.length} characters; at most ${REASON_LIMIT} are kept`);
  needArchive(settings, "takedown");
  const deployment = openDeployment(settings, createLog("error", process.stderr));
  try {
    await freeDeadLeases(deployment);
    const { ports, site } = deployment;
    const done = options.undo ? await undoTakedown(ports, site, name) : await takeDown(ports, site, name, reason);
    const told = TOLD[done.outcome];
    const failed = !("id" in done) || done.outcome === "not-taken-down";
    if (options.json) printJson(done);
    if (failed) printWrong(`takedown: ${told}`);
    else if (!options.json)
      process.stdout.write(`${done.id}: ${told}\n${done.documents.map((path) => `  ${path}\n`).join("")}`);
    return failed ? 1 : 0;
  } finally {
    deployment.close();
  }
}

const TOLD = {
  removed: "taken down; these documents were made anew",
  already: "was taken down before",
  lifted: "will be read again at the next poll",
  "not-taken-down": "this article is not taken down",
  unknown: "no article has this id or address here",
  ambiguous: "more than one article has this id: write it as AGENCY/ID",
  elsewhere: "this deployment publishes what another sends; take the article down there and push",
} as const;
