import { run } from "./cli/cli.ts";
import { printWrong } from "./cli/output.ts";
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

process.exitCode = await run(process.argv.slice(2));
