import { parseArgs } from "node:util";
import { DEFAULTS } from "./knobs.ts";
import { startSite } from "./server.ts";

/** Runs the sample site alone: `node test/site/main.ts --port 4100 --markup 2018 --live`. */
const { values } = parseArgs({ options: { port: { type: "string" }, markup: { type: "string" }, now: { type: "string" }, live: { type: "boolean" } } });
const markup = (["2018", "2021", "redesign"] as const).find((one) => one === values.markup) ?? DEFAULTS.markup;
const site = await startSite({ port: Number(values.port ?? 0), markup, now: values.now === undefined ? null : Date.parse(values.now) });
process.stdout.write(`${site.url}\n`);
const timer = values.live === true ? setInterval(() => site.publish({ lang: (["ar", "en", "fr"] as const)[Math.floor(Math.random() * 3)]! }), 20_000) : null;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    if (timer !== null) clearInterval(timer);
    void site.close();
  });
}
