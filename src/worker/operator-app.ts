import type { Hono } from "hono";
import { selectAgencies } from "../../config/settings.ts";
import type { Agency } from "../model/agency.ts";
import { operatorActions } from "../operate/actions.ts";
import { definitionActions } from "../operate/definitions.ts";
import type { Purger } from "../push/purge.ts";
import { agencyRoutes } from "../serve/admin/agencies.ts";
import { operatorRoutes } from "../serve/admin/operator.ts";
import { createApp } from "../serve/app.ts";
import { composeServe } from "../serve/compose.ts";
import { purgeFor } from "./edge-cache.ts";
import {
  ARTICLES_PER_POLL,
  COLLECTED_PER_RUN,
  environmentOf,
  type Isolate,
  POLLS_PER_RUN,
  portsOf,
  siteOf,
} from "./isolate.ts";

/** The app with the operator's actions, for one request. */
export function operatorApp(
  isolate: Isolate,
  cache: Purger | undefined,
  definitions: { readonly shipped: readonly Agency[]; readonly changed: () => Promise<void> },
): Hono {
  const { bindings, settings, parts, feeds } = isolate;
  const ports = portsOf(isolate, 0, cache);
  const actions = operatorActions(ports, siteOf(settings), {
    polls: settings.poll !== "off",
    mostArticles: ARTICLES_PER_POLL,
    most: POLLS_PER_RUN,
    dice: Math.random(),
    collects: COLLECTED_PER_RUN.free,
  });
  return createApp(
    composeServe({
      ...parts,
      ...(ports.published === undefined ? {} : { published: ports.published }),
      admin: [
        ...(parts.admin ?? []),
        operatorRoutes(actions),
        agencyRoutes(
          definitionActions({
            ...{ sql: ports.sql, clock: ports.clock, log: ports.log, shipped: definitions.shipped },
            select: (agencies) => selectAgencies(environmentOf(bindings), agencies),
            changed: async (agency) => {
              await definitions.changed();
              const documents = [...feeds].filter((feed) => feed === agency || feed.startsWith(`${agency}/`));
              await purgeFor(cache, [{ feed: null }, ...documents.map((feed) => ({ feed }))], ports.log);
            },
          }),
        ),
      ],
    }),
  );
}

/** What purges Workers Cache from this request or run, if the account has it. */
export function purgerOf(context: ExecutionContext): Purger | undefined {
  return context.cache;
}
