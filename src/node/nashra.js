#!/usr/bin/env node
import { fileURLToPath } from "node:url";

// Plain JavaScript, because an old Node cannot even parse the TypeScript that would check its version.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `nashra needs Node 24.15 or newer; this is ${process.versions.node}. Inside the project, \`npx nashra\` uses the Node that \`npm ci\` installs.\n`,
  );
  process.exit(2);
}
// The compile cache makes the start faster and saves the compiler's memory (about 30 MB). It lives in our own folder,
// where nobody else can put code; if that is not writable, nothing is cached.
const { enableCompileCache, flushCompileCache } = await import("node:module");
enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/nashra", import.meta.url)));
setTimeout(flushCompileCache, 10_000).unref();
const { endWithNpm } = await import("./npm-shell.ts");
endWithNpm();
await import("./command-line.ts");
