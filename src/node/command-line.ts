import { ConfigError } from "../model/agency.ts";
import { printError, printWrong } from "./cli/output.ts";

// A reader that has seen enough (`nashra check lana/ar | head`) is no error; a result that cannot be written is one.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  printWrong(`the result cannot be written to stdout: ${error.message}`);
  process.exit(1);
});
// What is said beside the result is no reason to end.
process.stderr.on("error", () => {});

// Loading the command line loads the definitions, and a wrong definition must end in one line, not in a stack trace.
try {
  const { run } = await import("./cli/cli.ts");
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const why = wrongDefinition(error);
  if (why === null) throw error;
  printError(why, process.argv.includes("--json"));
  process.exitCode = 2;
}

/** What is wrong with a definition, in one line: a field of it, or the file itself, which no program can read. */
function wrongDefinition(error: unknown): string | null {
  if (error instanceof ConfigError) return error.message;
  if (!(error instanceof Error)) return null;
  const [, place] = /\b(feeds\/[\w-]+\.ts(?::\d+)?)/.exec(error.stack ?? "") ?? [];
  return place === undefined ? null : `${place}: ${error.message.replace(/\s+/g, " ")}`;
}
