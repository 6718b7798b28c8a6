// The first file of every thread, as nashra.js is of the process: a thread has no compile cache of its own accord, and would
// compile for a second what it needs. `argv[2]`: the URL of its module.
import { enableCompileCache, flushCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/nashra", import.meta.url)));
setTimeout(flushCompileCache, 10_000).unref();
await import(process.argv[2]);
