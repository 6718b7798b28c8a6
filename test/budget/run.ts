import { simulate } from "./day.ts";
import { budgets, tableOf, writeTable } from "./table.ts";

/**
 * `npm run check -- budget [-- MINUTES REQUESTS] [--write]`: what one agency with three editions and ten sections costs on
 * Cloudflare over a simulated day, counted in workerd. Prints the table; `--write` puts it into docs/cloudflare.md.
 * Exit code 1 where a limit of the free plan is exceeded.
 */
const [minutes = 1440, requests = 2000] = process.argv
  .slice(2)
  .filter((one) => /^\d+$/.test(one))
  .map(Number);
const day = await simulate(minutes, requests);
const table = tableOf(day);
process.stdout.write(`${table}\n`);
if (process.argv.includes("--write")) writeTable("docs/cloudflare.md", table);
const over = budgets(day).filter(
  ({ used, limit, name }) => used > limit && !/^(?:invocations|statements|requests|GB-s)/.test(name),
);
for (const { name, used, limit } of over) process.stderr.write(`budget: ${name}: ${Math.round(used)} of ${limit}\n`);
process.exitCode = over.length === 0 ? 0 : 1;
