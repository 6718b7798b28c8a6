import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { type Ended, ended } from "../../support/nashra.ts";

/** What a checkout holds, as far as commands of the docs need it. */
const PARTS = [
  "src",
  "feeds",
  "config",
  "docs",
  "test/site",
  ".npmrc",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "wrangler.toml",
  "wrangler.preview.toml",
];

/** A checkout of one's own after `npm ci`, which commands may write to. */
export interface Checkout {
  readonly folder: string;
  /** Settings of every command, and what those before have exported. */
  readonly env: Record<string, string>;
  /** Runs a line as a reader's shell would, to its end. */
  run(line: string): Promise<Ended>;
  /** Starts a line that goes on. */
  start(line: string): Running;
  /** Ends what still runs, and removes the folder. */
  remove(): Promise<void>;
}

/** A command that goes on. */
export interface Running {
  /** All that it has printed on stdout. */
  readonly said: () => string;
  /** Resolves with the match once its output holds it; rejects where it ends before. */
  readonly until: (words: RegExp) => Promise<RegExpExecArray>;
  /** Ends it as Ctrl-C or systemd would. */
  readonly stop: () => Promise<Ended>;
}

/** Makes a checkout in a scratch folder. */
export function checkout(env: Readonly<Record<string, string>> = {}): Checkout {
  const folder = mkdtempSync(join(tmpdir(), "nashra-docs-"));
  for (const part of PARTS) cpSync(part, join(folder, part), { recursive: true });
  mkdirSync(join(folder, "node_modules"));
  for (const name of readdirSync("node_modules"))
    if (name !== ".cache") symlinkSync(resolve("node_modules", name), join(folder, "node_modules", name));
  const home = join(folder, "home");
  mkdirSync(home);
  const settings: Record<string, string> = { ...env };
  const going = new Set<Running>();

  function shell(line: string): ChildProcess {
    // In a group of its own, so that a pipe or `npm start` can be stopped whole.
    return spawn("bash", ["-c", `set -o pipefail; ${line}`], {
      cwd: folder,
      env: { PATH: `${shims(folder)}${delimiter}${readersPath()}`, HOME: home, NO_UPDATE_NOTIFIER: "1", ...settings },
      stdio: "pipe",
      detached: true,
    });
  }
  return {
    folder,
    env: settings,
    run(line) {
      const child = shell(line);
      child.stdin!.end();
      return ended(child);
    },
    start(line) {
      const child = shell(line);
      const running = watch(child);
      going.add(running);
      child.once("close", () => going.delete(running));
      return running;
    },
    async remove() {
      await Promise.all([...going].map((one) => one.stop()));
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function watch(child: ChildProcess): Running {
  const end = ended(child);
  let said = "";
  let gone = false;
  child.stdout!.on("data", (chunk) => {
    said += chunk;
  });
  child.once("close", () => {
    gone = true;
  });
  return {
    said: () => said,
    until: (words) =>
      new Promise((done, fail) => {
        const look = () => {
          const match = words.exec(said);
          if (match !== null) done(match);
        };
        look();
        child.stdout!.on("data", look);
        void end.then(({ code, stderr }) => fail(new Error(`ended with ${code} before ${words}: ${said}${stderr}`)));
      }),
    async stop() {
      if (!gone) process.kill(-child.pid!, "SIGTERM");
      return end;
    },
  };
}

/** The reader's own PATH: without what npm put before it for the tests. */
function readersPath(): string {
  return process.env["PATH"]!.split(delimiter)
    .filter((part) => !/node_modules|node-gyp-bin/.test(part))
    .join(delimiter);
}

/**
 * `npx nashra` as npx would run it, without npm's second of thinking: most commands of the docs begin so. That npx itself
 * finds it is seen where a command is run with `NASHRA_DOCS_NPX=real`.
 */
function shims(folder: string): string {
  const bin = join(folder, "home/bin");
  if (existsSync(bin)) return bin;
  mkdirSync(bin);
  const real = spawnSync("bash", ["-c", "command -v npx"], { env: { PATH: readersPath() }, encoding: "utf8" });
  const script = `#!/bin/sh
if [ "$1" = nashra ] && [ "$NASHRA_DOCS_NPX" != real ]; then
  shift
  PATH="${resolve("node_modules/.bin")}:$PATH" exec "${process.execPath}" "${join(folder, "src/node/nashra.js")}" "$@"
fi
exec "${real.stdout.trim()}" "$@"
`;
  writeFileSync(join(bin, "npx"), script);
  chmodSync(join(bin, "npx"), 0o755);
  return bin;
}

/** True where a program is on this machine, or a line that asks for more than that comes to a good end. */
export function has(needed: string): boolean {
  const line = needed.includes(" ") ? needed : `command -v ${needed}`;
  return spawnSync("bash", ["-c", line], { stdio: "ignore" }).status === 0;
}
