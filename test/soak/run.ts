import { type NamedScript, runNamed } from "../support/named-scripts.ts";

/** `npm run soak -- NAME [ARGS]`: long runs that hold what the suites hold, for longer and under more load. */
export const SOAKS: Readonly<Record<string, NamedScript>> = {
  agencies: {
    file: "test/soak/agencies.ts",
    does: "200 agencies on one machine, one in twenty silent: who is late, and memory",
    short: "50 2 1",
  },
  archive: {
    file: "test/soak/archive.ts",
    does: "publishes 20,000 articles and walks them back in every format",
    short: "2000",
  },
  backfill: {
    file: "test/soak/backfill.ts",
    does: "backfills 20,000 articles, killed ten times, and compares",
    short: "1000 2",
  },
  bombs: { file: "test/soak/bombs.ts", does: "compressed and endless bodies and heads: time and memory", short: null },
  fuzz: { file: "test/soak/fuzz.ts", does: "coverage-guided fuzzing of readers, writers and server", short: "30" },
  load: { file: "test/soak/load.ts", does: "mixed requests on 64 connections for half an hour", short: "1" },
  objects: {
    file: "test/soak/objects.ts",
    does: "200 agencies in workerd, each an object, through a day: what the Directory does for them",
    short: "12 120",
  },
  pack: {
    file: "test/soak/pack.ts",
    does: "every shipped agency on a replica of its site, on one server: who is late, and memory",
    short: "2",
  },
  poll: { file: "test/soak/poll.ts", does: "serve, poll and backfill killed 200 times; nothing is lost", short: "10" },
  push: {
    file: "test/soak/push.ts",
    does: "1000 WebSub subscribers, a fifth dead or slow, and kills",
    short: "100 3 1",
  },
  split: {
    file: "test/soak/split.ts",
    does: "split mode to the built Worker over a lossy line, and kills",
    short: "100 0.05 1",
  },
  subscriber: {
    file: "test/soak/subscriber.ts",
    does: "a subscriber written by others, installed for the run",
    short: null,
  },
  year: { file: "test/soak/year.ts", does: "a year lived twice, with faults and without, and compared", short: "20" },
};

if (import.meta.main) await runNamed("npm run soak --", SOAKS);
