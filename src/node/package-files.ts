import { findPackageJSON } from "node:module";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";

/** URL of a file of this package; `path` is relative to package.json. */
export function packageFile(path: string): URL {
  return new URL(path, pathToFileURL(findPackageJSON("..", import.meta.url)!));
}

/**
 * URL of the script that a thread runs; `path` as for `packageFile`. In the package that `npm pack` makes, all code is one
 * bundle (this module included), and the scripts of threads are beside it.
 */
export function threadFile(path: string): URL {
  if (import.meta.url.endsWith(".ts")) return packageFile(path);
  return new URL(basename(path).replace(/ts$/, "js"), import.meta.url);
}
