import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, sep } from "node:path";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { ConfigError } from "../../model/config-error.ts";

/** A file to write. */
export interface StaticFile {
  /** Relative to the folder, with `/`: `lana/ar/rss.xml`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Last change of the content, epoch milliseconds. Becomes the file's time and so the Last-Modified of a server. */
  readonly modified: number;
}

/** The result of an export: paths written and removed, number of unchanged files, and bytes of all exported files. */
export interface Exported {
  readonly written: string[];
  readonly removed: string[];
  unchanged: number;
  bytes: number;
}

interface Manifest {
  readonly nashra: "static export";
  /** Path → hash of each file that an export wrote. */
  readonly files: Record<string, string>;
}

const MANIFEST = ".nashra-export.json";
const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);

/** A target folder that is synchronised with the exported files; files of others in it are kept. */
export interface Folder {
  /** Writes a file if it differs. */
  put(file: StaticFile): Promise<void>;
  /** Removes files of earlier exports that this one did not write, and saves the manifest. */
  finish(): Exported;
}

/**
 * Opens a folder for an export. Each file is written to a temporary name and renamed, so that a server never sends a
 * partial file. Unchanged files are left alone; files that no export wrote are never removed, and replaced only with
 * `force`. `pack`: each file also as `.gz` and `.br`, for servers that send those.
 */
export function openFolder(folder: string, options: { pack: boolean; force: boolean }): Folder {
  const before = readManifest(folder);
  const files: Record<string, string> = {};
  const done: Exported = { written: [], removed: [], unchanged: 0, bytes: 0 };
  return {
    async put(file) {
      if (!write(file) && (!options.pack || (known(`${file.path}.gz`) && known(`${file.path}.br`)))) {
        if (options.pack) for (const end of [".gz", ".br"]) files[file.path + end] = before[file.path + end]!;
        return;
      }
      if (!options.pack) return;
      const { path, modified } = file;
      write({ path: `${path}.gz`, bytes: await gzip(file.bytes, { level: 9 }), modified });
      write({ path: `${path}.br`, bytes: await brotli(file.bytes), modified });
    },
    finish() {
      for (const path of Object.keys(before)) {
        if (Object.hasOwn(files, path)) continue;
        rmSync(join(folder, path), { force: true });
        removeEmpty(folder, dirname(path));
        done.removed.push(path);
      }
      const manifest: Manifest = { nashra: "static export", files };
      writeWhole(join(folder, MANIFEST), Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`), null);
      return done;
    },
  };

  function known(path: string): boolean {
    return Object.hasOwn(before, path) && existsSync(join(folder, path));
  }

  /** True if the file was written. */
  function write(file: StaticFile): boolean {
    const target = join(folder, ...file.path.split("/"));
    const hash = hashOf(file.bytes);
    files[file.path] = hash;
    done.bytes += file.bytes.length;
    const there = lstatSync(target, { throwIfNoEntry: false });
    const same = there?.isFile() === true && there.size === file.bytes.length && hashOf(readFileSync(target)) === hash;
    if (same) {
      done.unchanged += 1;
      return false;
    }
    if (there !== undefined && !Object.hasOwn(before, file.path) && !options.force)
      throw new ConfigError(
        `export: ${target} is in the way and no export wrote it; choose another folder, or add --force`,
      );
    mkdirSync(dirname(target), { recursive: true });
    writeWhole(target, file.bytes, file.modified);
    done.written.push(file.path);
    return true;
  }
}

function writeWhole(target: string, bytes: Uint8Array, modified: number | null): void {
  const partial = `${target}.${process.pid}.part`;
  try {
    writeFileSync(partial, bytes, { flush: true });
    if (modified !== null) utimesSync(partial, modified / 1000, modified / 1000);
    renameSync(partial, target);
  } finally {
    rmSync(partial, { force: true });
  }
}

function readManifest(folder: string): Record<string, string> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, MANIFEST);
  if (!existsSync(file)) return {};
  try {
    const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest;
    // A path outside of the folder would let a manifest delete any file.
    const paths = Object.keys(manifest.files).filter(
      (path) => !path.split("/").includes("..") && !path.startsWith("/"),
    );
    return Object.fromEntries(paths.map((path) => [path, String(manifest.files[path])]));
  } catch {
    throw new ConfigError(`export: ${file} cannot be read; remove it to have nashra forget what it wrote there`);
  }
}

/** Removes folders that a removed file left empty. */
function removeEmpty(folder: string, below: string): void {
  for (let at = below; at !== "." && at !== sep; at = dirname(at)) {
    const path = join(folder, at);
    if (!existsSync(path) || readdirSync(path).length > 0) return;
    rmdirSync(path);
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64url");
}
