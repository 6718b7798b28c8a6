import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";

/** Ends the process when one input has been under way for too long, and says which. */

const { shared, stuckMs, pid } = workerData as { shared: SharedArrayBuffer; stuckMs: number; pid: number };
const [head, text] = [new BigInt64Array(shared, 0, 2), new Uint8Array(shared, 16)];

setInterval(() => {
  const begun = Number(Atomics.load(head, 0));
  if (begun === 0 || Date.now() - begun < stuckMs) return;
  const input = new TextDecoder().decode(text.slice(0, Number(Atomics.load(head, 1))));
  // Past the main thread, which streams would wait for.
  writeSync(2, `STUCK for ${stuckMs} ms: ${input}\n`);
  process.kill(pid, "SIGKILL");
}, 1000);
