import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** A script that is run by its name. */
export interface NamedScript {
  /** Its file, from the project's folder. */
  readonly file: string;
  readonly does: string;
  /** The arguments of a run of a few minutes at most; null where every run is that short. */
  readonly short: string | null;
}

/** The names, what each does, and how to run it. */
function listOf(command: string, scripts: Readonly<Record<string, NamedScript>>): string {
  const width = Math.max(...Object.keys(scripts).map((name) => name.length));
  const rows = Object.entries(scripts).flatMap(([name, { does, short }]) => [
    `  ${name.padEnd(width)}  ${does}`,
    ...(short === null ? [] : [`  ${" ".repeat(width)}  short: ${command} ${name} ${short}`]),
  ]);
  return `Usage: ${command} NAME [ARGS]\n\n${rows.join("\n")}\n`;
}

/**
 * Runs the script that `process.argv` names, as if it had been started with the arguments after the name. Without a name
 * it prints the list; with a wrong one the list goes to stderr and the exit code is 2.
 */
export async function runNamed(command: string, scripts: Readonly<Record<string, NamedScript>>): Promise<void> {
  const [node, , name, ...args] = process.argv;
  const script = name === undefined || !Object.hasOwn(scripts, name) ? undefined : scripts[name];
  if (script === undefined) {
    const asked = name === undefined || name === "--help";
    (asked ? process.stdout : process.stderr).write(
      `${asked ? "" : `There is no "${name}".\n\n`}${listOf(command, scripts)}`,
    );
    process.exitCode = asked ? 0 : 2;
    return;
  }
  const file = resolve(script.file);
  process.argv = [node!, file, ...args];
  await import(pathToFileURL(file).href);
}
