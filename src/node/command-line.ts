import { ConfigError } from "../model/agency.ts";
import { printError, printWrong } from "./cli/output.ts";
import { endWithNpm } from "./npm-shell.ts";

endWithNpm();

// A reader that closes the pipe (`nashra check lana/ar | head`) is not an error; an unwritable result is.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  printWrong(`cannot write the result to stdout: ${error.message}`);
  process.exit(1);
});
// Failing to write progress or warnings must not end the process.
process.stderr.on("error", () => {});

// The command line imports the definitions, and a wrong definition must give one line instead of a stack trace.
try {
  const { run } = await import("./cli/cli.ts");
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const why = wrongDefinition(error);
  if (why === null) throw error;
  printError(why, process.argv.includes("--json"));
  process.exitCode = 2;
}

/** The error in a definition (a wrong field, or a file that does not parse), in one line; null for other errors. */
function wrongDefinition(error: unknown): string | null {
  if (error instanceof ConfigError) return error.message;
  if (!(error instanceof Error)) return null;
  const [, place] = /\b(feeds\/[\w-]+\.ts(?::\d+)?)/.exec(error.stack ?? "") ?? [];
  return place === undefined ? null : `${place}: ${error.message.replace(/\s+/g, " ")}`;
}
