import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Settings } from "../../../config/settings.ts";
import type { Watch } from "../../model/agency.ts";
import { whyUnread } from "../../poll/pages/gather.ts";
import { readArticle } from "../../read/article.ts";

/** An item that was set aside as unreadable, and how its stored page reads under the current definition. */
export interface Aside {
  readonly url: string;
  readonly reason: string;
  /** RFC 3339. */
  readonly since: string;
  readonly tries: number;
  /** Why the stored page still is not an article; null: it can be read, and the next poll publishes it. */
  readonly problem: string | null;
  readonly read: { readonly title: string; readonly characters: number } | null;
}

const MOST = 50;

interface Row {
  readonly native_id: string;
  readonly url: string;
  readonly title: string | null;
  readonly reason: string;
  readonly html: string | null;
  readonly first: number;
  readonly tries: number;
}

/** Items of a listing that are set aside, newest first. Only reads the archive; empty if there is none. */
export function asideOf(settings: Settings, watch: Watch): Aside[] {
  const file = join(settings.dataFolder, "nashra.sqlite");
  if (!existsSync(file)) return [];
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    const rows = database.prepare("SELECT * FROM quarantine WHERE watch = ? ORDER BY last DESC LIMIT ?");
    return (rows.all(watch.path, MOST) as unknown as Row[]).map((row) => readAgain(row, watch));
  } catch {
    // The archive predates this table, or another version is migrating it.
    return [];
  } finally {
    database.close();
  }
}

function readAgain(row: Row, watch: Watch): Aside {
  const { url, reason, tries, html } = row;
  const told = { url, reason, tries, since: new Date(row.first).toISOString() };
  if (html === null) return { ...told, problem: "its page was not kept", read: null };
  const { agency, edition } = watch;
  const item = { url, nativeId: row.native_id, title: row.title ?? null, published: null, excerpt: null, image: null };
  const postId = /^\d{1,15}$/.test(row.native_id) ? Number(row.native_id) : null;
  const read = readArticle(html, {
    url,
    agency,
    postId,
    seen: row.first,
    language: edition.language,
    live: true,
    listingItem: item,
  });
  const problem = whyUnread(item, { url, html, read }, { known: null, titles: [] });
  if (problem !== null) return { ...told, problem: problem.reason, read: null };
  return {
    ...told,
    problem: null,
    read: { title: read.title ?? item.title ?? "", characters: read.contentText.length },
  };
}
