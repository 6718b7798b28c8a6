import type { Worker } from "node:worker_threads";
import type { Log } from "../../model/ports.ts";
import type { Site } from "../../poll/ports.ts";
import type { FilteredFeeds } from "../../serve/filtered.ts";
import { startThread, threadFile } from "../threads.ts";

/** Maximum duration of one search. */
const PATIENCE_MS = 2000;
/** Maximum time for a new thread to become ready. */
const START_MS = 30_000;
/** Maximum length of the queue of searches. */
const MAX_QUEUED = 64;
/** Retry-After, in seconds, of a search answered as busy. */
const RETRY_SECONDS = 10;

/** Initial data of the thread. */
export interface SearchSite extends Site {
  /** The archive's file, which must be migrated. */
  readonly file: string;
}

/** A message to the thread: the arguments of one search. */
export type SearchRequest = Parameters<FilteredFeeds>;
/** A message from the thread: first `ready`, then one reply to each request, in order. */
export type SearchReply = { readonly ready: true } | { readonly made: Made } | { readonly failed: string };

type Made = Awaited<ReturnType<FilteredFeeds>>;

interface Waiting {
  readonly request: SearchRequest;
  readonly resolve: (made: Made) => void;
  readonly reject: (error: Error) => void;
}

/** Renders filtered feeds in a separate thread. */
export interface Searcher {
  readonly filtered: FilteredFeeds;
  /** Takes up other definitions, from the next search on. */
  adopt(site: Site): void;
  /** Ends the thread. Pending searches are answered as busy. */
  close(): Promise<void>;
}

/**
 * Renders filtered feeds one after another in a worker thread with its own read-only connection, so that no search delays
 * a feed. A search that takes longer than `patienceMs` is answered as busy and its thread is replaced. The thread starts
 * with the first search. `thread`: its module, for tests.
 */
export function createSearcher(
  first: SearchSite,
  log: Log,
  { patienceMs = PATIENCE_MS, thread = threadFile("src/node/store/search-thread.ts") } = {},
): Searcher {
  const waiting: Waiting[] = [];
  let current: Waiting | null = null;
  let worker: Worker | null = null;
  let isReady = false;
  let site = first;
  let isStale = false;
  let timer: NodeJS.Timeout | undefined;

  const discard = (): Promise<unknown> => {
    const old = worker;
    worker = null;
    isReady = false;
    clearTimeout(timer);
    old?.removeAllListeners();
    // Errors of a thread that is ending are irrelevant.
    old?.on("error", () => {});
    return old?.terminate() ?? Promise.resolve();
  };
  const settle = (finish: (search: Waiting) => void): void => {
    const done = current;
    current = null;
    clearTimeout(timer);
    if (done !== null) finish(done);
    if (isStale) void discard();
    isStale = false;
    next();
  };
  const overrun = (): void => {
    log("warn", "search.overrun", { milliseconds: patienceMs });
    void discard();
    settle((search) => search.resolve({ busy: RETRY_SECONDS }));
  };
  const failed = (error: Error): void => {
    void discard();
    settle((search) => search.reject(error));
  };
  const start = (): Worker => {
    const { file, agencies, unpolled = new Map(), baseUrl, hub } = site;
    const started = startThread(thread, { file, agencies, unpolled, baseUrl, hub } satisfies SearchSite);
    started.on("message", (reply: SearchReply) => {
      if ("ready" in reply) {
        isReady = true;
        send();
      } else if ("made" in reply) settle((search) => search.resolve(reply.made));
      else settle((search) => search.reject(new Error(reply.failed)));
    });
    started.on("error", failed);
    started.on("exit", (code) => failed(new Error(`the search thread ended (${code})`)));
    // The thread must not keep the process alive. A listener added later would undo this.
    started.unref();
    return started;
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
    filtered({ path }, variant, query, language, late) {
      if (waiting.length >= MAX_QUEUED) return Promise.resolve({ busy: RETRY_SECONDS });
      return new Promise((resolve, reject) => {
        waiting.push({ request: [{ path }, variant, query, language, late], resolve, reject });
        next();
      });
    },
    adopt(changed) {
      site = { ...changed, file: site.file };
      if (current === null) void discard();
      else isStale = true;
    },
    async close() {
      for (const search of waiting.splice(0)) search.resolve({ busy: RETRY_SECONDS });
      const ended = discard();
      settle((search) => search.resolve({ busy: RETRY_SECONDS }));
      await ended;
    },
  };
}
