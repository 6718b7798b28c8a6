import { asideCounts, asidePages } from "../../archive/quarantine.ts";
import type { Agency } from "../../model/agency.ts";
import type { Clock, Sql } from "../../model/ports.ts";
import {
  type AgencyEntry,
  agenciesPage,
  agencyPage,
  type HistoryItem,
  historyPage,
} from "../../publish/pages/admin/agencies.ts";
import type { AgencyVerb } from "../../publish/pages/admin/agency-words.ts";
import { statusOf, watchesFor } from "../status/health.ts";
import type { AgencyActions } from "./agencies.ts";
import type { OperatorActions } from "./operator.ts";
import type { Asked, PageRoutes } from "./pages.ts";

/** What the pages about agencies need from the composition root. */
export interface AgencyPagesDeps {
  readonly sql: Sql;
  readonly clock: Clock;
  /** What this deployment publishes, and which of it is not polled. */
  readonly site: {
    readonly agencies: readonly Agency[];
    readonly unpolled?: ReadonlyMap<string, "paused" | "retired"> | undefined;
  };
  readonly agencies: Omit<AgencyActions, "list" | "history"> & {
    list(): Promise<readonly AgencyEntry[]>;
    history(id: string): Promise<readonly HistoryItem[]>;
  };
  readonly operator: Pick<OperatorActions, "poll" | "polls">;
}

/** Items set aside that are shown for each listing. */
const ASIDE = 20;
/** Who made a change, in the history of definitions. */
export const BROWSER = "browser";
const VERBS = ["pause", "resume", "retire"] as const;
const SHOWN: ReadonlySet<string> = new Set<AgencyVerb>(["poll", "pause", "resume", "retire", "put"]);

/**
 * `/admin/`: the list of agencies; `/admin/agencies/ID`: one of them, with its last polls and what can be done;
 * `…/history`. Every change carries the definition's version, and is not made if somebody else has changed it.
 */
export function agencyPages(deps: AgencyPagesDeps): PageRoutes {
  const { sql, clock, site, agencies, operator } = deps;

  async function list(asked: Asked): Promise<Response> {
    const now = clock();
    const report = await statusOf(sql, site.agencies, now, { ...site, details: false, polls: operator.polls });
    return asked.show(agenciesPage(asked, await agencies.list(), report.feeds, await asideCounts(sql), now));
  }

  async function one(asked: Asked, said: Parameters<typeof agencyPage>[1]["said"] = null): Promise<Response> {
    const id = asked.c.req.param("id")!;
    const agency = (await agencies.list()).find((entry) => entry.id === id);
    if (agency === undefined) return asked.refuse("unknown", 404);
    const now = clock();
    const { feeds } = await statusOf(sql, site.agencies, now, { ...site, feed: id, polls: operator.polls });
    const listings = watchesFor(site.agencies, id).map(({ path }) => path);
    const aside = (await Promise.all(listings.map((path) => asidePages(sql, path, ASIDE)))).flat();
    const details = { agency, reports: feeds, aside, polls: operator.polls, said };
    return asked.show(agencyPage(asked, details, now), said === "stale" ? 409 : 200);
  }

  return (pages) => {
    pages.page("/", list);
    pages.page("/agencies", list);
    pages.page("/agencies/:id", (asked) => {
      const done = asked.c.req.query("done") ?? "";
      return one(asked, SHOWN.has(done) ? { done: done as AgencyVerb, lines: [] } : null);
    });
    pages.page("/agencies/:id/history", async (asked) => {
      const id = asked.c.req.param("id")!;
      const found = await agencies.show(id);
      if (found === null) return asked.refuse("unknown", 404);
      return asked.show(historyPage(asked, id, found.definition, await agencies.history(id)));
    });
    pages.form("/agencies/:id/poll", async (asked) => {
      const id = asked.c.req.param("id")!;
      const reports = operator.polls ? await operator.poll(id) : null;
      if (reports === null) return asked.refuse("unknown", 404);
      return one(asked, { done: "poll", lines: reports.map(pollLine) });
    });
    for (const verb of VERBS) pages.form(`/agencies/:id/${verb}`, (asked, fields) => change(asked, verb, fields));
    pages.form("/agencies/:id/remove", (asked, fields) =>
      fields.get("confirm")?.trim() === asked.c.req.param("id") ? change(asked, "remove", fields) : one(asked),
    );
  };

  async function change(
    asked: Asked,
    verb: "pause" | "resume" | "retire" | "remove",
    fields: URLSearchParams,
  ): Promise<Response> {
    const id = asked.c.req.param("id")!;
    const result = await agencies.set(id, verb, { who: BROWSER, accept: new Set(), expected: versionIn(fields) });
    if (result.outcome === "stale") return one(asked, "stale");
    if (result.outcome === "unknown" || result.outcome === "removed") return asked.refuse("unknown", 404);
    return asked.go(verb === "remove" ? "" : `agencies/${id}?done=${verb}`);
  }
}

/** The condition that a definition still has the version that the form was made for; `none`: that there is none. */
export function versionIn(fields: URLSearchParams): (version: number | null) => boolean {
  const meant = fields.get("version") ?? "";
  return (version) => (version === null ? meant === "none" : meant === String(version));
}

/** What became of a poll, in one line. */
function pollLine(report: object): string {
  const { watch, outcome, evidence } = report as { watch?: string; outcome?: string; evidence?: string | null };
  return [`${watch ?? ""}: ${outcome ?? ""}`, ...(evidence ? [evidence] : [])].join("; ");
}
