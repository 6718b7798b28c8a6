import { hash } from "node:crypto";
import { mkdirSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { Settings } from "../../config/settings.ts";
import { documentAt } from "../archive/documents.ts";
import { heldLeases, releaseLease } from "../archive/leases.ts";
import { robotsIn } from "../archive/robots.ts";
import { createTroubles, type Troubles, watchWrites } from "../archive/troubles.ts";
import { createClient, userAgentFor } from "../fetch/client.ts";
import { type Article, charactersOf } from "../model/article.ts";
import { ConfigError } from "../model/config-error.ts";
import { createLru } from "../model/lru.ts";
import type { Clock, Log } from "../model/ports.ts";
import { createMender } from "../poll/documents/mend.ts";
import type { PollPorts, Site } from "../poll/ports.ts";
import { createFragments } from "../publish/fragments.ts";
import { freeClaims } from "../push/claims.ts";
import { checkpoint } from "./chores.ts";
import { createTransport } from "./network/transport.ts";
import { gzipInPool } from "./server/gzip.ts";
import { createHotDocuments, type HotDocuments } from "./server/hot-documents.ts";
import { type NodeSql, openSql } from "./store/sql.ts";

const HOT_BYTES = 64 * 1024 * 1024;
/** Articles kept in memory with their rendered entries. */
const ARTICLES = 1000;
/** Maximum characters of these: about eight bytes each with the entries in six formats. */
const ARTICLES_WEIGH = { of: charactersOf, most: 3_000_000 };

/** The parts of one Node process. */
export interface Deployment {
  readonly sql: NodeSql;
  /** The archive's file. */
  readonly file: string;
  /** What is published now. */
  readonly site: Site;
  readonly ports: PollPorts;
  readonly hot: HotDocuments;
  readonly troubles: Troubles;
  /** Takes up other definitions. */
  adopt(settings: Settings): void;
  /** Drops articles and entries from memory, because another process changed the archive. */
  forget(): void;
  close(): void;
}

/**
 * Opens the archive and builds the ports. `sent`: documents are sent to another deployment, which serves them as they
 * are, so they are compressed as small as possible. `serving`: readers must not wait for the disk. `wrote`: takes the
 * results of writes instead of this deployment's `troubles`. Throws ConfigError with one line.
 */
export function openDeployment(
  settings: Settings,
  log: Log,
  options: { clock?: Clock; file?: string; sent?: boolean; serving?: boolean; wrote?: Troubles["wrote"] } = {},
): Deployment {
  const clock = options.clock ?? Date.now;
  const troubles = createTroubles(clock);
  const file = options.file ?? databaseFile(settings);
  const sql = watchWrites(openSql(file, options.serving === true ? { checkpoint } : {}), {
    wrote: options.wrote ?? troubles.wrote,
  });
  const transport = createTransport();
  const client = createClient(
    {
      transport,
      clock,
      sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
      log,
      robots: robotsIn(sql),
    },
    { userAgent: userAgentFor(settings.contact), origins: settings.origins },
  );
  let site = siteOf(settings);
  const load = async (path: string) => {
    const document = await documentAt(sql, path);
    return document === null ? null : createMender(ports, site, troubles)(document);
  };
  const hot = createHotDocuments(load, { maxBytes: HOT_BYTES });
  const articles = createLru<Article>(ARTICLES, ARTICLES_WEIGH);
  const ports: PollPorts = {
    sql,
    client,
    clock,
    log,
    gzip: (bytes, { lasting }) => gzipInPool(bytes, { lasting: lasting || options.sent === true }),
    // Faster than Web Crypto, where the call alone costs more than the digest.
    digest: (bytes) => hash("sha256", bytes, "buffer"),
    rest: () => setImmediate(),
    owner: `${hostname()}/${process.pid}`,
    articles,
    fragments: createFragments(),
    erase: async () => {
      articles.clear();
      await sql.purge();
    },
    published: async (documents) => {
      await Promise.all(documents.map((document) => hot.put(document)));
    },
  };
  return {
    sql,
    file,
    get site() {
      return site;
    },
    ports,
    hot,
    troubles,
    adopt(changed) {
      site = siteOf(changed);
      articles.clear();
    },
    forget: articles.clear,
    close() {
      transport.close();
      sql.close();
    },
  };
}

function siteOf({ agencies, unpolled, faces, baseUrl, hub }: Settings): Site {
  return { agencies, unpolled, faces, baseUrl, hub };
}

/**
 * Releases leases and claims of dead processes of this machine, so that a start after a kill need not wait for them. Call
 * it at startup: leases under this process's own id belong to an earlier process with that id.
 */
export async function freeDeadLeases({ sql, ports }: Deployment): Promise<void> {
  const isGone = (owner: string): boolean => {
    const [host, pid] = owner.split("/");
    return host === hostname() && (Number(pid) === process.pid || !isAlive(Number(pid)));
  };
  const now = ports.clock();
  for (const { name, owner } of await heldLeases(sql, now)) {
    if (isGone(owner)) await releaseLease(sql, name, owner);
  }
  await freeClaims(sql, now, isGone);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Creates a folder and its parents. Node's own recursive mkdir never returns if /proc refuses. */
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  mkdirSync(folder);
}

function databaseFile(settings: Settings): string {
  try {
    makeFolder(resolve(settings.dataFolder));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `NASHRA_DATA=${JSON.stringify(settings.dataFolder)}: cannot create this folder (${why}); choose one that this user may write to`,
    );
  }
  return join(settings.dataFolder, "nashra.sqlite");
}
