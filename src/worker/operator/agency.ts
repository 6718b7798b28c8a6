import { operatorActions } from "../../operate/actions.ts";
import { editorActions } from "../../operate/editing/editor.ts";
import type { Takedown } from "../../operate/takedown.ts";
import { articleRoutes } from "../../serve/admin/articles.ts";
import { editingPages } from "../../serve/admin/editing-pages.ts";
import { type OperatorActions, operatorRoutes } from "../../serve/admin/operator.ts";
import type { AgencyOperator, AgencyState } from "../agency-state.ts";
import { agencyAt, type Bindings } from "../bindings.ts";

/** Listings polled per request, and articles per poll. */
const BOUNDS = { most: 2, mostArticles: 4 } as const;

/** The operator's actions on one agency: those below `/admin` that need its archive. `told`: reports what was done. */
export function operatorOf(
  { ports, site, settings, mandate }: Pick<AgencyState, "ports" | "site" | "settings" | "mandate">,
  { bindings, told }: { readonly bindings: Bindings; readonly told: () => Promise<void> },
): AgencyOperator {
  const polls = settings.poll !== "off";
  const actions = operatorActions(ports, site, { ...BOUNDS, polls, dice: Math.random() });
  const collected = () => Promise.all(mandate.collections.map((id) => agencyAt(bindings, id).collect()));
  /** Collections have copies of the article: they lose them in the same request. */
  const everywhere = async (done: Takedown): Promise<Takedown> => {
    if (!("documents" in done)) return done;
    const more = await collected();
    await told();
    return { ...done, documents: [...done.documents, ...more.flat()] };
  };
  const operator: OperatorActions = {
    polls,
    takedown: async (name, reason) => everywhere(await actions.takedown(name, reason)),
    undo: async (name, reason) => everywhere(await actions.undo(name, reason)),
    async poll(feed) {
      const reports = await actions.poll(feed);
      await told();
      return reports;
    },
  };
  const editor = editorActions(ports, site, polls ? operator.poll : null);
  /** What was done by hand is told to collections and to the Directory in the same request. */
  const telling =
    <Given extends unknown[], Done>(act: (...given: Given) => Promise<Done>) =>
    async (...given: Given): Promise<Done> => {
      const done = await act(...given);
      await collected();
      await told();
      return done;
    };
  const articles = {
    sql: ports.sql,
    agencies: site.agencies,
    editor: {
      ...editor,
      correct: telling(editor.correct),
      retry: telling(editor.retry),
      ignore: telling(editor.ignore),
      publish: telling(editor.publish),
    },
  };
  return {
    admin: [articleRoutes(articles), operatorRoutes(operator)],
    pages: [editingPages({ ...articles, operator })],
    poll: operator.poll,
  };
}
