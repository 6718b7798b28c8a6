import { readFileSync } from "node:fs";
import type { Settings } from "../../../config/settings.ts";
import { articlesNamed } from "../../archive/takedowns.ts";
import { ConfigError } from "../../model/config-error.ts";
import { BY_HAND, type Correction, type FieldsByHand } from "../../model/editing/editing.ts";
import { operatorActions } from "../../operate/actions.ts";
import { editorActions } from "../../operate/editing/editor.ts";
import { takedown as takeDown, undoTakedown } from "../../operate/takedown.ts";
import { feedsIn } from "../../poll/documents/render.ts";
import { REASON_LIMIT } from "../../serve/admin/operator.ts";
import { type Deployment, freeDeadLeases, openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { needArchive, printJson, printWrong, type Shared } from "./output.ts";

/** Options of `correct`, as given. */
export interface CorrectOptions extends Shared {
  /** `site`: back to what the site says. */
  readonly date?: string | undefined;
  /** Ids with commas; `site`: back to what the site says; empty: none. */
  readonly sections?: string | undefined;
  /** Number of the revision that the operator saw. */
  readonly ifRevision?: string | undefined;
  /** For the record. */
  readonly reason: string;
}

/** Corrects an article's date or sections. Exit code 1 if nothing could be corrected. */
export async function runCorrect(settings: Settings, name: string, options: CorrectOptions): Promise<number> {
  const { date, sections, ifRevision } = options;
  if (date === undefined && sections === undefined)
    throw new ConfigError("correct: nothing to correct: give --date or --sections");
  const revision = ifRevision === undefined ? null : Number(ifRevision);
  if (revision !== null && !Number.isSafeInteger(revision))
    throw new ConfigError(`correct: --if-revision ${ifRevision}: expected a whole number`);
  const correction: Correction = {
    ...(date === undefined ? {} : { published: date === "site" ? null : date }),
    ...(sections === undefined ? {} : { sections: sections === "site" ? null : listOf(sections) }),
    reason: reasonOf("correct", options.reason),
    revision,
  };
  return withArchive(settings, "correct", async ({ ports, site }) => {
    const agencies = new Map(feedsIn(site).map((feed) => [feed.path, feed.agency.id]));
    const [found, other] = await articlesNamed(ports.sql, name, (feed) => agencies.get(feed));
    if (found !== undefined && other !== undefined)
      return failed("correct", "more than one article has this id; write it as AGENCY/ID", options);
    const result =
      found === undefined
        ? ({ outcome: "unknown" } as const)
        : await editorActions(ports, site, null).correct(found, correction);
    switch (result.outcome) {
      case "corrected":
      case "unchanged": {
        if (options.json) printJson(result);
        else {
          const { id, published, precision, source, sections, documents } = result;
          const now = `${published} (${precision}, ${source}), sections: ${sections.join(", ") || "none"}`;
          const heading = `${id}: ${result.outcome === "corrected" ? "corrected" : "is so already"}: ${now}`;
          process.stdout.write(`${heading}\n${documents.map((path) => `  ${path}\n`).join("")}`);
        }
        return 0;
      }
      case "wrong":
        return failed("correct", result.message, options);
      case "stale":
        return failed("correct", `somebody else has changed it: it is at revision ${result.revision}`, options);
      default:
        return failed("correct", REFUSED[result.outcome], options);
    }
  });
}

/** Options of `aside`, as given. */
export interface AsideOptions extends Shared {
  /** For the record. */
  readonly reason: string;
  /** For an item that is published: its title. */
  readonly title?: string | undefined;
  /** A file of plain text or HTML, or `-` for stdin. */
  readonly text?: string | undefined;
  /** For an item that is published: its date, as for `correct`. */
  readonly date?: string | undefined;
}

/**
 * Lists an agency's items set aside (`AGENCY`), shows one (`AGENCY/ID`), or retries, publishes or ignores it. Exit code 1
 * if that could not be done.
 */
export async function runAside(
  settings: Settings,
  name: string,
  action: string | undefined,
  options: AsideOptions,
): Promise<number> {
  const [agency, ...rest] = name.split("/");
  const target = { agency: agency!, nativeId: rest.join("/") };
  if (action !== undefined && (rest.length === 0 || !["retry", "publish", "ignore"].includes(action)))
    throw new ConfigError("aside: expected AGENCY, AGENCY/ID, or AGENCY/ID with retry, publish or ignore");
  const reason = reasonOf("aside", options.reason);
  const text = options.text === undefined ? undefined : textIn(options.text);
  return withArchive(settings, "aside", async ({ ports, site }) => {
    const editor = editorActions(ports, site, operatorActions(ports, site, { polls: true }).poll);
    if (action === undefined) {
      const one = rest.length === 0 ? null : await editor.aside(target);
      const items = rest.length === 0 ? await editor.asides(agency!) : one === null ? [] : [one];
      if (items === null) return failed("aside", `no agency ${agency} is polled here`, options);
      if (rest.length > 0 && one === null) return failed("aside", REFUSED.item, options);
      if (options.json) printJson({ items });
      else for (const item of items) process.stdout.write(`${lineOf(item)}\n`);
      return 0;
    }
    const fields: FieldsByHand = { title: options.title, text, published: options.date };
    const result =
      action === "publish"
        ? await editor.publish(target, fields, reason)
        : await editor[action as "retry" | "ignore"](target, reason);
    if (result.outcome === "wrong") return failed("aside", result.message, options);
    if (result.outcome === "unknown") return failed("aside", REFUSED.item, options);
    if (result.outcome === "already" || result.outcome === "elsewhere")
      return failed("aside", REFUSED[result.outcome], options);
    const left = action === "retry" ? await editor.aside(target) : null;
    if (options.json) printJson(action === "retry" ? { outcome: "retried", item: left } : result);
    else if (left !== null) process.stdout.write(`${lineOf(left)}\n`);
    else process.stdout.write(`${name}: ${action === "retry" ? "no longer set aside" : result.outcome}\n`);
    return left === null ? 0 : 1;
  });
}

const REFUSED = {
  unknown: "no article here has this id or address",
  removed: "this article is not published: it was removed",
  elsewhere: "this deployment only receives articles from another; do it there and push",
  already: "an article is published under this id",
  item: "no item of this id is set aside here",
} as const;

function lineOf(item: { id: string; url: string; reason: string; kind: string; tries: number }): string {
  return `${item.id}  ${item.kind}, ${item.tries} tries  ${item.url}\n  ${item.reason}`;
}

function failed(verb: string, message: string, { json }: Shared): number {
  if (json) printJson({ error: message });
  printWrong(`${verb}: ${message}`);
  return 1;
}

function listOf(text: string): string[] {
  return text.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
}

function reasonOf(verb: string, given: string): string {
  const reason = given.trim();
  if (reason.length <= REASON_LIMIT) return reason;
  throw new ConfigError(`${verb}: --reason has ${reason.length} characters; at most ${REASON_LIMIT} are allowed`);
}

function textIn(file: string): string {
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new ConfigError(`aside: --text ${file}: ${(error as Error).message}`);
  }
  if (text.length > BY_HAND.text) throw new ConfigError(`aside: --text ${file}: at most ${BY_HAND.text} characters`);
  return text;
}

async function withArchive(
  settings: Settings,
  verb: string,
  work: (deployment: Deployment) => Promise<number>,
): Promise<number> {
  needArchive(settings, verb);
  const deployment = openDeployment(settings, createLog("error", process.stderr));
  try {
    await freeDeadLeases(deployment);
    return await work(deployment);
  } finally {
    deployment.close();
  }
}

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
    const message = TAKEDOWNS[result.outcome];
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

const TAKEDOWNS = {
  removed: "taken down; these documents were rendered again",
  already: "was already taken down",
  lifted: "takedown lifted; the next poll will read the article again",
  "not-taken-down": "this article is not taken down",
  unknown: "no article here has this id or address",
  ambiguous: "more than one article has this id; write it as AGENCY/ID",
  elsewhere: "this deployment only receives articles from another; take the article down there and push",
} as const;
