import { basename } from "node:path";
import { Worker } from "node:worker_threads";
import { packageFile } from "./package-files.ts";

/**
 * URL of the script that a thread runs; `path` as for `packageFile`. In the package that `npm pack` makes, all code is in
 * one folder (this module included), and so are the scripts of threads.
 */
export function threadFile(path: string): URL {
  if (import.meta.url.endsWith(".ts")) return packageFile(path);
  return new URL(basename(path).replace(/ts$/, "js"), import.meta.url);
}

/** Starts a thread. `module`: of `threadFile`, or a test's. */
export function startThread(module: URL, workerData?: unknown): Worker {
  return new Worker(packageFile("src/node/thread.js"), { argv: [module.href], workerData });
}
