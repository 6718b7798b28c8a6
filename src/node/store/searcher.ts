import { Worker } from "node:worker_threads";
import type { Log } from "../../model/ports.ts";
import type { Site } from "../../poll/ports.ts";
import type { FilteredFeeds } from "../../serve/filtered.ts";

/** Milliseconds that one search may run, and that a new thread may take until it can search. */
const PATIENCE_MS = 2000;
const START_MS = 30_000;
/** Searches that wait for those before them. */
const WAITING = 64;
/** Seconds after which a client may ask again. */
const RETRY_SECONDS = 10;

/** What the thread is made with. */
export interface SearchSite extends Site {
  /** The archive's file, which must be migrated. */
  readonly file: string;
}

/** What the thread is sent. */
export type SearchRequest = Parameters<FilteredFeeds>;
/** What it sends back: first `ready`, then one answer to each request in order. */
export type SearchReply = { readonly ready: true } | { readonly made: Made } | { readonly failed: string };

type Made = Awaited<ReturnType<FilteredFeeds>>;

interface Waiting {
  readonly request: SearchRequest;
  readonly resolve: (made: Made) => void;
  readonly reject: (error: Error) => void;
}

/** Filtered feeds made in a thread of their own. */
export interface Searcher {
  readonly filtered: FilteredFeeds;
  /** Ends the thread. Searches under way are answered as busy. */
  close(): Promise<void>;
}

/**
 * Makes filtered feeds in a worker thread with its own read-only connection, one after another, so that no search keeps a
 * feed waiting. A search that overruns `patienceMs` is answered as busy and its thread is replaced. The thread starts
 * with the first search. `thread`: its module, for tests.
 */
export function createSearcher(
  site: SearchSite,
  log: Log,
  { patienceMs = PATIENCE_MS, thread = new URL("./search-thread.ts", import.meta.url) } = {},
): Searcher {
  const waiting: Waiting[] = [];
  let current: Waiting | null = null;
  let worker: Worker | null = null;
  let isReady = false;
  let timer: NodeJS.Timeout | undefined;

  const discard = (): Promise<unknown> => {
    const old = worker;
    worker = null;
    isReady = false;
    clearTimeout(timer);
    old?.removeAllListeners();
    // What a thread that is ending still throws is nobody's.
    old?.on("error", () => {});
    return old?.terminate() ?? Promise.resolve();
  };
  const settle = (how: (one: Waiting) => void): void => {
    const done = current;
    current = null;
    clearTimeout(timer);
    if (done !== null) how(done);
    next();
  };
  const overrun = (): void => {
    log("warn", "search.overrun", { milliseconds: patienceMs });
    void discard();
    settle((one) => one.resolve({ busy: RETRY_SECONDS }));
  };
  const failed = (error: Error): void => {
    void discard();
    settle((one) => one.reject(error));
  };
  const start = (): Worker => {
    const { file, agencies, baseUrl, hub } = site;
    const made = new Worker(thread, { workerData: { file, agencies, baseUrl, hub } satisfies SearchSite });
    // Alone it keeps no process alive.
    made.unref();
    made.on("message", (reply: SearchReply) => {
      if ("ready" in reply) {
        isReady = true;
        send();
      } else if ("made" in reply) settle((one) => one.resolve(reply.made));
      else settle((one) => one.reject(new Error(reply.failed)));
    });
    made.on("error", failed);
    made.on("exit", (code) => failed(new Error(`the search thread ended (${code})`)));
    return made;
  };
  const send = (): void => {
    clearTimeout(timer);
    timer = setTimeout(overrun, isReady ? patienceMs : START_MS);
    if (isReady) worker!.postMessage(current!.request);
  };
  const next = (): void => {
    if (current !== null) return;
    current = waiting.shift() ?? null;
    if (current === null) return;
    worker ??= start();
    send();
  };
  return {
    filtered({ path }, variant, query, language) {
      if (waiting.length >= WAITING) return Promise.resolve({ busy: RETRY_SECONDS });
      return new Promise((resolve, reject) => {
        waiting.push({ request: [{ path }, variant, query, language], resolve, reject });
        next();
      });
    },
    async close() {
      for (const one of waiting.splice(0)) one.resolve({ busy: RETRY_SECONDS });
      const ended = discard();
      settle((one) => one.resolve({ busy: RETRY_SECONDS }));
      await ended;
    },
  };
}
