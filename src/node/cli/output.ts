import { existsSync } from "node:fs";
import { join } from "node:path";
import { SingleBar } from "cli-progress";
import type { Settings } from "../../../config/settings.ts";
import { ConfigError } from "../../model/config-error.ts";
import type { Log } from "../../model/ports.ts";
import { paint } from "./terminal.ts";

/** Options of every verb. */
export interface Shared {
  /** Prints the result as one JSON document on stdout. */
  readonly json: boolean;
  /** Prints nothing but problems on stderr. */
  readonly quiet: boolean;
}

/**
 * For verbs that run until stopped: a closed stdout or a full disk does not end them, and an uncaught error is logged
 * before it ends the process with exit code 1.
 */
export function surviveOutputErrors(log: Log): void {
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners("error").on("error", () => {});
  process.on("uncaughtException", (error) => {
    log("error", "process.failed", { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    process.exit(1);
  });
}

/** Prints the JSON document of a verb's result. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Prints one result of a verb that produces several, on a line of its own (JSON Lines). */
export function printJsonLine(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Prints why a verb failed: one line on stderr, and with `json` also the document `{"error"}` on stdout. */
export function printError(message: string, json: boolean): void {
  if (json) printJson({ error: message });
  printWrong(message);
}

/** Prints a problem on stderr, for example the reason for exit code 1. */
export function printWrong(message: string): void {
  process.stderr.write(`${paint(process.stderr).red("nashra:")} ${message}\n`);
}

/** `1 problem`, `2 problems`. */
export function problems(count: number): string {
  return `${count} problem${count === 1 ? "" : "s"}`;
}

/** Prints a progress line on stderr. */
export function progress({ quiet }: Pick<Shared, "quiet">, line: string): void {
  if (!quiet) process.stderr.write(`${line}\n`);
}

/** A progress bar on stderr; null if stderr is not a terminal. */
export function progressBar({ quiet }: Pick<Shared, "quiet">, format: string): SingleBar | null {
  if (quiet || !process.stderr.isTTY) return null;
  return new SingleBar({ format, stream: process.stderr, clearOnComplete: true });
}

/** True if the data folder holds an archive. */
export function hasArchive(settings: Settings): boolean {
  return existsSync(join(settings.dataFolder, "nashra.sqlite"));
}

/**
 * Throws ConfigError if the data folder holds no archive. Otherwise a new, empty archive would be backed up, or exported
 * over existing files, in place of the intended one.
 */
export function needArchive(settings: Settings, verb: string): void {
  if (hasArchive(settings)) return;
  throw new ConfigError(
    `${verb}: NASHRA_DATA=${JSON.stringify(settings.dataFolder)}: this folder holds no archive; set NASHRA_DATA to the folder of your archive (a systemd unit may set it: Environment=NASHRA_DATA=…), or create one with \`npx nashra poll\``,
  );
}
