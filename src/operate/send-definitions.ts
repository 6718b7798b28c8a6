import type { AgencySummary, ChangeResult, DefinitionActions } from "./definitions.ts";

/** A definition that the receiver did not take, and why, in one line. */
export interface Unsent {
  readonly id: string;
  readonly why: string;
}

/** What became of the definitions. */
export interface SentDefinitions {
  /** Ids of the agencies whose definition or state was changed at the receiver. */
  readonly sent: readonly string[];
  readonly unsent: readonly Unsent[];
}

/** What was accepted here is accepted there. */
const ACCEPTED: ReadonlySet<string> = new Set(["ids", "drops", "again"]);
const WHO = "split mode";
const VERBS = { active: "resume", paused: "pause", retired: "retire" } as const;

/**
 * Split mode: gives the receiver the definition and the state of each agency that is published here. Costs one request if
 * nothing has changed. `removes`: also removes there what was removed here, with everything.
 */
export async function sendDefinitions(
  here: DefinitionActions,
  there: DefinitionActions,
  { removes }: { readonly removes: boolean },
): Promise<SentDefinitions> {
  const sent: string[] = [];
  const unsent: Unsent[] = [];
  const theirs = new Map((await there.list()).map((agency) => [agency.id, agency]));
  for (const agency of await here.list()) {
    for (const change of changesFor(agency, theirs.get(agency.id), removes)) {
      const result = await make(change, agency.id);
      if (result === null) continue;
      if ("agency" in result) sent.push(agency.id);
      else {
        unsent.push({ id: agency.id, why: "message" in result ? result.message : `it answers: ${result.outcome}` });
        break;
      }
    }
  }
  return { sent: [...new Set(sent)], unsent };

  async function make(change: Change, id: string): Promise<ChangeResult | null> {
    if (change !== "put") return there.set(id, change, { who: WHO });
    const definition = (await here.show(id))?.definition ?? null;
    return definition === null ? null : there.put(id, JSON.stringify(definition), { who: WHO, accept: ACCEPTED });
  }
}

type Change = "put" | "remove" | (typeof VERBS)[keyof typeof VERBS];

function changesFor(agency: AgencySummary, theirs: AgencySummary | undefined, removes: boolean): Change[] {
  const { state, digest, published } = agency;
  if (state === "removed") return removes && theirs !== undefined && theirs.state !== "removed" ? ["remove"] : [];
  if (!published || digest === null) return [];
  const has = theirs !== undefined && theirs.state !== "removed";
  // A shipped definition that is not checked is published once it is put or resumed.
  const asHere =
    has && theirs.digest === digest && (theirs.published || theirs.version > 0 || theirs.source !== "shipped");
  return [...(asHere ? [] : ["put" as const]), ...((has ? theirs.state : "active") === state ? [] : [VERBS[state]])];
}
