#!/usr/bin/env node
// A launcher in plain JavaScript: an old Node cannot even read the TypeScript that would tell it so.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `nashra needs Node 24.15 or newer; this is ${process.versions.node}. Inside the project, \`npx nashra\` uses the Node that \`npm ci\` brings.\n`,
  );
  process.exit(2);
}
await import("./main.ts");
