import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { ended, nashra } from "../support/nashra.ts";

const scratch = mkdtempSync(join(tmpdir(), "nashra-lines-"));
let child: ChildProcess | null = null;
afterEach(() => {
  child?.kill("SIGKILL");
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A server that polls nothing, on a port of its own choice, that logs to this descriptor. */
async function serve(stdout: number | "pipe"): Promise<{ run: ChildProcess; url: string }> {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const run = spawn(process.execPath, ["src/node/nashra.js", "serve", "--no-poll"], {
    env: { PATH: process.env["PATH"], PORT: String(port), NASHRA_DATA: mkdtempSync(join(scratch, "data-")) },
    stdio: ["ignore", stdout, "inherit"],
  });
  child = run;
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; !(await live(url)); tries += 1) {
    if (run.exitCode !== null || tries > 200) throw new Error(`no server: ${run.exitCode}`);
    await sleep(50);
  }
  return { run, url };
}

async function live(url: string): Promise<boolean> {
  return fetch(`${url}/health?live`).then(
    ({ ok }) => ok,
    () => false,
  );
}

describe("whatever becomes of its log, the server serves, and ends with code 0 when it is told to", () => {
  test.runIf(existsSync("/dev/full"))(
    "the disk is full",
    async () => {
      const full = openSync("/dev/full", "w");
      const { run, url } = await serve(full);
      closeSync(full);
      await loggedAnswer(url);
      expect(await live(url)).toBe(true);
      const end = new Promise((resolve) => run.once("close", resolve));
      run.kill("SIGTERM");
      expect(await end).toBe(0);
    },
    30_000,
  );

  test("its reader is gone", async () => {
    const { run, url } = await serve("pipe");
    run.stdout!.destroy();
    for (let line = 0; line < 3; line += 1) await loggedAnswer(url);
    expect(await live(url)).toBe(true);
    const end = new Promise((resolve) => run.once("exit", resolve));
    run.kill("SIGTERM");
    expect(await end).toBe(0);
  }, 30_000);
});

/** An answer whose making is logged. */
async function loggedAnswer(url: string): Promise<void> {
  await fetch(`${url}/admin/poll`, { method: "POST" });
}

/** Writes lines by the log in a process of its own, as a server does. */
function logging(script: string, stdout: number | "pipe"): ChildProcess {
  const source = `import { createLog } from "./src/node/log.ts";
const log = createLog("info");
const line = (n) => log("info", "test.line", { n, text: "x".repeat(1000) });
${script}`;
  return spawn(process.execPath, ["--input-type=module-typescript", "-e", source], {
    env: { PATH: process.env["PATH"] },
    stdio: ["pipe", stdout, "pipe"],
  });
}

describe("lines that are dropped are counted", () => {
  test("a reader that is far behind is told how many once it catches up; memory stays bounded", async () => {
    const run = logging(
      `for (let n = 0; n < 20000; n += 1) line(n);
process.stderr.write(String(process.stdout.writableLength));
process.stdin.once("data", () => { line("after"); process.stdin.destroy(); });`,
      "pipe",
    );
    child = run;
    const waiting = await new Promise<string>((got) => run.stderr!.once("data", (chunk) => got(String(chunk))));
    expect(Number(waiting)).toBeLessThan(1.1 * 1024 * 1024);
    let out = "";
    const lines = (): { event: string; n?: unknown; lines?: number }[] =>
      out
        .slice(0, out.lastIndexOf("\n"))
        .split("\n")
        .map((one) => JSON.parse(one));
    const caughtUp = new Promise<void>((done) => {
      run.stdout!.on("data", (chunk) => {
        out += chunk;
        if (out.includes("log.dropped") && out.endsWith("\n")) done();
      });
    });
    await caughtUp;
    run.stdin!.write("go on\n");
    await new Promise((done) => run.once("close", done));
    const told = lines();
    const kept = told.filter(({ event, n }) => event === "test.line" && n !== "after");
    const dropped = told.filter(({ event }) => event === "log.dropped");
    expect(dropped).toHaveLength(1);
    expect(kept.length + dropped[0]!.lines!).toBe(20_000);
    expect(told.at(-1)).toMatchObject({ event: "test.line", n: "after" });
  }, 30_000);

  test("a disk that has room again: the line cut short ends, how many is told, and the log goes on", async () => {
    // A limit on the size of files stands in for a disk: what is beyond it fails, until the file is emptied.
    const file = join(scratch, "log");
    writeFileSync(file, "");
    const source = `import { createLog } from "./src/node/log.ts";
import { truncateSync } from "node:fs";
process.on("SIGXFSZ", () => {});
const log = createLog("info");
for (let n = 0; n < 20; n += 1) log("info", "test.line", { n, text: "x".repeat(1000) });
truncateSync(${JSON.stringify(file)});
log("info", "test.line", { n: "after" });`;
    const run = spawn(
      "bash",
      ["-c", `ulimit -f 8; exec "$0" "$@" >> "$OUT"`, process.execPath, "--input-type=module-typescript", "-e", source],
      {
        env: { PATH: process.env["PATH"], OUT: file },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    const { code, stderr } = await ended(run);
    expect(code, stderr).toBe(0);
    const [, ...lines] = readFileSync(file, "utf8").split("\n");
    expect(lines.filter((line) => line !== "").map((line) => JSON.parse(line))).toMatchObject([
      { event: "log.dropped", lines: expect.any(Number) },
      { event: "test.line", n: "after" },
    ]);
  });
});

test("a command whose result cannot be written ends with 1 and one line", async () => {
  const full = openSync("/dev/full", "w");
  const run = spawn(process.execPath, ["src/node/nashra.js", "help"], { stdio: ["ignore", full, "pipe"] });
  closeSync(full);
  let stderr = "";
  run.stderr!.on("data", (chunk) => {
    stderr += chunk;
  });
  expect(await new Promise((done) => run.once("close", done))).toBe(1);
  expect(stderr).toMatch(/^nashra: cannot write the result to stdout: ENOSPC[^\n]*\n$/);
});

test("a variable that is no setting is named, with the one that is meant", async () => {
  const env = { NASHRA_DATA: join(scratch, "none"), NASHRA_CONTAC: "a@b.example", NASHRA_ELSEWHERE_ENTIRELY: "1" };
  const { code, stderr } = await ended(nashra(["validate"], env));
  expect(code).toBe(2);
  expect(stderr.split("\n").slice(0, 3)).toEqual([
    "nashra: NASHRA_CONTAC is not a setting and is ignored; did you mean NASHRA_CONTACT?",
    "nashra: NASHRA_ELSEWHERE_ENTIRELY is not a setting and is ignored",
    expect.stringMatching(/^nashra: validate: .*holds no archive; set NASHRA_DATA to the folder .*NASHRA_DATA=/),
  ]);
});
