import { boundsOfDaysQuery, lastSeqQuery, type Place, placesQuery } from "../../archive/articles.ts";
import { askAll } from "../../archive/query.ts";
import type { ArticleRecord } from "../../archive/records.ts";
import type { Watch } from "../../model/agency.ts";
import { zonedInstant } from "../../read/dates/written-date.ts";
import { wholeSeconds } from "../documents/render.ts";
import type { Listed } from "../listed.ts";
import type { Gathered } from "../pages/page.ts";
import type { PollPorts } from "../ports.ts";
import { listingFingerprint, newRecord } from "./article-record.ts";
import { type DayItem, orderWithinDays } from "./order-in-day.ts";

/**
 * Places new articles, oldest first, in the archive and in their day. `places`: where the articles `moved` (by `seq`)
 * are published. `now`: epoch milliseconds, whole seconds.
 */
export async function placeNew(
  ports: PollPorts,
  watch: Watch,
  listed: Listed,
  fresh: readonly Gathered[],
  moved: readonly number[],
  options: { readonly now: number; readonly older: boolean },
): Promise<{ readonly added: ArticleRecord[]; readonly places: readonly Place[] }> {
  const order = orderOf(listed, fresh, options.now);
  const around = await aroundOf(ports, watch, order, moved);
  return { added: addedRecords(watch, order, around, options), places: around.places };
}

type Ordered = { readonly item: DayItem; readonly page: Gathered | null }[];

/** New and known articles in the listing's order, newest first; empty if none is new. */
function orderOf(listed: Listed, fresh: readonly Gathered[], now: number): Ordered {
  if (fresh.length === 0) return [];
  const byId = new Map(fresh.map((page) => [page.item.nativeId, page]));
  const inOrder: Ordered = [];
  const here = new Set(listed.items.map((item) => item.nativeId));
  const unlisted = fresh.filter((page) => !here.has(page.item.nativeId)).map((page) => page.item);
  for (const { nativeId } of [...listed.items, ...unlisted]) {
    const page = byId.get(nativeId);
    const known = listed.known.get(nativeId);
    if (page) {
      const { published, day } = page.read;
      const date = published ?? { instant: now, precision: "none" as const };
      inOrder.push({
        page,
        item: { day, precision: date.precision, instant: wholeSeconds(date.instant), known: false },
      });
    } else if (known) {
      inOrder.push({
        page: null,
        item: { day: known.day, precision: known.precision, instant: known.published, known: true },
      });
    }
  }
  return inOrder;
}

/** What the archive has around the new and the moved articles. */
interface Around {
  readonly bounds: ReadonlyMap<string, { earliest: number; latest: number }>;
  readonly last: number;
  readonly places: readonly Place[];
}

async function aroundOf(ports: PollPorts, watch: Watch, order: Ordered, moved: readonly number[]): Promise<Around> {
  if (order.length === 0 && moved.length === 0) return { bounds: new Map(), last: 0, places: [] };
  const days = [...new Set(order.flatMap(({ item }) => (item.known || item.day === null ? [] : [item.day])))];
  const [bounds, last, places] = await askAll<[Around["bounds"], number, Place[]]>(ports.sql, [
    boundsOfDaysQuery(watch.agency.id, watch.edition.language, days),
    lastSeqQuery(),
    placesQuery(moved),
  ]);
  return { bounds, last, places };
}

/** Records of the new articles, oldest first, dated so that each day follows the listing's order. */
function addedRecords(
  watch: Watch,
  inOrder: Ordered,
  { bounds, last }: Around,
  options: { now: number; older: boolean },
): ArticleRecord[] {
  const { agency } = watch;
  const dayEnd = (day: string) => zonedInstant(day, "23:59:59", agency.timezone) + 1000;
  const instants = orderWithinDays(
    inOrder.map(({ item }) => item),
    bounds,
    { now: options.now, older: options.older, dayEnd },
  );
  let seq = last;
  const records: ArticleRecord[] = [];
  for (let place = inOrder.length - 1; place >= 0; place -= 1) {
    const { page } = inOrder[place]!;
    if (page === null) continue;
    const published = page.read.published ?? {
      instant: options.now,
      precision: "none" as const,
      source: "first-seen" as const,
    };
    seq += 1;
    records.push(
      newRecord(watch, page.item, page.read, {
        seq,
        published: { ...published, instant: instants[place]! },
        firstSeen: options.now,
        fingerprint: page.fingerprint,
        textKey: page.textKey,
        listingFingerprint: listingFingerprint(page.item),
      }),
    );
  }
  return records;
}
