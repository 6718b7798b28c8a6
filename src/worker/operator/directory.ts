import type { Settings } from "../../../config/settings.ts";
import { type ListedSubscription, troubledFirst } from "../../archive/push/deliveries.ts";
import { reportedSubscribed } from "../../archive/reports/taken.ts";
import { robotsIn } from "../../archive/robots.ts";
import type { Troubles } from "../../archive/troubles.ts";
import { createCaller } from "../../fetch/caller.ts";
import { createClient, userAgentFor } from "../../fetch/client.ts";
import type { Log, Sql } from "../../model/ports.ts";
import type { definitionActions } from "../../operate/definitions.ts";
import { draftActions } from "../../operate/drafts.ts";
import type { KnownDefinitions } from "../../operate/known-definitions.ts";
import { agencyRoutes } from "../../serve/admin/agencies.ts";
import { agencyPages } from "../../serve/admin/agency-pages.ts";
import { deliveryRoutes } from "../../serve/admin/deliveries.ts";
import { draftPages } from "../../serve/admin/draft-pages.ts";
import { deliveryPages } from "../../serve/admin/editing-pages.ts";
import { settingsRoutes } from "../../serve/admin/settings-page.ts";
import type { Composition } from "../../serve/compose.ts";
import type { Limiter } from "../../serve/http/limit.ts";
import { pushing } from "../../serve/push-documents.ts";
import { agencyAt, type Bindings, environmentOf } from "../bindings.ts";
import { createTransport } from "../transport.ts";

/** Most agencies that are asked for their subscriptions: within the requests of one invocation. */
const ASKED = 40;

/** What the Directory knows when it answers an operator. */
export interface DirectoryParts {
  readonly bindings: Bindings;
  /** The Directory's own archive. */
  readonly sql: Sql;
  readonly known: KnownDefinitions;
  readonly settings: Settings;
  readonly log: Log;
  /** What the operator should know, a line each. */
  readonly notes: readonly string[];
  readonly troubles: Troubles;
  /** Limits test events. */
  readonly tests: Limiter;
}

/** What an operator can do with all agencies: routes behind the token, and pages for browsers. */
export function directoryOperator(
  agencies: ReturnType<typeof definitionActions>,
  { bindings, sql, known, settings, log, notes, troubles, tests }: DirectoryParts,
): Pick<Composition, "admin" | "pages"> {
  const environment = environmentOf(bindings);
  const { unpolled } = settings;
  const polls = settings.poll !== "off";
  const ways = { userAgent: userAgentFor(settings.contact), origins: settings.origins };
  const ports = { transport: createTransport(), clock: Date.now, log, robots: robotsIn(sql) };
  const client = createClient({ ...ports, sleep: (ms) => scheduler.wait(ms) }, ways);
  const deliveries = {
    ...{ sql, clock: Date.now, agencies: settings.agencies, unpolled, notes, polls, troubles, tests },
    push: pushing(sql, settings).settings,
    subscribers: (most: number) => subscribersIn(bindings, sql, most),
    caller: createCaller(createTransport(), ways),
  };
  const operator = { polls, poll: async (id: string | null) => agencyAt(bindings, id ?? "").poll() };
  const drafts = draftActions({ client, clock: Date.now, known: () => known.agencies });
  return {
    admin: [agencyRoutes(agencies), deliveryRoutes(deliveries)],
    pages: [
      agencyPages({ sql, clock: Date.now, site: settings, agencies, operator }),
      deliveryPages(deliveries),
      settingsRoutes("worker", settings, (name) => (environment[name] ?? "") !== ""),
      draftPages({ agencies, drafts }),
    ],
  };
}

/** Subscriptions of the agencies that have reported some. */
async function subscribersIn(bindings: Bindings, sql: Sql, most: number): Promise<ListedSubscription[]> {
  const ids = (await reportedSubscribed(sql)).slice(0, ASKED);
  const lists = await Promise.all(ids.map((id) => agencyAt(bindings, id).subscribers(most)));
  return lists.flat().sort(troubledFirst).slice(0, most);
}
