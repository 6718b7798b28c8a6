import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { ready } from "../../support/nashra.ts";

/** `npm start` through the launcher: how the server's process is made, and that it ends with npm. */

const data = mkdtempSync(join(tmpdir(), "nashra-npm-"));
let child: ChildProcess | null = null;
afterEach(() => {
  try {
    // Each is the leader of a group, so that no failing test leaves a server behind.
    if (child !== null) process.kill(-child.pid!, "SIGKILL");
  } catch {}
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

function start(command: string, args: string[], env: Record<string, string> = {}): ChildProcess {
  child = spawn(command, args, {
    detached: true,
    stdio: "pipe",
    env: { PATH: process.env["PATH"], HOME: data, NASHRA_DATA: data, NASHRA_POLL: "off", PORT: "0", ...env },
  });
  return child;
}
const answers = (url: string) =>
  fetch(`${url}/health?live`).then(
    ({ ok }) => ok,
    () => false,
  );

describe.runIf(process.platform !== "win32")("a SIGTERM to npm ends the server", () => {
  test.each<[string, string, string[], Record<string, string>]>([
    ["npm start", "npm", ["start"], {}],
    [
      "a shell that does not pass it on",
      "sh",
      ["-c", `"${process.execPath}" src/node/nashra.js serve; exit $?`],
      { npm_lifecycle_event: "start" },
    ],
  ])("%s", async (_name, command, args, env) => {
    const run = start(command, args, env);
    const url = await ready(run);
    expect(await answers(url)).toBe(true);
    run.kill("SIGTERM");
    await expect.poll(() => answers(url), { timeout: 10_000, interval: 100 }).toBe(false);
  });
});

test("a process that cannot replace itself, as on Windows, serves as it was started, and ends with code 0", async () => {
  const without = "--import=data:text/javascript,process.execve=undefined";
  const run = start(process.execPath, [without, "src/node/nashra.js", "serve"]);
  expect(await answers(await ready(run))).toBe(true);
  if (process.platform === "linux") expect(readFileSync(`/proc/${run.pid}/cmdline`, "utf8")).toContain(without);
  const ending = new Promise((resolve) => run.once("close", resolve));
  run.kill("SIGTERM");
  expect(await ending).toBe(process.platform === "win32" ? null : 0);
});

describe.runIf(process.platform === "linux")("the server's process", () => {
  const read = (name: string) => readFileSync(`/proc/${child!.pid}/${name}`, "utf8").split("\0");

  test("has a small young generation and two arenas, and keeps its id", async () => {
    await ready(start(process.execPath, ["src/node/nashra.js", "serve"]));
    expect(read("cmdline").slice(1, 4)).toEqual(["--max-semi-space-size=2", expect.any(String), "serve"]);
    expect(read("environ")).toContain("MALLOC_ARENA_MAX=2");
  });

  test("has what it was given instead", async () => {
    const args = ["--max-semi-space-size=8", "src/node/nashra.js", "serve"];
    await ready(start(process.execPath, args, { MALLOC_ARENA_MAX: "4" }));
    expect(read("cmdline").slice(1, -1)).toEqual(args);
    expect(read("environ")).toContain("MALLOC_ARENA_MAX=4");
  });
});
