import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { SOAKS } from "../soak/run.ts";
import { isNoise } from "../support/noise.ts";
import { CHECKS } from "./check.ts";

test.each([
  [
    "an inspector that a Worker lacks",
    '\u001b[2m[vitest-plugin] "node:inspector", required from "/x.js", is not available',
    true,
  ],
  [
    "its module",
    "Fallback service failed to fetch module; payload = ; spec = /?specifier=node%3Ainspector&referrer=x",
    true,
  ],
  [
    "another module",
    "Fallback service failed to fetch module; payload = ; spec = /?specifier=node%3Afs&referrer=x",
    false,
  ],
  [
    "a cut body",
    "exception = rust/worker/ffi.rs:110: disconnected: HTTP body: error reading a body from connection",
    true,
  ],
  ["another exception", "exception = rust/worker/ffi.rs:110: failed: broken", false],
  [
    "a lost connection",
    "uncaught exception; source = Uncaught (in promise); stack = Error: Network connection lost.\n",
    true,
  ],
  [
    "an error of ours",
    "uncaught exception; source = Uncaught (in promise); stack = TypeError: x is not a function",
    false,
  ],
  ["a package's source map", 'Sourcemap for "/a/node_modules/b/c.js" points to missing source files\n', true],
  ["our source map", 'Sourcemap for "/a/src/b.js" points to missing source files\n', false],
])("a run's log leaves out what says nothing, and only that: %s", (_name, message, noise) => {
  expect(isNoise(message)).toBe(noise);
});

test("each soak and each verification is there", () => {
  const files = [...Object.values(SOAKS), ...Object.values(CHECKS)].map(({ file }) => file);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});
