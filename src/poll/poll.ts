import { mendInstants } from "../archive/clock.ts";
import { recordEvents } from "../archive/events.ts";
import { holdLease, holdLeaseLast } from "../archive/leases.ts";
import { newWatchRow, recordPoll } from "../archive/polls.ts";
import type { Watch } from "../model/agency.ts";
import { noticeOf } from "../model/notice.ts";
import { asideLines } from "./aside-lines.ts";
import { definitionKey } from "./ask-listing.ts";
import { clocksOf, wasAhead, withoutFuture } from "./clocks.ts";
import { renderChange } from "./documents/render.ts";
import { publishSite } from "./documents/site-documents.ts";
import { renderTurn } from "./documents/turn.ts";
import { type Lease, leaseWith } from "./lease.ts";
import { neighbourDays, pageOf } from "./listed.ts";
import { bodiesOf, closesAlways, driftOf, isPartial } from "./norm/judge.ts";
import type { Observed } from "./norm/observed.ts";
import { mostOf, type Opening, openingOf, type PollOptions } from "./opening.ts";
import type { PollReport } from "./outcome.ts";
import { errandsOf } from "./pages/errands.ts";
import { gather } from "./pages/gather.ts";
import type { Gathering, Unread } from "./pages/page.ts";
import { samenessOf } from "./pages/sameness.ts";
import type { PollPorts, Site } from "./ports.ts";
import { concludePoll, report, withDocuments } from "./report.ts";
import { isDue, mustAskWhole } from "./schedule.ts";
import { settle } from "./settle/settle.ts";
import { askSources, storedRow } from "./sources.ts";

/**
 * One poll of one listing: fetch, read, compare with the archive, render, commit. All its results are written in one
 * batch, or none. Never rejects for what the agency does; rejects if the archive fails.
 */
export async function pollWatch(
  ports: PollPorts,
  site: Site,
  watch: Watch,
  options: PollOptions = {},
): Promise<PollReport> {
  const started = ports.clock();
  const { lease, answers } = await leaseWith(ports, watch.agency.id, openingOf(watch, started, options));
  if (lease === null) return report(watch, "busy", "another poll of this agency is under way", started, started);
  try {
    return await pollUnderLease(ports, site, watch, lease, { started, answers, options });
  } finally {
    await lease.release();
  }
}

