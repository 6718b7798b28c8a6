import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "../../../config/settings.ts";
import { type AsidePage, asidePages } from "../../archive/quarantine.ts";
import type { Watch } from "../../model/agency.ts";
import { rereadAside } from "../../operate/editing/aside.ts";
import { openReadOnly } from "../store/sql.ts";

/** An item that was set aside as unreadable, and how its stored page reads under the current definition. */
export interface Aside {
  readonly url: string;
  readonly reason: string;
  /** RFC 3339. */
  readonly since: string;
  readonly tries: number;
  /** Why the stored page still cannot be read as an article; null if it can: then the next poll publishes it. */
  readonly problem: string | null;
  readonly read: { readonly title: string; readonly characters: number } | null;
}

const MOST = 50;

/** Items of a listing that are set aside, newest first. Only reads the archive; empty if there is none. */
export async function asideOf(settings: Settings, watch: Watch): Promise<Aside[]> {
  const file = join(settings.dataFolder, "nashra.sqlite");
  if (!existsSync(file)) return [];
  const sql = openReadOnly(file);
  try {
    return (await asidePages(sql, watch.path, MOST)).map((page) => reread(page, watch));
  } catch {
    // The archive predates this table, or another version is migrating it.
    return [];
  } finally {
    sql.close();
  }
}

function reread(page: AsidePage, watch: Watch): Aside {
  const { url, title, reason, tries, first } = page;
  const { problem, read } = rereadAside(page, watch);
  return {
    ...{ url, reason, tries, since: new Date(first).toISOString(), problem },
    read: problem === null ? { title: read!.title ?? title ?? "", characters: read!.contentText.length } : null,
  };
}
