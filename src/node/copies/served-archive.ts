import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { decodePage } from "../../archive/copying/page.ts";
import type { RemoteArchive } from "../../operate/copy.ts";
import { adminUrl } from "../receiver.ts";

/** What a server says of its archive, or archives. */
export interface ArchiveDescription {
  /** Newest migration. */
  readonly schema: string;
  /** Ids of the agencies that it publishes. */
  readonly agencies: readonly string[];
  /** True if each of them has an archive of its own. */
  readonly apart: boolean;
}

/** The archive of a running server, over its `/admin/backup`. */
export interface ServedArchive extends RemoteArchive {
  describe(): Promise<ArchiveDescription>;
  /** Ends a restoration: the server makes its search index again. */
  done(): Promise<void>;
}

const TIMEOUT_MS = 90_000;
/** Attempts per request; the pause between two doubles from the first. */
const TRIES = 6;
const FIRST_PAUSE_MS = 500;

/**
 * The archive of the server at an address. `agency`: the one whose archive is meant, or null. Every request is tried again
 * while there is no answer. Throws ConfigError if the token must not be sent to that address, and an Error with one line if
 * the server refuses.
 */
export function servedArchive(verb: string, address: string, token: string, agency: string | null): ServedArchive {
  const root = adminUrl(verb, address, "backup");
  if (agency !== null) root.searchParams.set("agency", agency);

  async function ask(parameters: Readonly<Record<string, string>>, page: string | null = null): Promise<string> {
    const url = new URL(root);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const post = page !== null || "done" in parameters;
    for (let attempt = 1; ; attempt += 1) {
      let why: string;
      try {
        const response = await fetch(url, {
          method: post ? "POST" : "GET",
          headers: {
            Authorization: `Bearer ${token}`,
            "User-Agent": "nashra",
            ...(page === null ? {} : { "Content-Encoding": "gzip" }),
          },
          body: page === null ? null : gzipSync(page),
          // A redirect would leak the token.
          redirect: "error",
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        const text = await response.text();
        if (response.ok) return text;
        why = refusal(verb, response.status, text);
        if (response.status < 500 && response.status !== 429) throw new Refusal(why);
      } catch (error) {
        if (error instanceof Refusal) throw error;
        why = `${verb}: ${root.origin} does not answer: ${error instanceof Error ? error.message : String(error)}`;
      }
      if (attempt === TRIES) throw new Error(why);
      await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }

  return {
    async describe() {
      try {
        return JSON.parse(await ask({})) as ArchiveDescription;
      } catch (error) {
        if (error instanceof SyntaxError)
          throw new Error(`${verb}: the answer of ${root.origin} is not that of a nashra`);
        throw error;
      }
    },
    async page(table, { after, until }, have) {
      const bounds = { ...(after && { after: JSON.stringify(after) }), ...(until && { until: JSON.stringify(until) }) };
      const page = await decodePage(await ask({ table, have, ...bounds }));
      if (typeof page === "string") throw new Error(`${verb}: a page of ${table} cannot be used: ${page}`);
      return page;
    },
    async put(page) {
      await ask({}, page);
    },
    async done() {
      await ask({ done: "" });
    },
  };
}

/** The server will not do this, however often it is asked. */
class Refusal extends Error {}

function refusal(verb: string, status: number, text: string): string {
  if (status === 401) return `${verb}: the server rejects this NASHRA_ADMIN_TOKEN`;
  if (status === 404)
    return `${verb}: the server has no /admin/backup: make sure that this version of nashra runs there with NASHRA_ADMIN_TOKEN set, and that the agency exists`;
  return `${verb}: the server answers ${status}: ${text.split("\n")[0]!.slice(0, 300)}`;
}
