import { ConfigError } from "../model/agency.ts";

// Loading the command line loads the definitions, and a wrong definition must end in one line, not in a stack trace.
try {
  const { run } = await import("./cli/cli.ts");
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`nashra: ${error.message}\n`);
  process.exitCode = 2;
}
