import { spawn } from "node:child_process";

/** The result of running wrangler. */
export interface WranglerResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs wrangler. `shown`: it uses the terminal, so that its output is visible and its questions can be answered. */
export type Wrangler = (args: readonly string[], shown?: boolean) => Promise<WranglerResult>;

/** This project's wrangler, or the one that NASHRA_WRANGLER names. */
export function wranglerHere(): Wrangler {
  const file = process.env["NASHRA_WRANGLER"] ?? "node_modules/wrangler/bin/wrangler.js";
  return (args, shown = false) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [file, ...args], {
        env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
        stdio: shown ? ["inherit", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
      });
      let stdout = "";
      let stderr = "";
      child.stdout?.on("data", (piece) => {
        stdout += piece;
      });
      child.stderr?.on("data", (piece) => {
        stderr += piece;
      });
      child.once("error", reject);
      child.once("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
    });
}
