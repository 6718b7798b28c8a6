import { recordAction } from "../../archive/editing/actions.ts";
import { putOriginal } from "../../archive/editing/corrections.ts";
import { recordEvents } from "../../archive/events.ts";
import { type AsideRow, asideRows, ignoreAside } from "../../archive/quarantine.ts";
import type { ArticleRecord } from "../../archive/records.ts";
import { ingestState } from "../../archive/shipping/ingest.ts";
import type { Watch } from "../../model/agency.ts";
import type { ListingItem, PublishedDate, ReadArticle } from "../../model/article.ts";
import { BY_HAND, type FieldsByHand, type PublishedByHand } from "../../model/editing/editing.ts";
import { collectAll } from "../../poll/collect/collect.ts";
import { renderChange, wholeSeconds } from "../../poll/documents/render.ts";
import { publishSite } from "../../poll/documents/site-documents.ts";
import { bareItem, type Gathered } from "../../poll/pages/page.ts";
import type { PollPorts, Site } from "../../poll/ports.ts";
import { settle } from "../../poll/settle/settle.ts";
import { watchesIn } from "../../poll/tick.ts";
import { readGiven } from "../../read/given.ts";
import { cleanTitle } from "../../read/text/clean.ts";
import { fingerprint, textKey } from "../../read/text/fingerprint.ts";
import { contextOf, rereadAside } from "./aside.ts";
import { operatorDate } from "./operator-date.ts";
import { type Commit, underLease } from "./under-lease.ts";

/** Attempts: another agency's poll may take the place in the archive. */
const ATTEMPTS = 3;

/**
 * Publishes an item that is set aside, from its stored page and the operator's fields, as a poll would. It is then ignored
 * as an item; once its page can be read, polls take up what that says, except the operator's date.
 */
export async function publishAside(
  ports: PollPorts,
  site: Site,
  target: { readonly agency: string; readonly nativeId: string },
  fields: FieldsByHand,
  reason: string,
): Promise<PublishedByHand> {
  if ((await ingestState(ports.sql)).source !== null) return { outcome: "elsewhere" };
  const { agency, nativeId } = target;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const result = await underLease(ports, agency, async (commit): Promise<PublishedByHand> => {
        const [entry] = await asideRows(ports.sql, agency, { nativeId, most: 1 });
        const watch = watchesIn(site).find(({ path }) => path === entry?.watch);
        if (entry === undefined || watch === undefined) return { outcome: "unknown" };
        if (entry.published) return { outcome: "already" };
        const read = readByHand(entry, watch, fields, wholeSeconds(ports.clock()));
        if (typeof read === "string") return { outcome: "wrong", message: read };
        return publish(ports, site, { entry, watch, read, reason, commit });
      });
      if (result.outcome !== "published") return result;
      await publishSite(ports, site);
      const collected = await collectAll(ports, site);
      ports.log("info", "item.published", { agency, id: nativeId });
      return { ...result, documents: [...result.documents, ...collected.documents] };
    } catch (error) {
      if (attempt >= ATTEMPTS || !/UNIQUE constraint failed: articles\.seq/.test(String(error))) throw error;
    }
  }
}

/** An article read from a stored page and the operator's fields. `stated`: the date without the operator's. */
interface ByHand {
  readonly item: ListingItem;
  readonly read: ReadArticle;
  readonly stated: Pick<ReadArticle, "published" | "day">;
}

/** A string says what is wrong or missing. */
function readByHand(entry: AsideRow, watch: Watch, fields: FieldsByHand, now: number): ByHand | string {
  const stored = rereadAside(entry, watch).read;
  const title = cleanTitle(fields.title ?? stored?.title ?? entry.title ?? "");
  if (title === "") return "title: the page has none: give one";
  if (title.length > BY_HAND.title) return `title: expected at most ${BY_HAND.title} characters`;
  if ((fields.text?.length ?? 0) > BY_HAND.text) return `text: expected at most ${BY_HAND.text} characters`;
  const item = { ...bareItem(entry), title };
  let read = stored;
  if (fields.text !== undefined || read === null || read.contentText.trim() === "") {
    if (fields.text === undefined) return "text: the page has none: give it, or an empty one for a title alone";
    const given = { content: fields.text, complete: true, foundBy: "operator", authors: [] };
    const whole = { ...given, section: null, language: null, guid: null };
    read = readGiven({ ...item, given: whole }, contextOf(entry, watch, item));
  }
  const stated = { published: read.published, day: read.day };
  const date =
    fields.published === undefined
      ? stated
      : operatorDate(fields.published, {
          now,
          timezone: watch.agency.timezone,
          instant: read.published?.instant ?? null,
        });
  return typeof date === "string" ? `published: ${date}` : { item, read: { ...read, title, ...date }, stated };
}

async function publish(ports: PollPorts, site: Site, how: ByHandChange): Promise<PublishedByHand> {
  const {
    entry,
    watch,
    read: { item, read, stated },
    reason,
    commit,
  } = how;
  const page: Gathered = {
    ...{ item, read, place: null, known: null, listed: false, tried: false, html: "", pageUrl: item.url, bytes: 0 },
    ...{ closed: true, whollyNew: false },
    fingerprint: await fingerprint(read, ports.digest),
    textKey: await textKey(read, ports.digest),
  };
  const now = ports.clock();
  const gathering = { gathered: [page], unread: [], present: [], trouble: null };
  const listed = { items: [], known: new Map() };
  const { change, statements } = await settle(ports, watch, listed, gathering, { now, older: false, definition: "" });
  const article = change.added[0] as ArticleRecord;
  const rendered = await renderChange(ports, site, change);
  const target = { agency: watch.agency.id, nativeId: entry.nativeId };
  const { id, url, title, language } = article;
  const published = new Date(article.published.instant).toISOString();
  await commit([
    ...statements,
    ...(article.published.source === "operator"
      ? [
          putOriginal(target, {
            date: { published: stated.published ?? seenAt(entry.first), day: stated.day },
            sections: null,
          }),
        ]
      : []),
    ignoreAside(target.agency, target.nativeId),
    recordAction(target, { at: change.now, what: "publish", reason, revision: 1 }),
    ...rendered.statements,
    ...recordEvents([
      {
        ...{ at: change.now, kind: "article.published", feed: watch.path, article: id },
        data: { id, title, url, language, published },
      },
    ]),
  ]);
  await ports.published?.(rendered.documents, site);
  const documents = rendered.documents.map(({ path }) => path);
  return { outcome: "published", id, url, published, source: article.published.source, documents };
}

interface ByHandChange {
  readonly entry: AsideRow;
  readonly watch: Watch;
  readonly read: ByHand;
  readonly reason: string;
  readonly commit: Commit;
}

function seenAt(instant: number): PublishedDate {
  return { instant: wholeSeconds(instant), precision: "none", source: "first-seen" };
}
