import { execFileSync } from "node:child_process";

/** Whether a program is there to be run. */
export function installed(command: string): boolean {
  try {
    execFileSync("which", [command], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
