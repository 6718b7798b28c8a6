import { findPackageJSON } from "node:module";
import { pathToFileURL } from "node:url";

/** URL of a file of this package; `path` is relative to package.json. */
export function packageFile(path: string): URL {
  return new URL(path, pathToFileURL(findPackageJSON("..", import.meta.url)!));
}
