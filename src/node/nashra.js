#!/usr/bin/env node
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

// Plain JavaScript, because an old Node cannot even parse the TypeScript that would check its version.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `nashra needs Node 24.15 or newer; this is ${process.versions.node}. Inside the project, \`npx nashra\` uses the Node that \`npm ci\` installs.\n`,
  );
  process.exit(2);
}
// A server is kept small: a young generation of 2 MB in V8, and two arenas in glibc. Both are read when a process starts, so
// this process replaces itself (and keeps its id). Windows cannot do that.
const SMALL = "--max-semi-space-size";
const options = `${process.execArgv.join(" ")} ${process.env.NODE_OPTIONS ?? ""}`;
if (
  process.argv[2] === "serve" &&
  process.execve !== undefined &&
  process.platform !== "win32" &&
  !options.includes(SMALL)
)
  process.execve(process.execPath, [process.execPath, `${SMALL}=2`, ...process.execArgv, ...process.argv.slice(1)], {
    MALLOC_ARENA_MAX: "2",
    ...process.env,
  });
// The compile cache makes the start faster and saves the compiler's memory (about 30 MB). It lives in our own folder,
// where nobody else can put code; if that is not writable, nothing is cached.
const { enableCompileCache, flushCompileCache } = await import("node:module");
enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/nashra", import.meta.url)));
setTimeout(flushCompileCache, 10_000).unref();
// The package that `npm pack` makes has no TypeScript.
const isPackage = !existsSync(new URL("command-line.ts", import.meta.url));
await import(isPackage ? "../../dist/command-line.js" : "./command-line.ts");
