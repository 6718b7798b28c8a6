/**
 * Asks for addresses by turns until SIGTERM, eight at a time, at a low priority: `node ask-again.ts URL…`. Prints the
 * number of answers by status. Part of `disturbed.ts`.
 */
import { setPriority } from "node:os";

const AT_ONCE = 8;
setPriority(19);
const urls = process.argv.slice(2);
const counts: Record<string, number> = {};
let [turn, stopped] = [0, false];
process.once("SIGTERM", () => {
  stopped = true;
});

async function one(): Promise<void> {
  while (!stopped) {
    const at = turn++;
    const headers = { "X-Forwarded-For": `192.0.2.${at % 250}` };
    const response = await fetch(urls[at % urls.length]!, { headers });
    await response.arrayBuffer();
    counts[response.status] = (counts[response.status] ?? 0) + 1;
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, one));
process.stdout.write(JSON.stringify(counts));
