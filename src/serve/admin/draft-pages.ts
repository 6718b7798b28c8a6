import { feedsOf, watchesOf } from "../../model/agency.ts";
import { ConfigError } from "../../model/config-error.ts";
import { readDefinition } from "../../model/definition/definition.ts";
import type { Doubt } from "../../model/definition/doubt.ts";
import { readsAlike, withDraftFields } from "../../model/definition/draft-fields.ts";
import {
  type AddressEntered,
  addressPage,
  consequencesNote,
  type DraftState,
  draftPage,
  idIn,
  staleNote,
} from "../../publish/pages/admin/draft.ts";
import { DRAFT_WORDS } from "../../publish/pages/admin/draft-words.ts";
import type { SiteFindings, SourceTried } from "../../publish/pages/admin/found.ts";
import { adminNote, english } from "../../publish/pages/admin/layout.ts";
import type { Markup } from "../../publish/xml/markup.ts";
import type { AgencyActions, ChangeAnswer } from "./agencies.ts";
import { BROWSER, versionIn } from "./agency-pages.ts";
import type { Asked, PageRoutes } from "./pages.ts";

/** What was found at an address. */
export type LookAnswer =
  | {
      readonly outcome: "found";
      readonly text: string;
      readonly feed: string;
      readonly addsTo: string | null;
      readonly already: string | null;
      readonly findings: SiteFindings;
      readonly sources: readonly SourceTried[];
      readonly doubts: readonly Doubt[];
    }
  | { readonly outcome: "nothing"; readonly message: string; readonly sources: readonly SourceTried[] }
  | { readonly outcome: "wrong"; readonly message: string };

/** What a definition reads of its site now. */
export type ReadingAnswer =
  | { readonly outcome: "read"; readonly feed: string; readonly findings: SiteFindings | null }
  | { readonly outcome: "wrong"; readonly message: string };

/** Looks at sites, provided by the composition root, since only it can fetch. Nothing is written. */
export interface SiteLooks {
  look(
    url: string,
    wish: {
      readonly id: string | null;
      readonly timezone: string | null;
      readonly language: string | null;
      readonly kind: string | null;
    },
  ): Promise<LookAnswer>;
  read(text: string, feed: string | null): Promise<ReadingAnswer>;
}

/** What the pages that add and edit agencies need from the composition root. */
export interface DraftPagesDeps {
  readonly agencies: AgencyActions;
  readonly drafts: SiteLooks;
}

const LONGEST_ENTERED = 2048;
const NOTHING_ENTERED: AddressEntered = { url: "", id: "", language: "", timezone: "", kind: "" };

/**
 * `/admin/add`: an address, then what was found there; `/admin/agencies/ID/edit`: the definition of an agency; `/admin/draft`
 * tries or keeps what was entered. A definition that is not yet kept travels in the forms alone, and is checked anew by
 * every step.
 */
