import {
  addToFeeds,
  articlesBySeq,
  insertArticles,
  type NewEntry,
  noteChecks,
  removeArticle,
  reviseArticle,
  setSections,
} from "../../archive/articles.ts";
import { letOut } from "../../archive/quarantine.ts";
import { indexWords } from "../../archive/search/words.ts";
import { feedPathsOf, type Watch } from "../../model/agency.ts";
import type { Statement } from "../../model/ports.ts";
import type { Change } from "../documents/change.ts";
import { wholeSeconds } from "../documents/render.ts";
import type { Listed } from "../listed.ts";
import type { Gathering } from "../pages/page.ts";
import type { PollPorts } from "../ports.ts";
import { indexedText } from "./article-record.ts";
import { decideArticles, REMOVED_AGAIN, type SetAsideItem } from "./decide.ts";
import { placeNew } from "./new-articles.ts";

/** The result of a gathering: the change to publish, and the statements that store it. */
export interface Settled {
  readonly change: Change;
  readonly statements: readonly Statement[];
  readonly setAside: readonly SetAsideItem[];
  /** Native ids that are no longer set aside. */
  readonly letOut: readonly string[];
  /** True if an article was added, changed or removed, so that documents must be rendered. */
  readonly touches: boolean;
}

/** Decides about each article from what was read and what is known. Reads the archive, writes nothing. */
export async function settle(
  ports: PollPorts,
  watch: Watch,
  listed: Listed,
  gathering: Omit<Gathering, "stopped">,
  options: { now: number; moment?: number; older: boolean; definition: string },
): Promise<Settled> {
  const { definition, older } = options;
  const now = wholeSeconds(options.now);
  const moment = wholeSeconds(options.moment ?? options.now);
  const fresh = gathering.gathered.filter((page) => page.known === null);
  const decided = decideArticles(gathering, { watch, now, moment, definition });
  const { revised, removed, notes, checked } = decided;
  const moved = [...revised, ...removed].map((article) => article.seq);
  const { added, places } = await placeNew(ports, watch, listed, fresh, moved, { now: moment, older });
  const placed = added.map((article) => {
    return { article, feeds: feedPathsOf(watch.agency, article.edition, article.sections) };
  });
  const met = metAgain(watch, listed);
  // A backfill does not know what was set aside.
  const out = [
    ...decided.letOut,
    ...fresh.filter((page) => added.length > 0 && (older || page.tried)).map((page) => page.item.nativeId),
  ];
  const nextTry = now + REMOVED_AGAIN;
  return {
    change: {
      now: moment,
      added,
      revised,
      removed,
      joined: new Map([...placed.map(({ article, feeds }) => [article.seq, feeds] as const), ...met.joined]),
      places,
    },
    statements: [
      ...insertArticles(placed),
      ...met.statements,
      ...(await reindexed(ports, [...met.joined.keys()])),
      ...revised.flatMap(reviseArticle),
      ...removed.flatMap(({ seq, removed: at }) => removeArticle(seq, at, "gone from the agency's site", nextTry)),
      ...notes,
      ...(checked.length > 0 ? [noteChecks(checked)] : []),
      ...(out.length > 0 ? [letOut(watch.agency.id, out)] : []),
    ],
    setAside: decided.aside,
    letOut: out,
    touches: added.length + revised.length + removed.length + met.joined.size > 0,
  };
}

/** Articles of another listing of the edition that this one names too: they join the feeds of its sections. */
function metAgain(
  watch: Watch,
  listed: Listed,
): { readonly joined: ReadonlyMap<number, readonly string[]>; readonly statements: readonly Statement[] } {
  const joined = new Map<number, readonly string[]>();
  const sectioned: Parameters<typeof setSections>[0][number][] = [];
  const entries: NewEntry[] = [];
  for (const known of listed.known.values()) {
    const sections = watch.sections.filter((section) => !known.sections.includes(section));
    if (
      sections.length === 0 ||
      known.sectionsByHand ||
      known.removed !== null ||
      known.edition !== watch.edition.language
    )
      continue;
    const { seq, published } = known;
    const feeds = sections.map((section) => `${watch.agency.id}/${known.edition}/${section}`);
    joined.set(seq, feeds);
    sectioned.push({ seq, sections: [...known.sections, ...sections] });
    entries.push(...feeds.map((feed) => ({ feed, seq, published })));
  }
  return { joined, statements: joined.size === 0 ? [] : [setSections(sectioned), addToFeeds(entries)] };
}

/** Statements that index articles again, because the search index includes their sections. */
async function reindexed({ sql }: PollPorts, seqs: readonly number[]): Promise<Statement[]> {
  const articles = await articlesBySeq(sql, seqs);
  return indexWords(
    articles.map(({ seq, revision, title, contentText }) => ({ seq, revision, ...indexedText(title, contentText) })),
  );
}
