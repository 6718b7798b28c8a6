import { articlesOfTexts, type SameText, titlesOf } from "../../archive/articles.ts";
import type { AsideItem, AsideKind } from "../../archive/quarantine.ts";
import type { Watch } from "../../model/agency.ts";
import type { ListingItem } from "../../model/article.ts";
import type { Sql } from "../../model/ports.ts";
import { foldForMatching } from "../../read/text/clean.ts";
import type { PollPorts } from "../ports.ts";
import type { Gathered, Unread } from "./page.ts";

/** What is the same as what is published: nothing of it may be published again. */
export interface Sameness {
  /** Why none of the pages is to be believed, in one line, or null. */
  readonly drift: string | null;
  /** Pages that are other articles, which are published under their own ids. */
  readonly twins: readonly Unread[];
}

/** Different articles with one text: something stands in their place. */
const ONE_TEXT = 3;
/** New items that equal known articles, and their share of the new: the site has renumbered. */
const RENUMBERED = 3;
const SHARE = 0.5;

/**
 * Compares the texts of pages with one another and with those of published articles. An article that is posted once more
 * is news; most new items being known ones is a site that gave its articles new ids.
 */
export async function samenessOf(
  ports: PollPorts,
  watch: Watch,
  gathered: readonly Gathered[],
  aside: ReadonlyMap<string, AsideItem>,
): Promise<Sameness> {
  const changed = gathered.filter((one) => one.textKey !== null && one.fingerprint !== one.known?.fingerprint);
  const keys = [...new Set(changed.flatMap((one) => one.textKey ?? []))];
  const kept = await articlesOfTexts(ports.sql, watch.agency.id, keys);
  const pairs = changed.flatMap((one) => {
    const twin = twinOf(one, kept);
    return twin === undefined ? [] : [{ one, twin }];
  });
  const fresh = changed.filter((one) => one.known === null).length;
  return { drift: oneTextOf(changed, kept), twins: twinsOf(pairs, fresh, aside) };
}

/**
 * True where a listing names none of the ids that it named before and most of its titles: the site has renumbered. Its
 * older pages would all seem new.
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

function oneTextOf(changed: readonly Gathered[], kept: readonly SameText[]): string | null {
  for (const { textKey, read } of changed) {
    const ids = new Map<string, string>();
    for (const one of kept) if (one.textKey === textKey) ids.set(one.nativeId, one.title);
    for (const one of changed) if (one.textKey === textKey) ids.set(one.item.nativeId, one.read.title ?? "");
    const several = new Set([...ids.values()].map(foldForMatching)).size;
    if (several < ONE_TEXT) continue;
    return `${several} article pages with different titles have one and the same text (“${read.contentText.slice(0, 60)}”): the pages' layout has changed, or something stands in their place; run \`npx nashra check FEED\` and mend article.body`;
  }
  return null;
}

/** The published article that a page is word by word. */
function twinOf(one: Gathered, kept: readonly SameText[]): SameText | undefined {
  return kept.find(
    (other) =>
      other.textKey === one.textKey &&
      other.nativeId !== one.item.nativeId &&
      foldForMatching(other.title) === foldForMatching(one.read.title ?? ""),
  );
}

interface Pair {
  readonly one: Gathered;
  readonly twin: SameText;
}

function twinsOf(pairs: readonly Pair[], fresh: number, aside: ReadonlyMap<string, AsideItem>): Unread[] {
  const isNew = ({ one }: Pair): boolean => one.known === null;
  const count = pairs.filter(isNew).length;
  const many = count >= RENUMBERED && count > SHARE * fresh;
  const held = pairs.flatMap((pair): (Pair & { kind: AsideKind })[] => {
    const before = aside.get(pair.one.item.nativeId)?.kind;
    if (isNew(pair) && (many || before === "renumbered")) return [{ ...pair, kind: "renumbered" }];
    // Two that were one text all along may be edited alike. One that was never edited is not what another becomes.
    const wrong = !isNew(pair) && pair.twin.revision === 1;
    // A page that was served under the wrong address is another one when it is asked for again.
    return wrong || before === undefined ? [{ ...pair, kind: "foreign" }] : [];
  });
  return held.map(({ one, twin, kind }) => ({
    item: one.item,
    place: one.place,
    known: one.known,
    listed: one.listed,
    tried: one.tried,
    kind,
    reason: `${one.item.url} is word by word the article ${twin.url}, which is published${kind === "renumbered" ? ": the site has given its articles new ids" : "; it is asked for once more"}`,
    html: null,
    gone: null,
    brief: kind === "foreign" && (one.known === null || twin.revision > 1),
  }));
}
