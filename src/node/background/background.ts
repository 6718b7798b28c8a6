import { type BirpcReturn, createBirpc } from "birpc";
import type { Settings } from "../../../config/settings.ts";
import type { StoredDocument } from "../../model/document.ts";
import type { Log } from "../../model/ports.ts";
import type { PollReport } from "../../poll/outcome.ts";
import { startThread, threadFile } from "../threads.ts";

/** Wait before a thread that has failed is started again. */
const RESTART_MS = 10_000;

/** Initial data of the thread. */
export interface BackgroundSetup {
  readonly settings: Settings;
  /** Ids of removed agencies whose articles have to be deleted. */
  readonly gone: ReadonlySet<string>;
  readonly polls: boolean;
}

/** What the thread does when the main thread calls it. */
export interface ThreadCalls {
  /** Takes up other definitions. */
  adopt(settings: Settings, gone: ReadonlySet<string>): void;
  /** Polls a feed's listings now; null: all. Null: no such feed. */
  poll(feed: string | null): Promise<PollReport[] | null>;
  /** Drops articles from memory, because the main thread has deleted some. */
  forget(): void;
  /** Renders again what was not rendered with the present definitions. */
  renderAnew(): void;
  /** Renders the documents that belong to no feed, soon. */
  siteChanged(): void;
  /** Gives up or ends all work. */
  stop(): Promise<void>;
}

/** What the main thread does when the thread calls it. */
export interface MainCalls {
  log: Log;
  /** Documents were published; resolves when they are served. */
  published(documents: readonly StoredDocument[]): Promise<void>;
  /** Drops articles from memory, because the thread has deleted some. */
  forget(): void;
  /** Another icon or logo of an agency was found. */
  facesChanged(): Promise<void>;
  /** The result of a write: its error, or null if it succeeded. */
  wrote(error: string | null): void;
}

/** The work that goes on by itself, in a thread of its own. */
export interface Background extends Omit<ThreadCalls, "adopt" | "poll" | "forget"> {
  /** Starts the thread. Calls that come before have no effect. */
  start(): void;
  adopt(settings: Settings, gone: ReadonlySet<string>): void;
  /** Rejects if the thread fails meanwhile. */
  poll: ThreadCalls["poll"];
  /** Resolves when the thread has done so. */
  forget(): Promise<void>;
}

/**
 * Polls, brings collections up to date, measures pictures, renders again, and deletes removed agencies in a worker thread
 * with its own connection to the archive, so that no request for a feed waits for its processor time, its garbage
 * collection or the disk. If the thread fails, it starts again ten seconds later; what is stored is served meanwhile.
 * `thread`: its module, for tests.
 */
export function createBackground(
  first: BackgroundSetup,
  main: MainCalls,
  { restartMs = RESTART_MS, thread = threadFile("src/node/background/background-thread.ts") } = {},
): Background {
  let setup = first;
  let calls: BirpcReturn<ThreadCalls, MainCalls> | null = null;
  let ended: Promise<void> = Promise.resolve();
  let stopped = false;

  const start = (): void => {
    if (stopped) return;
    const worker = startThread(thread, setup);
    const mine = createBirpc<ThreadCalls, MainCalls>(main, {
      post: (message) => worker.postMessage(message),
      on: (receive) => void worker.on("message", receive),
      eventNames: ["adopt", "renderAnew", "siteChanged"],
      // Polls take as long as their agency does.
      timeout: -1,
    });
    calls = mine;
    let failure: Error | null = null;
    worker.on("error", (error: Error) => {
      failure = error;
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    ended = promise;
    worker.on("exit", (code) => {
      calls = null;
      mine.$close(new Error(`the background thread ended (${code})`));
      if (!stopped) {
        main.log("error", "background.failed", { error: failure?.message ?? `the thread ended (${code})` });
        setTimeout(start, restartMs).unref();
      }
      resolve();
    });
  };

  return {
    start,
    adopt(settings, gone) {
      setup = { ...setup, settings, gone };
      void calls?.adopt(settings, gone);
    },
    async poll(feed) {
      if (calls === null) throw new Error("the background thread is not running");
      return calls.poll(feed);
    },
    async forget() {
      // A thread that fails meanwhile has forgotten everything.
      await calls?.forget().catch(() => {});
    },
    renderAnew: () => void calls?.renderAnew(),
    siteChanged: () => void calls?.siteChanged(),
    async stop() {
      stopped = true;
      // If the thread fails meanwhile, it has stopped too.
      await calls?.stop().catch(() => {});
      await ended;
    },
  };
}
