import { placesOf, removeArticle } from "../archive/articles.ts";
import { recordAction } from "../archive/editing/actions.ts";
import { recordEvents } from "../archive/events.ts";
import { ingestState } from "../archive/shipping/ingest.ts";
import { articlesNamed, liftTakedown, type TakedownTarget, takeDown } from "../archive/takedowns.ts";
import { collectAll } from "../poll/collect/collect.ts";
import { feedsIn, renderChange, wholeSeconds } from "../poll/documents/render.ts";
import { siteChanged } from "../poll/documents/site-documents.ts";
import type { PollPorts, Site } from "../poll/ports.ts";
import { underLease } from "./editing/under-lease.ts";

/** The result of a takedown. `unknown`, `ambiguous` (several articles have that id) and `elsewhere` change nothing. */
export type Takedown =
  | {
      readonly outcome: "removed" | "already" | "lifted" | "not-taken-down";
      readonly id: string;
      readonly url: string;
      /** Paths of the documents that changed. */
      readonly documents: readonly string[];
    }
  | { readonly outcome: "unknown" | "ambiguous" | "elsewhere" };

/**
 * Takes an article down: one batch removes its text from every document, the search index, its revisions and the items
 * set aside. Its id stays in tombstones (RFC 6721) and is never read again. `name`: see `articlesNamed`. A running poll
 * of the agency is pre-empted: nothing it read is written, and it is due again at the next tick.
 */
export async function takedown(ports: PollPorts, site: Site, name: string, reason: string): Promise<Takedown> {
  const found = await find(ports, site, name);
  if ("outcome" in found) return found;
  const result = await underLease(ports, found.agency, async (commit) => {
    const [article] = await articlesNamed(ports.sql, found.id, () => undefined);
    const now = wholeSeconds(ports.clock());
    const gone = article!.removed !== null;
    const places = gone ? [] : await placesOf(ports.sql, [found.seq]);
    const change = {
      now,
      added: [],
      revised: [],
      removed: gone ? [] : [{ seq: found.seq, id: found.id, url: found.url, removed: now }],
      joined: new Map(),
      places,
    };
    const rendered = await renderChange(ports, site, change);
    const { id, url } = found;
    await commit([
      ...removeArticle(found.seq, now, reason),
      ...takeDown(found, now, reason),
      recordAction(found, { at: now, what: "takedown", reason }),
      ...rendered.statements,
      ...(ports.owePurge?.(rendered.documents) ?? []),
      ...recordEvents(gone ? [] : [{ at: now, kind: "article.removed", feed: null, article: id, data: { id, url } }]),
    ]);
    return { documents: rendered.documents, already: article!.takenDown !== null };
  });
  await ports.published?.(result.documents, site);
  if (result.documents.length > 0) await siteChanged(ports, site);
  // Collections have copies of it.
  const collected = await collectAll(ports, site);
  for (const { error } of collected.failed) throw error;
  await ports.erase?.(found.id);
  const paths = [...result.documents.map((document) => document.path), ...collected.documents];
  ports.log("warn", "article.takedown", { id: found.id, documents: paths.length });
  return { outcome: result.already ? "already" : "removed", id: found.id, url: found.url, documents: paths };
}

/** Lifts a takedown: the next poll reads the article's page again, and if it is still there the article comes back. */
export async function undoTakedown(ports: PollPorts, site: Site, name: string, reason = ""): Promise<Takedown> {
  const found = await find(ports, site, name);
  if ("outcome" in found) return found;
  const { id, url } = found;
  if (found.takenDown === null) return { outcome: "not-taken-down", id, url, documents: [] };
  const at = wholeSeconds(ports.clock());
  await underLease(ports, found.agency, (commit) =>
    commit([...liftTakedown(found), recordAction(found, { at, what: "lift", reason })]),
  );
  ports.log("warn", "article.takedown-lifted", { id });
  return { outcome: "lifted", id, url, documents: [] };
}

async function find(ports: PollPorts, site: Site, name: string): Promise<TakedownTarget | Takedown> {
  // In split mode the sender would send the article again, or keep it.
  if ((await ingestState(ports.sql)).source !== null) return { outcome: "elsewhere" };
  const agencies = new Map(feedsIn(site).map((feed) => [feed.path, feed.agency.id]));
  const [found, other] = await articlesNamed(ports.sql, name, (feed) => agencies.get(feed));
  if (found === undefined) return { outcome: "unknown" };
  return other === undefined ? found : { outcome: "ambiguous" };
}
