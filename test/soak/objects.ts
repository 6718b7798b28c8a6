/** `npm run soak -- objects [AGENCIES] [MINUTES]`: test/workerd/day.test.ts, with so many agencies and simulated minutes. */
import { spawnSync } from "node:child_process";

const [agencies = "200", minutes = "1440"] = process.argv.slice(2);
const run = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "--project", "objects", "test/workerd/day.test.ts"],
  { env: { ...process.env, DAY_AGENCIES: agencies, DAY_MINUTES: minutes }, stdio: "inherit" },
);
process.exitCode = run.status ?? 1;