export function draftPages({ agencies, drafts }: DraftPagesDeps): PageRoutes {
  async function add(asked: Asked, fields: URLSearchParams): Promise<Response> {
    const entered = enteredIn(fields);
    const { url, id, language, timezone, kind } = entered;
    const wish = { id: id || null, language: language || null, timezone: timezone || null, kind: kind || null };
    const found = await drafts.look(url, wish);
    if (found.outcome !== "found") {
      const sources = found.outcome === "nothing" ? found.sources : [];
      return asked.show(addressPage(asked, entered, { kind: found.outcome, message: found.message, sources }), 400);
    }
    const words = DRAFT_WORDS[asked.language];
    const { text, feed, findings, sources, doubts, addsTo, already } = found;
    const version = addsTo === null ? null : ((await agencies.show(addsTo))?.agency.version ?? null);
    const note =
      already !== null
        ? adminNote("bad", words.already(already))
        : adminNote("good", addsTo === null ? words.nothingWritten : words.addsTo(addsTo));
    return draft(asked, { text, version, note, feed, findings, doubts, tried: { entered, sources } });
  }

  async function edit(asked: Asked): Promise<Response> {
    const id = asked.c.req.param("id")!;
    const found = await agencies.show(id);
    if (found === null || found.definition === null) return asked.refuse("unknown", 404);
    const before = await formerText(id, asked.c.req.query("before"));
    const text = before ?? JSON.stringify(found.definition, null, 2);
    return draft(asked, { text, version: found.agency.version, note: null, feed: null });
  }

  /** The definition before the change with this number, or null. */
  async function formerText(id: string, version: string | undefined): Promise<string | null> {
    if (version === undefined) return null;
    const changes = (await agencies.history(id)) as readonly { version?: number; definition?: unknown }[];
    const definition = changes.find((change) => String(change.version) === version)?.definition ?? null;
    return definition === null ? null : JSON.stringify(definition, null, 2);
  }

  async function submitted(asked: Asked, fields: URLSearchParams): Promise<Response> {
    const words = DRAFT_WORDS[asked.language];
    const sent = fields.get("text") ?? "";
    const version = /^\d{1,15}$/.test(fields.get("version") ?? "") ? Number(fields.get("version")) : null;
    const feed = fields.get("feed") || null;
    let text: string;
    try {
      text = withDraftFields(sent, fields);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const note = adminNote("bad", words.wrong, english(error.message));
      return draft(asked, { text: sent, version, note, feed }, 400);
    }
    const isSeen = readsAlike(sent, text);
    if (fields.get("do") !== "save" || !isSeen)
      return tried(asked, { text, version, feed, isUnseen: fields.get("do") === "save" });
    const result = await agencies.put(idIn(text), text, {
      who: BROWSER,
      accept: new Set((fields.get("accept") ?? "").split(",")),
      expected: versionIn(fields),
    });
    return kept(asked, result, { text, version, feed });
  }

  async function tried(
    asked: Asked,
    { text, version, feed, isUnseen }: Pick<DraftState, "text" | "version" | "feed"> & { readonly isUnseen: boolean },
  ): Promise<Response> {
    const words = DRAFT_WORDS[asked.language];
    const read = await drafts.read(text, feed);
    if (read.outcome === "wrong")
      return draft(asked, { text, version, feed, note: adminNote("bad", words.wrong, english(read.message)) }, 400);
    const note = isUnseen ? adminNote("bad", words.lookFirst, words.lookFirstHint) : null;
    return draft(asked, { text, version, note, feed: read.feed, findings: read.findings });
  }

  function kept(asked: Asked, result: ChangeAnswer, state: Pick<DraftState, "text" | "version" | "feed">): Response {
    const words = DRAFT_WORDS[asked.language];
    const { text, version } = state;
    const again = (note: Markup, status: 400 | 409 | 412) => draft(asked, { ...state, note }, status);
    switch (result.outcome) {
      case "created":
      case "changed":
      case "unchanged":
        return asked.go(`agencies/${result.agency.id}?done=put`);
      case "wrong":
        return again(adminNote("bad", words.wrong, english(result.message)), 400);
      case "refused":
        return again(adminNote("bad", words.refused, english(result.message)), 409);
      case "stale":
        return again(staleNote(asked, text, result.version), 412);
      case "consequences": {
        const accept = [...new Set(result.consequences.map(({ kind }) => kind))].join(",");
        const lines = result.consequences.map(({ what }) => what);
        return again(consequencesNote(asked, { text, version, accept, lines }), 409);
      }
      default:
        return asked.refuse("unknown", 404);
    }
  }

  return (pages) => {
    pages.page("/add", (asked) => asked.show(addressPage(asked, NOTHING_ENTERED, null)));
    pages.form("/add", add);
    pages.page("/agencies/:id/edit", edit);
    pages.form("/draft", submitted);
  };
}

function draft(
  asked: Asked,
  state: Omit<DraftState, "feeds" | "timezone">,
  status: 200 | 400 | 409 | 412 = 200,
): Response {
  return asked.show(draftPage(asked, { ...state, ...knownOf(state.text) }), status);
}

/** The feeds that can be read by a definition, and its time zone; of one that cannot be used: none, and UTC. */
function knownOf(text: string): Pick<DraftState, "feeds" | "timezone"> {
  try {
    const { agency } = readDefinition(text);
    const paths = new Set(watchesOf(agency).map(({ path }) => path));
    return {
      feeds: feedsOf(agency)
        .map(({ path }) => path)
        .filter((path) => paths.has(path)),
      timezone: agency.timezone,
    };
  } catch {
    return { feeds: [], timezone: "UTC" };
  }
}

function enteredIn(fields: URLSearchParams): AddressEntered {
  const entered = (name: string) => (fields.get(name) ?? "").trim().slice(0, LONGEST_ENTERED);
  return {
    url: entered("url"),
    id: entered("id"),
    language: entered("language"),
    timezone: entered("timezone"),
    kind: entered("kind"),
  };
}
