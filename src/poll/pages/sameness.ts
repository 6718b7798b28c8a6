import { articlesOfTexts, type SameText, titlesOf } from "../../archive/articles.ts";
import type { AsideItem, AsideKind } from "../../archive/quarantine.ts";
import type { Watch } from "../../model/agency.ts";
import type { ListingItem } from "../../model/article.ts";
import type { Sql } from "../../model/ports.ts";
import { foldForMatching } from "../../read/text/clean.ts";
import type { PollPorts } from "../ports.ts";
import type { Gathered, Unread } from "./page.ts";

/** Pages whose articles are already published and must not be published again. */
export interface Sameness {
  /** Why none of the pages can be trusted, in one line, or null. */
  readonly drift: string | null;
  /** Pages that repeat articles published under other ids. */
  readonly twins: readonly Unread[];
}

/** This many different articles with the same text: something has replaced them. */
const ONE_TEXT = 3;
/** Number and share of new items that equal known articles from which the site has renumbered. */
const RENUMBERED = 3;
const SHARE = 0.5;

/**
 * Compares the texts of pages with one another and with published articles. An article that the agency repeats is news;
 * if most new items are known articles, the site has given its articles new ids.
 */
export async function samenessOf(
  ports: PollPorts,
  watch: Watch,
  gathered: readonly Gathered[],
  aside: ReadonlyMap<string, AsideItem>,
): Promise<Sameness> {
  const changed = gathered.filter((page) => page.textKey !== null && page.fingerprint !== page.known?.fingerprint);
  const keys = [...new Set(changed.flatMap((page) => page.textKey ?? []))];
  const published = await articlesOfTexts(ports.sql, watch.agency.id, keys);
  const pairs = changed.flatMap((page) => {
    const twin = twinOf(page, published);
    return twin === undefined ? [] : [{ page, twin }];
  });
  const fresh = changed.filter((page) => page.known === null).length;
  return { drift: oneTextOf(changed, published), twins: twinsOf(pairs, fresh, aside) };
}

/**
 * True if a listing names none of its previous ids but most of its previous titles: the site has renumbered, and older
 * pages would all seem new.
 */
export async function isRenumbered(
  sql: Sql,
  watch: Watch,
  before: readonly string[],
  items: readonly ListingItem[],
): Promise<boolean> {
  const ids = new Set(before);
  if (ids.size < RENUMBERED || items.length < RENUMBERED || items.some((item) => ids.has(item.nativeId))) return false;
  const titles = new Set((await titlesOf(sql, watch.agency.id, before)).map(foldForMatching));
  const same = items.filter((item) => item.title !== null && titles.has(foldForMatching(item.title))).length;
  return same >= RENUMBERED && same > SHARE * items.length;
}

function oneTextOf(changed: readonly Gathered[], published: readonly SameText[]): string | null {
  for (const { textKey, read } of changed) {
    const ids = new Map<string, string>();
    for (const same of published) if (same.textKey === textKey) ids.set(same.nativeId, same.title);
    for (const page of changed) if (page.textKey === textKey) ids.set(page.item.nativeId, page.read.title ?? "");
    const several = new Set([...ids.values()].map(foldForMatching)).size;
    if (several < ONE_TEXT) continue;
    return `${several} article pages with different titles have the same text (“${read.contentText.slice(0, 60)}”): the pages' layout has changed, or something has replaced them; run \`npx nashra check FEED\` and mend article.body`;
  }
  return null;
}

/** The published article with the same title and text under another id. */
function twinOf(page: Gathered, published: readonly SameText[]): SameText | undefined {
  return published.find(
    (other) =>
      other.textKey === page.textKey &&
      other.nativeId !== page.item.nativeId &&
      foldForMatching(other.title) === foldForMatching(page.read.title ?? ""),
  );
}

interface Pair {
  readonly page: Gathered;
  readonly twin: SameText;
}

function twinsOf(pairs: readonly Pair[], fresh: number, aside: ReadonlyMap<string, AsideItem>): Unread[] {
  const isNew = ({ page }: Pair): boolean => page.known === null;
  const count = pairs.filter(isNew).length;
  const many = count >= RENUMBERED && count > SHARE * fresh;
  const repeated = pairs.flatMap((pair): (Pair & { kind: AsideKind })[] => {
    const before = aside.get(pair.page.item.nativeId)?.kind;
    if (isNew(pair) && (many || before === "renumbered")) return [{ ...pair, kind: "renumbered" }];
    // Two articles with one text may be edited alike, but no edit turns one into another that was never edited.
    const wrong = !isNew(pair) && pair.twin.revision === 1;
    // A page served under the wrong address will be a different one on the next try.
    return wrong || before === undefined ? [{ ...pair, kind: "foreign" }] : [];
  });
  return repeated.map(({ page, twin, kind }) => ({
    item: page.item,
    place: page.place,
    known: page.known,
    listed: page.listed,
    tried: page.tried,
    kind,
    reason: `${page.item.url} is word for word the published article ${twin.url}${kind === "renumbered" ? ": the site has given its articles new ids" : "; it is tried again"}`,
    html: null,
    gone: null,
    brief: kind === "foreign" && (page.known === null || twin.revision > 1),
  }));
}
