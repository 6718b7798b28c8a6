import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { openCoverage } from "./fuzz/coverage.ts";
import { mutated, type Pool } from "./fuzz/mutate.ts";
import { openSubjects, type Subject } from "./fuzz/subjects.ts";

/**
 * A time-boxed, coverage-guided fuzz run: `npm run soak -- fuzz SECONDS [--seed N] [--keep FOLDER]`.
 *
 * Inputs are made from seeds by small changes; those that reach a block of `src/` that none before them reached are
 * kept and changed further. Each subject checks what it makes (see `fuzz/subjects.ts`). A fault is anything thrown,
 * anything made that is not well-formed, and an input that costs more processor time than its size allows. One that
 * does not come back at all is printed by a watchdog, which ends the process. Ends with 1 where there were faults.
 */

const ROUND = 8;
/** Processor milliseconds that any input may take, and each of its characters besides. */
const ALLOWED = { base: 400, each: 0.08 };
const STUCK_MS = 60_000;
const KEPT = 3000;
const SHOWN = 10;

const { values, positionals } = parseArgs({
  options: { seed: { type: "string" }, keep: { type: "string" } },
  allowPositionals: true,
});
const seconds = Number(positionals[0] ?? 60);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
console.log(`seed ${seed}, ${seconds} s`);

const coverage = openCoverage(new URL("../../src/", import.meta.url).href);
const subjects = await openSubjects();
const guard = watchdog();
const pools = new Map<Subject, Pool>(
  subjects.map((subject) => [subject, { inputs: [...subject.seeds], seed, step: 0 }]),
);
const counts = new Map(subjects.map((subject) => [subject, { runs: 0, kept: 0, slowest: 0, slowestSize: 0 }]));
const faults = new Map<string, string>();

const end = Date.now() + seconds * 1000;
// The seeds themselves, first: what they reach is not new.
for (const subject of subjects) for (const input of subject.seeds) await run(subject, input);
coverage.news();
const atStart = coverage.reached;
for (let at = 0; Date.now() < end; at += 1) {
  const subject = subjects[at % subjects.length]!;
  const pool = pools.get(subject)!;
  const inputs = Array.from({ length: ROUND }, () => mutated(pool, subject.words).slice(0, subject.longest));
  for (const input of inputs) await run(subject, input);
  if (coverage.news() === 0) continue;
  pool.inputs.push(...inputs);
  counts.get(subject)!.kept += inputs.length;
  if (pool.inputs.length > KEPT) pool.inputs.splice(subject.seeds.length, pool.inputs.length - KEPT);
}
guard.end();
coverage.close();
for (const [subject, { runs, kept, slowest, slowestSize }] of counts)
  console.log(
    `${subject.name}: ${runs} inputs, ${kept} kept; slowest ${slowest.toFixed(0)} ms of ${slowestSize} characters`,
  );
console.log(
  `${coverage.reached} of ${coverage.all} characters of code reached, ${coverage.reached - atStart} of them not by the seeds`,
);
console.log(`${faults.size} faults`);
await Promise.all(subjects.map((subject) => subject.close?.()));
process.exit(faults.size === 0 ? 0 : 1);

async function run(subject: Subject, input: string): Promise<void> {
  const count = counts.get(subject)!;
  count.runs += 1;
  guard.begin(subject.name, input);
  // Processor time, not the clock's: what else this machine does is no fault of ours.
  const before = process.cpuUsage();
  try {
    await subject.run(input);
  } catch (error) {
    fault(`${subject.name}: ${error instanceof Error ? error.message : String(error)}`, input, error);
  }
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1000;
  if (ms > count.slowest) {
    Object.assign(count, { slowest: ms, slowestSize: input.length });
    if (values.keep !== undefined) writeFileSync(`${values.keep}/slowest ${subject.name}.txt`, input);
  }
  if (ms > ALLOWED.base + ALLOWED.each * input.length)
    fault(`${subject.name}: slow`, input, `${ms.toFixed(0)} ms for ${input.length} characters`);
}

function fault(what: string, input: string, why: unknown): void {
  // One kind is told once.
  const kind = what.replace(/\d+/g, "N").slice(0, 120);
  if (faults.has(kind)) return;
  faults.set(kind, input);
  if (values.keep !== undefined) writeFileSync(`${values.keep}/${faults.size}.txt`, input);
  if (faults.size > SHOWN) return;
  console.error(`FAULT ${what}\n  input: ${JSON.stringify(input).slice(0, 4000)}\n`, why);
}

/** Another thread that looks on: only it can still speak when this one never comes back. */
function watchdog() {
  const shared = new SharedArrayBuffer(1 << 20);
  const [head, text] = [new BigInt64Array(shared, 0, 2), new Uint8Array(shared, 16)];
  const worker = new Worker(new URL("fuzz/watchdog.ts", import.meta.url), {
    workerData: { shared, stuckMs: STUCK_MS, pid: process.pid },
  });
  const encoder = new TextEncoder();
  return {
    begin(name: string, input: string): void {
      const { written } = encoder.encodeInto(`${name}: ${JSON.stringify(input)}`, text);
      Atomics.store(head, 1, BigInt(written));
      Atomics.store(head, 0, BigInt(Date.now()));
    },
    end: () => void worker.terminate(),
  };
}