async function pollUnderLease(
  ports: PollPorts,
  site: Site,
  watch: Watch,
  lease: Lease,
  { started, answers, options }: { started: number; answers: Opening; options: PollOptions },
): Promise<PollReport> {
  const [row, mustReadAgain, aside, due, retried] = answers;
  const before = withoutFuture(row ?? newWatchRow(watch.path), started);
  if (options.due !== undefined && !isDue(watch.agency, before, options.due)) {
    return report(watch, "busy", "another poll of this listing has just ended", started, started);
  }
  const definition = definitionKey(watch);
  const asked = await askSources(ports, watch, before, {
    now: started,
    force: before.pending > 0 || before.gap !== null || mustReadAgain,
    fresh: mustAskWhole(watch.agency, before, started),
    aside: new Set(aside.keys()),
  });
  const { answer, norm, state } = asked;
  const { moment, agreed } = clocksOf(started, answer, state.clocksAgreed);
  const most = mostOf(watch, options);
  const held = new Set([...aside].flatMap(([nativeId, item]) => (item.held ? [nativeId] : [])));
  const renumbered = new Set([...aside].flatMap(([nativeId, { kind }]) => (kind === "renumbered" ? [nativeId] : [])));
  const reach = { now: started, most, held, renumbered, norm, renew: lease.renew };
  const found = await pageOf(ports, watch, state, answer, reach);
  const page = asked.why === null ? found : { ...found, warnings: [asked.why, ...found.warnings] };
  const listed = { items: page.items, known: page.known };
  const unread = (answer.kind === "read" ? answer.listing.unread : null) ?? [];
  const read = answer.kind === "read" ? answer.listing.items : null;
  const partial = read !== null && isPartial(norm, state, read.length + unread.length, started);
  // Of an unchanged listing, only the first page is known to name the same items.
  const firstPage = state.listed.slice(0, norm.listing?.items);
  const named = new Set(
    answer.kind === "unchanged" ? firstPage : [...page.items.map(({ nativeId }) => nativeId), ...unread],
  );
  const errands =
    answer.kind === "failed"
      ? { now: [], left: state.pending, collided: [] }
      : await errandsOf(
          ports,
          watch,
          { state, ...listed, named, partial, isFallback: asked.why !== null, aside, due, retried },
          { now: started, most },
        );
  const days = (place: number | null): string[] => neighbourDays(watch, listed, place);
  const gathering = await gather(ports, watch, errands.now, {
    seen: moment,
    live: true,
    source: asked.used.source,
    closes: closesAlways(norm, "article"),
    bodies: bodiesOf(norm),
    aside,
    titles: page.items.flatMap((item) => item.title ?? []),
    neighboursOf: days,
    renew: lease.renew,
  });

  const same = await samenessOf(ports, watch, gathering.gathered, aside);
  const observed: Omit<Observed, "standing"> = {
    now: started,
    // A part of a listing is compared with nothing.
    items: unread.length > 0 ? null : read,
    strangers: answer.kind === "read" ? answer.listing.strangers : [],
    closed: answer.kind === "read" && answer.page.closed,
    fresh: gathering.gathered.filter(({ known }) => known === null),
    pages: gathering.gathered.length + gathering.present.length,
    trouble: gathering.trouble,
    warnings: page.warnings,
  };
  const drift = driftOf(norm, observed) ?? same.drift;
  const believed = believedPart(gathering, drift, errands.collided, same.twins);

  using _turn = await ports.turn?.();
  for (let attempt = 1; ; attempt += 1) {
    const settled = await settle(ports, watch, listed, believed, { now: started, moment, older: false, definition });
    const visited = gathering.gathered.length + gathering.unread.length + gathering.present.length;
    const unasked = errands.now.length - visited;
    const pending = errands.left + (gathering.stopped === null ? 0 : Math.max(0, unasked));
    const concluded = concludePoll({
      watch,
      state,
      norm,
      observed: {
        ...observed,
        standing: [
          ...asideLines(watch, aside, settled, named, started),
          ...(observed.items === null ? page.warnings : []),
        ],
      },
      drift,
      partial,
      answer,
      page,
      gathering: believed,
      settled,
      pending,
      started,
      moment,
      agreed,
      finished: ports.clock(),
      dice: options.dice ?? 0.5,
    });
    const after = storedRow(before, concluded.watch, watch, asked);
    const turn = { watch: watch.path, before: noticeOf(before), after: noticeOf(after) };
    const changed = settled.touches
      ? await renderChange(ports, site, settled.change, turn)
      : { statements: [], documents: [] };
    const rendered = await renderTurn(ports, site, watch, turn, { ...changed, now: settled.change.now });
    const conclusion = withDocuments({ ...concluded, watch: after }, rendered.documents, ports.clock());
    try {
      await ports.sql.batch([
        // Documents are published under the lease, so that no later poll overtakes them.
        rendered.documents.length > 0 ? holdLease(lease.name, lease.owner) : holdLeaseLast(lease.name, lease.owner),
        ...settled.statements,
        ...rendered.statements,
        ...(row !== null && wasAhead(row, started) ? mendInstants(watch.agency.id, watch.path, started) : []),
        ...recordPoll(conclusion.watch, conclusion.report),
        ...recordEvents(conclusion.events),
      ]);
    } catch (error) {
      // Another agency's poll took the same place in the archive between our reading and our writing.
      if (attempt < 3 && /UNIQUE constraint failed: articles\.seq/.test(String(error))) continue;
      throw error;
    }
    const published = rendered.documents.length > 0;
    if (published) await ports.published?.(rendered.documents, site);
    if (published && ports.siteChanged !== undefined) {
      ports.siteChanged();
      return conclusion.report;
    }
    if (published) {
      await publishSite(moment === started ? ports : { ...ports, clock: () => moment }, site, [lease.end]);
    }
    lease.ended();
    return conclusion.report;
  }
}

/** The part of a gathering that is believed. With drift no page is; their items come again. */
function believedPart(
  gathering: Gathering,
  drift: string | null,
  collided: readonly Unread[],
  twins: readonly Unread[],
): Gathering {
  const setAside = [...collided, ...twins];
  if (drift !== null) return { ...gathering, gathered: [], unread: setAside };
  const ids = (all: readonly Unread[]) => new Set(all.map((page) => page.item.nativeId));
  const [collides, isTwin] = [ids(collided), ids(twins)];
  const gathered = gathering.gathered.filter(({ known, item: { nativeId } }) => {
    return !isTwin.has(nativeId) && (known !== null || !collides.has(nativeId));
  });
  return { ...gathering, gathered, unread: [...gathering.unread, ...setAside] };
}
