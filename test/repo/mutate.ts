import { spawn } from "node:child_process";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { endWithNpm } from "../../src/node/npm-shell.ts";

/**
 * `npm run check -- mutate [--minutes N] [--seed N] [--all] [FILE…]`: changes one number of `src/` at a time, or one directive of a
 * Content-Security-Policy, and runs the nearest suites on Node: those of the file's room in `test/`, or of the room around
 * it. With `--all`, a change that these miss is given to every suite that imports the file, which takes minutes each. Prints
 * each change that no suite notices (a survivor), and ends with 1 if there was one. Without files, all of `src/` that runs on
 * both runtimes, in an order that the seed gives. The file is restored after each change, and when the run is interrupted.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    all: { type: "boolean", default: false },
  },
});
const CORE = "src/{model,fetch,read,archive,publish,push,poll,operate,serve}/**/*.ts";
/** What the suites of a change may take; one that takes longer is undecided: a loop without end, or a slow machine. */
const SUITE_MS = 300_000;

interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly from: string;
  readonly to: string;
  readonly mutated: string;
}

/** The source with comments and strings blanked, so that positions stay: only numbers of the code are changed. */
function codeOf(source: string): string {
  const blank = (text: string) => text.replace(/[^\n]/g, " ");
  return source.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, blank);
}

/** What a number may become: three times, one more, half. Each differs from it and from the others. */
function changesOf(number: string): string[] {
  const value = Number(number.replaceAll("_", ""));
  const changed = Number.isInteger(value) ? [value * 3, value + 1, Math.floor(value / 2)] : [value * 3, value / 5];
  return [...new Set(changed.map(String))].filter((text) => Number(text) !== value);
}

function mutantsOf(file: string): Mutant[] {
  const source = readFileSync(file, "utf8");
  const at = (index: number, from: string, to: string): Mutant => ({
    file,
    line: source.slice(0, index).split("\n").length,
    from,
    to,
    mutated: source.slice(0, index) + to + source.slice(index + from.length),
  });
  const numbers = codeOf(source).matchAll(/(?<![\w.$[])\d[\d_]*(?:\.\d+)?(?![\w.\]])/g);
  const policies = source.matchAll(/(?:form-action|style-src|img-src) [^;"]+/g);
  return [
    ...[...numbers].flatMap(({ index, 0: number }) => changesOf(number).map((to) => at(index, number, to))),
    ...[...policies].map(({ index, 0: part }) => at(index, part, `${part.split(" ")[0]} *`)),
  ];
}

/** A shuffle that the seed decides. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
  return list
    .map((item) => ({ item, key: next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/** The suites under way, ended with this process. */
const ending = new AbortController();

type Verdict = "noticed" | "survived" | "undecided";

/** What these suites make of the file as it now is. */
function verdictOf(args: readonly string[]): Promise<Verdict> {
  const all = ["node_modules/vitest/vitest.mjs", ...args, "--project", "node", "--bail", "1", "--passWithNoTests"];
  const run = spawn(process.execPath, all, { timeout: SUITE_MS, stdio: "ignore", signal: ending.signal });
  run.once("error", () => {});
  return new Promise((resolve) =>
    run.once("close", (code) => resolve(code === null ? "undecided" : code === 0 ? "survived" : "noticed")),
  );
}

/** The folder of the suites nearest to a file. */
function nearest(file: string): string {
  let room = dirname(file).replace(/^src/, "test");
  while (!existsSync(room)) room = dirname(room);
  return `${room}/`;
}

async function judged(file: string): Promise<Verdict> {
  const verdict = await verdictOf(["run", nearest(file)]);
  return verdict === "noticed" || !values.all ? verdict : verdictOf(["related", file, "--run"]);
}

const files = positionals.length > 0 ? positionals : globSync(CORE);
const mutants = shuffled(files.flatMap(mutantsOf), Number(values.seed));
const end = Date.now() + Number(values.minutes) * 60_000;
const count: Record<Verdict, number> = { noticed: 0, survived: 0, undecided: 0 };
let whole: { file: string; source: string } | null = null;
const putBack = (): void => {
  if (whole !== null) writeFileSync(whole.file, whole.source);
  whole = null;
};
endWithNpm();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    putBack();
    ending.abort();
    process.exit(1);
  });
for (const { file, line, from, to, mutated } of mutants) {
  if (Date.now() > end) break;
  whole = { file, source: readFileSync(file, "utf8") };
  writeFileSync(file, mutated);
  const verdict = await judged(file);
  putBack();
  count[verdict] += 1;
  if (verdict !== "noticed") process.stdout.write(`${verdict}: ${file}:${line}: ${from} → ${to}\n`);
}
process.stdout.write(
  `of ${mutants.length} changes ${count.noticed} were noticed, ${count.survived} survived, ${count.undecided} are undecided\n`,
);
process.exitCode = count.survived === 0 ? 0 : 1;
