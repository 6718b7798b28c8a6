import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../src/node/cli/cli.ts";
import { endWithNpm } from "../../src/node/npm-shell.ts";
import { startSite } from "./server.ts";

/**
 * `npm run demo`: the main job against the bundled sample of the agency's site. No network; a folder of its own, gone
 * at the end. A new article appears there every 30 seconds.
 */
endWithNpm();
const site = await startSite();
const data = mkdtempSync(join(tmpdir(), "nashra-demo-"));
let n = 0;
const timer = setInterval(() => {
  n += 1;
  site.publish({ lang: (["ar", "en", "fr"] as const)[n % 3]! });
}, 30_000);
Object.assign(process.env, { NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`, NASHRA_DATA: data });
const pace =
  process.env["NASHRA_POLL"] === undefined ? "every 20 seconds" : `by NASHRA_POLL=${process.env["NASHRA_POLL"]}`;
process.env["NASHRA_POLL"] ??= "*/20 * * * * *";
const feeds = `http://127.0.0.1:${process.env["PORT"] ?? 8787}/`;
process.stderr.write(`nashra demo: a sample of the agency's site runs at ${site.url}, and nothing leaves this machine.
It is polled ${pace}. A new article appears every 30 seconds, in English, French and Arabic by turns.
The feeds are at ${feeds}, the status at ${feeds}status. Ctrl-C ends the demo and deletes what it stored.
For commands in another terminal, such as \`npx nashra check lana/ar\`, first:
  export NASHRA_ORIGINS=${process.env["NASHRA_ORIGINS"]} NASHRA_DATA=${data}
`);
process.exitCode = await run(["serve"]);
clearInterval(timer);
await site.close();
rmSync(data, { recursive: true, force: true });
