import { existsSync } from "node:fs";
import { join } from "node:path";
import { SingleBar } from "cli-progress";
import type { Settings } from "../../../config/settings.ts";
import { ConfigError } from "../../model/agency.ts";
import type { Log } from "../../model/ports.ts";
import { paint } from "./terminal.ts";

/** What every verb takes. */
export interface Shared {
  /** Results as one JSON document on stdout. */
  readonly json: boolean;
  /** Nothing on stderr but what is wrong. */
  readonly quiet: boolean;
}

/**
 * For verbs that go on for ever: neither a closed stdout nor a full disk ends them, and an error of our own that nobody
 * caught is logged before it ends the process with exit code 1.
 */
export function neverForWantOfAReader(log: Log): void {
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners("error").on("error", () => {});
  process.on("uncaughtException", (error) => {
    log("error", "process.failed", { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    process.exit(1);
  });
}

/** The JSON document that a verb answers with. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** One of the documents of a verb that goes on, as a line of its own (JSON Lines). */
export function printJsonLine(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Why a verb came to nothing: a line for people on stderr, and with --json `{"error"}` as the document on stdout. */
export function printError(message: string, json: boolean): void {
  if (json) printJson({ error: message });
  printWrong(message);
}

/** What is wrong, where the result was told: the line on stderr that goes with exit code 1. */
export function printWrong(message: string): void {
  process.stderr.write(`${paint(process.stderr).red("nashra:")} ${message}\n`);
}

/** `1 thing`, `2 things`. */
export function things(count: number): string {
  return `${count} thing${count === 1 ? "" : "s"}`;
}

/** Says on stderr what is being done. */
export function progress({ quiet }: Pick<Shared, "quiet">, line: string): void {
  if (!quiet) process.stderr.write(`${line}\n`);
}

/** A bar on stderr, where that is a terminal; else null. */
export function progressBar({ quiet }: Pick<Shared, "quiet">, format: string): SingleBar | null {
  if (quiet || !process.stderr.isTTY) return null;
  return new SingleBar({ format, stream: process.stderr, clearOnComplete: true });
}

/** True where the data folder holds an archive. */
export function hasArchive(settings: Settings): boolean {
  return existsSync(join(settings.dataFolder, "nashra.sqlite"));
}

/**
 * Refuses a data folder without an archive: an empty one made on the spot would be backed up, or exported over what
 * stands there, in place of the one that was meant.
 */
export function needArchive(settings: Settings, verb: string): void {
  if (hasArchive(settings)) return;
  throw new ConfigError(
    `${verb}: NASHRA_DATA=${JSON.stringify(settings.dataFolder)}: no archive is there; name the folder of yours (a systemd unit names it: Environment=NASHRA_DATA=…), or make one: \`npx nashra poll\``,
  );
}
