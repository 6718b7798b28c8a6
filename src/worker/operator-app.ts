import type { Hono } from "hono";
import { selectAgencies } from "../../config/settings.ts";
import type { Agency } from "../model/agency.ts";
import { operatorActions } from "../operate/actions.ts";
import { definitionActions } from "../operate/definitions.ts";
import { draftActions } from "../operate/drafts.ts";
import { editorActions } from "../operate/editing/editor.ts";
import { agencyRoutes } from "../serve/admin/agencies.ts";
import { agencyPages } from "../serve/admin/agency-pages.ts";
import { articleRoutes } from "../serve/admin/articles.ts";
import { deliveryRoutes } from "../serve/admin/deliveries.ts";
import { draftPages } from "../serve/admin/draft-pages.ts";
import { deliveryPages, editingPages } from "../serve/admin/editing-pages.ts";
import { operatorRoutes } from "../serve/admin/operator.ts";
import { settingsRoutes } from "../serve/admin/settings-page.ts";
import { createApp } from "../serve/app.ts";
import { composeServe } from "../serve/compose.ts";
import { type Purger, purgeFor } from "./edge-cache.ts";
import {
  ARTICLES_PER_POLL,
  COLLECTED_PER_RUN,
  environmentOf,
  type Isolate,
  POLLS_PER_RUN,
  portsOf,
  siteOf,
} from "./isolate.ts";

/** Fetches of one request: with its queries of the archive at most the 50 subrequests of the free plan. */
const SUBREQUESTS = 40;

/** The app with the operator's actions, for one request. */
export function operatorApp(
  isolate: Isolate,
  cache: Purger | undefined,
  definitions: { readonly shipped: readonly Agency[]; readonly changed: () => Promise<void> },
): Hono {
  const { bindings, settings, parts, feeds } = isolate;
  const ports = portsOf(isolate, 0, cache, SUBREQUESTS);
  const actions = operatorActions(ports, siteOf(settings), {
    polls: settings.poll !== "off",
    mostArticles: ARTICLES_PER_POLL,
    most: POLLS_PER_RUN,
    dice: Math.random(),
    collects: COLLECTED_PER_RUN.free,
  });
  const agencies = definitionActions({
    ...{ sql: ports.sql, clock: ports.clock, log: ports.log, shipped: definitions.shipped },
    select: (agencies) => selectAgencies(environmentOf(bindings), agencies),
    changed: async (agency) => {
      await definitions.changed();
      const documents = [...feeds].filter((feed) => feed === agency || feed.startsWith(`${agency}/`));
      await purgeFor(cache, [{ feed: null }, ...documents.map((feed) => ({ feed }))], ports.log);
    },
  });
  const site = siteOf(settings);
  const editor = editorActions(ports, site, actions.polls ? actions.poll : null);
  const articles = { sql: ports.sql, agencies: site.agencies, editor };
  const deliveries = {
    ...{ sql: ports.sql, clock: ports.clock, agencies: site.agencies, unpolled: site.unpolled, polls: actions.polls },
    ...{ notes: parts.settings.notes, troubles: parts.troubles, ...isolate.deliveries },
  };
  return createApp(
    composeServe({
      ...parts,
      ...(ports.published === undefined ? {} : { published: ports.published }),
      admin: [
        ...(parts.admin ?? []),
        articleRoutes(articles),
        deliveryRoutes(deliveries),
        operatorRoutes(actions),
        agencyRoutes(agencies),
      ],
      pages: [
        agencyPages({ ...ports, site, agencies, operator: actions }),
        editingPages({ ...articles, operator: actions }),
        deliveryPages(deliveries),
        settingsRoutes("worker", settings, (name) => (environmentOf(bindings)[name] ?? "") !== ""),
        draftPages({ agencies, drafts: draftActions({ ...ports, known: () => isolate.known.agencies }) }),
      ],
    }),
  );
}

/** What purges Workers Cache from this request or run, if the account has it. */
export function purgerOf(context: ExecutionContext): Purger | undefined {
  return context.cache;
}
