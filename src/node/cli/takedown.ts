import type { Settings } from "../../../config/settings.ts";
import { ConfigError } from "../../model/config-error.ts";
import { takedown as takeDown, undoTakedown } from "../../operate/takedown.ts";
import { REASON_LIMIT } from "../../serve/admin/operator.ts";
import { freeDeadLeases, openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { needArchive, printJson, printWrong, type Shared } from "./output.ts";

/** Takes an article down, or with `undo` allows it to be read again. Exit code 1 if nothing was changed. */
export async function runTakedown(
  settings: Settings,
  name: string,
  options: { reason: string; undo: boolean } & Shared,
): Promise<number> {
  const reason = options.reason.trim();
  if (reason.length > REASON_LIMIT)
    throw new ConfigError(`takedown: --reason has ${reason.length} characters; at most ${REASON_LIMIT} are allowed`);
  needArchive(settings, "takedown");
  const deployment = openDeployment(settings, createLog("error", process.stderr));
  try {
    await freeDeadLeases(deployment);
    const { ports, site } = deployment;
    const result = options.undo
      ? await undoTakedown(ports, site, name, reason)
      : await takeDown(ports, site, name, reason);
    const message = MESSAGES[result.outcome];
    const failed = !("id" in result) || result.outcome === "not-taken-down";
    if (options.json) printJson(result);
    if (failed) printWrong(`takedown: ${message}`);
    else if (!options.json)
      process.stdout.write(`${result.id}: ${message}\n${result.documents.map((path) => `  ${path}\n`).join("")}`);
    return failed ? 1 : 0;
  } finally {
    deployment.close();
  }
}

const MESSAGES = {
  removed: "taken down; these documents were rendered again",
  already: "was already taken down",
  lifted: "takedown lifted; the next poll will read the article again",
  "not-taken-down": "this article is not taken down",
  unknown: "no article here has this id or address",
  ambiguous: "more than one article has this id; write it as AGENCY/ID",
  elsewhere: "this deployment only receives articles from another; take the article down there and push",
} as const;
