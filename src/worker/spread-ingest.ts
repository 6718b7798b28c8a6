import { reportsArticles } from "../archive/reports/taken.ts";
import { beginIngest, type IngestStep, ingestDocuments, ingestRows, ingestState } from "../archive/shipping/ingest.ts";
import { agenciesNamed } from "../archive/shipping/own-part.ts";
import type { Sql } from "../model/ports.ts";
import type { IngestStore } from "../serve/admin/ingest.ts";
import { agencyAt, type Bindings } from "./bindings.ts";

/**
 * Split mode, received for all agencies: each step goes to the agencies that it names, and when all have it, the position is
 * recorded here. A step that comes again is one that an agency has already, or takes again.
 */
export function spreadIngest(bindings: Bindings, sql: Sql, ids: readonly string[]): IngestStore {
  const continues = async ({ source, phase, from }: IngestStep): Promise<boolean> => {
    const state = await ingestState(sql);
    return state.source === source && state.positions[phase] === from;
  };
  const concerned = (named: ReadonlySet<string> | null) => (named === null ? ids : ids.filter((id) => named.has(id)));
  return {
    state: () => ingestState(sql),
    holdsArticles: () => reportsArticles(sql),
    async begin(source, now, empty) {
      await Promise.all(ids.map((id) => agencyAt(bindings, id).beginIngest(source, now, empty)));
      await beginIngest(sql, source, now, false);
    },
    async rows(step, parts, now) {
      if (!(await continues(step))) return false;
      await Promise.all(
        concerned(agenciesNamed(parts)).map((id) => agencyAt(bindings, id).ingestRows(step, parts, now)),
      );
      return ingestRows(sql, step, [], now);
    },
    async documents(step, documents, gone, now) {
      if (!(await continues(step))) return false;
      const owner = (path: string) => (path.includes("/") ? path.split("/", 1)[0]! : "");
      const of = (id: string) =>
        [documents.filter(({ path }) => owner(path) === id), gone.filter((path) => owner(path) === id)] as const;
      const named = new Set([...documents.map(({ path }) => path), ...gone].map(owner));
      await Promise.all(concerned(named).map((id) => agencyAt(bindings, id).ingestDocuments(step, ...of(id), now)));
      return ingestDocuments(sql, step, ...of(""), now);
    },
  };
}
