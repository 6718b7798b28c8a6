import { parseArgs } from "node:util";
import { endWithNpm } from "../../src/node/npm-shell.ts";
import { startSite } from "./server.ts";
import type { Knobs } from "./types.ts";

/** `node test/site/main.ts [--port N] [--markup 2018|2021|redesign] [--now ISO] [--history N] [--live]` */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    markup: { type: "string", default: "2021" },
    now: { type: "string" },
    history: { type: "string", default: "0" },
    live: { type: "boolean", default: false },
  },
});
if (!["2018", "2021", "redesign"].includes(values.markup))
  throw new Error(`--markup ${values.markup}: 2018, 2021 or redesign`);
const now = values.now === undefined ? null : Date.parse(values.now);
if (Number.isNaN(now)) throw new Error(`--now ${values.now}: a date is needed, such as 2026-11-23T12:00:00Z`);

const site = await startSite({
  port: Number(values.port),
  markup: values.markup as Knobs["markup"],
  now,
  history: Number(values.history),
});
process.stdout.write(`${site.url}\n`);

endWithNpm();
/** Every half minute an article, each edition in turn. */
let turn = 0;
const timer = values.live
  ? setInterval(() => {
      site.publish({ lang: (["ar", "en", "ar", "fr"] as const)[turn % 4]! });
      turn += 1;
    }, 30_000)
  : undefined;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    clearInterval(timer);
    void site.close();
  });
}
