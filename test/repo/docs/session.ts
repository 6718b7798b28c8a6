import { afterAll, beforeAll, expect, test } from "vitest";
import type { Ended } from "../../support/nashra.ts";
import { type Checkout, checkout, has, type Running } from "./scratch.ts";

/** What the commands of a session share. */
export interface Place {
  readonly checkout: Checkout;
  /** What a session or a command has for the commands after it: addresses, ids. */
  readonly own: Map<string, string>;
}

/** A command of the docs that is run: how, and what is to come of it. */
export interface Run {
  readonly command: string;
  /** What stands in the docs for something of the reader's own → what is put there. */
  readonly puts?: (place: Place) => Readonly<Record<string, string>>;
  /** What the reader has done before. */
  readonly before?: (place: Place) => void | Promise<void>;
  /** npx itself finds the program: slow, so not everywhere. */
  readonly npx?: "real";
  /** Its exit code; 0 if left out. Of no matter where it goes on. */
  readonly code?: number;
  /** What it prints on stdout, or on stderr. */
  readonly says?: RegExp;
  /** It goes on: what it prints when it is there. It is looked at then, and stopped. */
  readonly goesOn?: RegExp;
  /** It is not stopped before the session ends. */
  readonly stays?: true;
  /** What it did. */
  readonly does?: (place: Place, ended: Ended) => void | Promise<void>;
  /** A program that a machine may lack, or a line that fails there: the command is then skipped. */
  readonly needs?: string;
}

/** Runs a command, and looks at what it prints and did. */
async function perform(place: Place, run: Run): Promise<void> {
  const { checkout } = place;
  await run.before?.(place);
  let line = run.command;
  for (const [from, to] of Object.entries(run.puts?.(place) ?? {})) {
    expect(line, "what is to be put in stands in the command").toContain(from);
    line = line.replaceAll(from, to);
  }
  if (run.goesOn !== undefined) {
    const running: Running = checkout.start(line);
    await running.until(run.goesOn);
    await run.does?.(place, { code: null, stdout: running.said(), stderr: "" });
    if (run.stays !== true) await running.stop();
    return;
  }
  const exported = /^export (\w+)=(\S+)$/.exec(line);
  if (exported !== null) checkout.env[exported[1]!] = exported[2]!;
  const ended = await checkout.run(run.npx === "real" ? `export NASHRA_DOCS_NPX=real; ${line}` : line);
  const told = `${line}\n${ended.stdout}\n${ended.stderr}`;
  expect(ended.code, told).toBe(run.code ?? 0);
  if (run.says !== undefined) expect(ended.stdout + ended.stderr, told).toMatch(run.says);
  await run.does?.(place, ended);
}

/** True where a command cannot be run here for want of a program. */
function lacks({ needs }: Run): boolean {
  return needs !== undefined && !has(needs);
}

/** A session as tests: one for each command, in their order, in a checkout of its own. */
export function session(commands: readonly Run[], setUp: (place: Place) => Promise<() => Promise<void>>): void {
  const place: Place = { checkout: checkout(), own: new Map() };
  let tearDown = async (): Promise<void> => {};
  beforeAll(async () => {
    tearDown = await setUp(place);
  }, 60_000);
  afterAll(async () => {
    await place.checkout.remove();
    await tearDown();
  });
  for (const run of commands) test.skipIf(lacks(run))(run.command, () => perform(place, run), 60_000);
}
