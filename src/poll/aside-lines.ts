import type { AsideItem, AsideKind } from "../archive/quarantine.ts";
import type { Watch } from "../model/agency.ts";
import type { Settled } from "./settle/settle.ts";

/** Unreadable pages from which they are reported; fewer may be chance. */
const UNREAD = 3;
/** Items set aside earlier than this and no longer listed are not reported. */
const RECENT_MS = 7 * 24 * 3_600_000;

const PAGES: ReadonlySet<AsideKind> = new Set(["failed", "unreadable", "foreign"]);
/** What the operator can do about each other kind. */
const REMEDIES: Readonly<Partial<Record<AsideKind, string>>> = {
  bodyless: "look at article.body of the definition",
  renumbered:
    "they stay published under their old ids, and the copies are held back; check whether `addresses` still names the site's own number",
  collision: "these items are not published; change `addresses`",
  reused:
    "the published articles stay as they are, and the new ones are not published; include what tells them apart in the id in `addresses`",
};

/** The lasting problems of a listing's items, one line each. */
export function asideLines(
  watch: Watch,
  before: ReadonlyMap<string, AsideItem>,
  settled: Settled,
  named: ReadonlySet<string>,
  now: number,
): string[] {
  const here = new Map<string, Pick<AsideItem, "kind" | "reason" | "first">>();
  for (const [nativeId, item] of before) {
    if (item.watch === watch.path && (named.has(nativeId) || now - item.first < RECENT_MS)) here.set(nativeId, item);
  }
  for (const { nativeId, kind, reason } of settled.setAside) {
    const first = before.get(nativeId)?.first ?? now;
    if (named.has(nativeId) || now - first < RECENT_MS) here.set(nativeId, { kind, reason, first });
  }
  for (const nativeId of settled.letOut) here.delete(nativeId);
  for (const [nativeId, { kind }] of before) if (kind === "ignored") here.delete(nativeId);
  const items = [...here.values()];
  const unread = items.filter((item) => PAGES.has(item.kind));
  const lines =
    unread.length < UNREAD ? [] : [`${unread.length} article pages could not be read: ${unread[0]!.reason}`];
  for (const [kind, remedy] of Object.entries(REMEDIES)) {
    const ofKind = items.filter((item) => item.kind === kind);
    if (ofKind.length > 0) lines.push(`${ofKind.length} items are held back: ${ofKind[0]!.reason}: ${remedy}`);
  }
  return lines;
}
