import { hash } from "node:crypto";
import { mkdirSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Settings } from "../../config/settings.ts";
import { documentAt } from "../archive/documents.ts";
import { heldLeases, releaseLease } from "../archive/leases.ts";
import { robotsIn } from "../archive/robots.ts";
import { createTroubles, type Troubles, watchWrites } from "../archive/troubles.ts";
import { createClient, userAgentFor } from "../fetch/client.ts";
import { ConfigError } from "../model/agency.ts";
import { type Article, charactersOf } from "../model/article.ts";
import { createLru } from "../model/lru.ts";
import type { Clock, Log } from "../model/ports.ts";
import { createMender } from "../poll/documents/mend.ts";
import type { PollPorts, Site } from "../poll/ports.ts";
import { createFragments } from "../publish/fragments.ts";
import { freeClaims } from "../push/claims.ts";
import { createTransport } from "./network/transport.ts";
import { createPacker } from "./server/gzip.ts";
import { createHotDocuments, type HotDocuments } from "./server/hot-documents.ts";
import { type NodeSql, openSql } from "./store/sql.ts";

const HOT_BYTES = 64 * 1024 * 1024;
/** Articles held in memory with their rendered entries. */
const ARTICLES = 1000;
/** Characters of them: with their entries, in six forms, some eight bytes each. */
const ARTICLES_WEIGH = { of: charactersOf, most: 3_000_000 };

/** Everything one Node process is made of. */
export interface Deployment {
  readonly sql: NodeSql;
  /** The archive's file. */
  readonly file: string;
  readonly site: Site;
  readonly ports: PollPorts;
  readonly hot: HotDocuments;
  readonly troubles: Troubles;
  /** Forgets articles and entries in memory: the archive was changed from elsewhere. */
  forget(): void;
  close(): void;
}

/**
 * Puts a deployment together: opens the archive, builds the ports. `sent`: its documents are sent to where they are
 * served as they are. Throws ConfigError with one line.
 */
export function openDeployment(
  settings: Settings,
  log: Log,
  options: { clock?: Clock; file?: string; sent?: boolean } = {},
): Deployment {
  const clock = options.clock ?? Date.now;
  const troubles = createTroubles(clock);
  const file = options.file ?? databaseFile(settings);
  const sql = watchWrites(openSql(file), troubles);
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
  const site: Site = { agencies: settings.agencies, baseUrl: settings.baseUrl, hub: settings.hub };
  const load = async (path: string) => {
    const document = await documentAt(sql, path);
    return document === null ? null : mend(document);
  };
  const hot = createHotDocuments(load, { maxBytes: HOT_BYTES });
  const articles = createLru<Article>(ARTICLES, ARTICLES_WEIGH);
  const packer = createPacker();
  const forget = (): void => {
    packer.forget();
    articles.clear();
  };
  const ports: PollPorts = {
    sql,
    client,
    clock,
    log,
    gzip: (document, { lasting }) => (lasting || options.sent ? packer.small(document.body) : packer.anew(document)),
    // One call of the web's costs more than the digest itself.
    digest: (bytes) => hash("sha256", bytes, "buffer"),
    owner: `${hostname()}/${process.pid}`,
    articles,
    fragments: createFragments(),
    erase: async () => {
      forget();
      await sql.purge();
    },
    published: async (documents) => {
      await Promise.all(documents.map((document) => hot.put(document)));
    },
  };
  const mend = createMender(ports, site, troubles);
  return {
    sql,
    file,
    site,
    ports,
    hot,
    troubles,
    forget,
    close() {
      transport.close();
      sql.close();
    },
  };
}

/**
 * Gives back the leases and the claims of processes of this machine that are no more: a kill must not keep the next
 * start waiting. To be called at the start: what this process's own number holds was held by an earlier one.
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

/** Makes a folder and those above it. Node's own recursive mkdir does not return where /proc refuses. */
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
      `NASHRA_DATA=${JSON.stringify(settings.dataFolder)}: cannot make this folder (${why}); name one that this user may write to`,
    );
  }
  return join(settings.dataFolder, "nashra.sqlite");
}
