import { type ChildProcess, spawn } from "node:child_process";
import { getPriority, setPriority } from "node:os";

/** How a run of the command line ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs that have not ended: a test that fails before it ends its own leaves none behind. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts the command line as its user would. `env` holds all of its settings. */
export function nashra(args: readonly string[], env: Readonly<Record<string, string>>, cwd = "."): ChildProcess {
  const child = spawn(process.execPath, ["src/node/nashra.js", ...args], {
    cwd,
    env: { PATH: process.env["PATH"], NASHRA_LOG: "info", ...env },
    stdio: "pipe",
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

/** Resolves when a run has ended. */
export function ended(child: ChildProcess): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout!.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr!.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
}

/** Resolves with the server's address once it says that it is ready. */
export function ready(child: ChildProcess): Promise<string> {
  let out = "";
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${out}`)));
    child.stdout!.on("data", (chunk) => {
      out += chunk;
      const line = out.split("\n").find((one) => one.includes('"serve.ready"'));
      if (line?.endsWith("}")) resolve(JSON.parse(line).url);
    });
  });
}

/** The runs in this process take turns: they share its environment and its output. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * Runs the command line in this process, which saves the start of another: for tests of what a command does and says, not of
 * its process. `env` holds all of its settings. Nothing else may write to stdout or stderr meanwhile.
 */
export function runHere(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const run = turn.then(() => captured(args, env));
  turn = run.catch(() => {});
  return run;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

async function captured(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const { run } = await import("../../src/node/cli/cli.ts");
  const { stdout, stderr, env: ownEnv } = process;
  const own = { out: stdout.write, err: stderr.write, handlers: SIGNALS.map((signal) => process.listeners(signal)) };
  const said = { out: "", err: "" };
  const into = (stream: keyof typeof said) =>
    ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      said[stream] += typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
      const done = rest.at(-1);
      if (typeof done === "function") done();
      return true;
    }) as typeof stdout.write;
  const priority = getPriority();
  process.env = { PATH: ownEnv["PATH"], NASHRA_LOG: "info", ...env };
  stdout.write = into("out");
  stderr.write = into("err");
  try {
    const code = await run(args);
    return { code, stdout: said.out, stderr: said.err };
  } finally {
    Object.assign(stdout, { write: own.out });
    Object.assign(stderr, { write: own.err });
    process.env = ownEnv;
    keepPriority(priority);
    for (const [at, signal] of SIGNALS.entries())
      for (const handler of process.listeners(signal))
        if (!own.handlers[at]!.includes(handler)) process.off(signal, handler);
  }
}

/** Undoes what a command such as `backfill` did to the priority of its process. */
function keepPriority(priority: number): void {
  if (getPriority() === priority) return;
  try {
    setPriority(priority);
  } catch {
    // Only root may raise it: the other suites of this process then take longer.
  }
}
