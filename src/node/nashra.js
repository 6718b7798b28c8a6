#!/usr/bin/env node
import { fileURLToPath } from "node:url";

// A launcher in plain JavaScript: an old Node cannot even read the TypeScript that would tell it so.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `nashra needs Node 24.15 or newer; this is ${process.versions.node}. Inside the project, \`npx nashra\` uses the Node that \`npm ci\` brings.\n`,
  );
  process.exit(2);
}
// A server is kept small: V8's young generation at 2 MB, and two of glibc's arenas. Both are read when a process starts, so
// this one is replaced by another (same process id). Windows cannot do that, and goes without.
const SMALL = "--max-semi-space-size";
const given = `${process.execArgv.join(" ")} ${process.env.NODE_OPTIONS ?? ""}`;
if (
  process.argv[2] === "serve" &&
  process.execve !== undefined &&
  process.platform !== "win32" &&
  !given.includes(SMALL)
)
  process.execve(process.execPath, [process.execPath, `${SMALL}=2`, ...process.execArgv, ...process.argv.slice(1)], {
    MALLOC_ARENA_MAX: "2",
    ...process.env,
  });
// Compiled once, not at each start: quicker, and the compiler's memory (some 30 MB) is not taken. In a folder of our own,
// where nobody else may put code; where it cannot be written, all goes as before.
const { enableCompileCache, flushCompileCache } = await import("node:module");
enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/nashra", import.meta.url)));
setTimeout(flushCompileCache, 10_000).unref();
const { endWithNpm } = await import("./npm-shell.ts");
endWithNpm();
await import("./command-line.ts");
