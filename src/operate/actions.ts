import type { Watch } from "../model/agency.ts";
import { type CollectOptions, collectAll } from "../poll/collect/collect.ts";
import type { PollOptions } from "../poll/opening.ts";
import type { PollReport } from "../poll/outcome.ts";
import type { PollPorts, Site } from "../poll/ports.ts";
import { dueWatches, pollLogged, watchesIn } from "../poll/tick.ts";
import { type Takedown, takedown, undoTakedown } from "./takedown.ts";

/** The listings of a feed; for an agency's feed, those of all its editions. */
export function watchesOfFeed(site: Site, feed: string): Watch[] {
  return watchesIn(site).filter(
    (watch) =>
      watch.path === feed || watch.agency.id === feed || watch.sections.some((id) => feed === `${watch.path}/${id}`),
  );
}

/**
 * The operator's actions over HTTP. Polling an agency that is already being polled reports `busy` and does nothing.
 * `most`: maximum listings polled per request, the longest due first.
 */
export function operatorActions(
  ports: PollPorts,
  site: Site,
  options: PollOptions & {
    readonly polls: boolean;
    readonly most?: number;
    readonly signal?: AbortSignal;
    /** Bounds of bringing collections up to date after the polls. */
    readonly collects?: CollectOptions;
  },
): {
  readonly polls: boolean;
  takedown(name: string, reason: string): Promise<Takedown>;
  undo(name: string, reason?: string): Promise<Takedown>;
  poll(feed: string | null): Promise<PollReport[] | null>;
} {
  return {
    polls: options.polls,
    takedown: (name, reason) => takedown(ports, site, name, reason),
    undo: (name, reason) => undoTakedown(ports, site, name, reason),
    async poll(feed) {
      const named = feed === null ? watchesIn(site) : watchesOfFeed(site, feed);
      if (named.length === 0) return null;
      const watches = await dueWatches(ports.sql, named, Number.MAX_SAFE_INTEGER, options.most);
      const reports: PollReport[] = [];
      for (const watch of watches) reports.push(...(await pollLogged(ports, site, watch, options)));
      await collectAll(ports, site, options.collects);
      return reports;
    },
  };
}
