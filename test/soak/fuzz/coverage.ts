import { type Profiler, Session } from "node:inspector";

/** V8's precise coverage of the scripts below an address, as news: what was never reached before. */
export interface Coverage {
  /** Characters of code reached for the first time since the last call. */
  news(): number;
  /** Characters of code reached so far. */
  readonly reached: number;
  /** Characters of code in the scripts that were loaded. */
  readonly all: number;
  close(): void;
}

/** Begins to count, block by block. What ran is told anew by V8 for each span of time; the sum is kept here. */
export function openCoverage(below: string): Coverage {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: false, detailed: true });
  /** By script: one byte for each character, 1 where it ran. */
  const scripts = new Map<string, Uint8Array>();
  let reached = 0;
  const add = (url: string, { ranges }: Profiler.FunctionCoverage): void => {
    const { startOffset, endOffset, count } = ranges[0]!;
    if (count === 0) return;
    // Ranges are nested, outer ones first.
    const ran = new Uint8Array(endOffset - startOffset);
    for (const range of ranges)
      ran.fill(range.count > 0 ? 1 : 0, range.startOffset - startOffset, range.endOffset - startOffset);
    let script = scripts.get(url) ?? new Uint8Array(0);
    if (script.length < endOffset) {
      const longer = new Uint8Array(endOffset);
      longer.set(script);
      script = longer;
      scripts.set(url, script);
    }
    for (let at = 0; at < ran.length; at += 1) {
      if (ran[at] === 0 || script[startOffset + at] === 1) continue;
      script[startOffset + at] = 1;
      reached += 1;
    }
  };
  return {
    news() {
      const before = reached;
      session.post("Profiler.takePreciseCoverage", (error, told) => {
        if (error !== null) throw error;
        // The script itself is a function too: of it, what ran at the start is all there is.
        for (const { url, functions } of told.result)
          if (url.startsWith(below)) for (const one of functions) if (one.isBlockCoverage) add(url, one);
      });
      return reached - before;
    },
    get reached() {
      return reached;
    },
    get all() {
      return [...scripts.values()].reduce((sum, script) => sum + script.length, 0);
    },
    close: () => session.disconnect(),
  };
}
