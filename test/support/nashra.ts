import { type ChildProcess, spawn } from "node:child_process";

/** How a run of the command line ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command line as its user would. `env` holds all of its settings. */
export function nashra(args: readonly string[], env: Readonly<Record<string, string>>, cwd = "."): ChildProcess {
  return spawn(process.execPath, ["src/node/nashra.js", ...args], {
    cwd,
    env: { PATH: process.env["PATH"], NASHRA_LOG: "info", ...env },
    stdio: "pipe",
  });
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
