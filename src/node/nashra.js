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
// Compiled once, not at each start: quicker, and the compiler's memory (some 30 MB) is not taken. In a folder of our own,
// where nobody else may put code; where it cannot be written, all goes as before.
const { enableCompileCache, flushCompileCache } = await import("node:module");
enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/nashra", import.meta.url)));
setTimeout(flushCompileCache, 10_000).unref();
await import("./command-line.ts");
