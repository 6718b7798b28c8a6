import { operatorActions } from "../operate/actions.ts";
import type { Takedown } from "../operate/takedown.ts";
import { operatorRoutes } from "../serve/admin/operator.ts";
import type { Routes } from "../serve/deps.ts";
import type { AgencyState } from "./agency-state.ts";
import { agencyAt, type Bindings } from "./bindings.ts";

/** Listings polled per request, and articles per poll. */
const BOUNDS = { most: 2, mostArticles: 4 } as const;

/** The operator's actions on one agency: those below `/admin` that need its archive. `told`: reports what was done. */
export function operatorOf(
  state: () => AgencyState,
  { bindings, told }: { readonly bindings: Bindings; readonly told: () => Promise<void> },
): readonly Routes[] {
  const actions = () => {
    const { ports, site, settings } = state();
    return operatorActions(ports, site, { ...BOUNDS, polls: settings.poll !== "off", dice: Math.random() });
  };
  /** Collections have copies of the article: they lose them in the same request. */
  const everywhere = async (done: Takedown): Promise<Takedown> => {
    if (!("documents" in done)) return done;
    const { collections } = state().mandate;
    const more = await Promise.all(collections.map((id) => agencyAt(bindings, id).collect()));
    await told();
    return { ...done, documents: [...done.documents, ...more.flat()] };
  };
  return [
    operatorRoutes({
      get polls() {
        return state().settings.poll !== "off";
      },
      takedown: async (name, reason) => everywhere(await actions().takedown(name, reason)),
      undo: async (name) => everywhere(await actions().undo(name)),
      async poll(feed) {
        const reports = await actions().poll(feed);
        await told();
        return reports;
      },
    }),
  ];
}
