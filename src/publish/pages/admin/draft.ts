import type { Doubt } from "../../../model/definition/doubt.ts";
import { type DraftField, draftFields } from "../../../model/definition/draft-fields.ts";
import { SOURCE_KINDS } from "../../../model/definition/source.ts";
import { type Markup, type MarkupValue, markup } from "../../xml/markup.ts";
import { AGENCY_WORDS } from "./agency-words.ts";
import { DRAFT_WORDS, type DraftWords } from "./draft-words.ts";
import { doubtsSection, previewSection, type SiteFindings, type SourceTried, sourcesSection } from "./found.ts";
import {
  type AdminContent,
  type AdminView,
  adminField,
  adminForm,
  adminNote,
  adminSelect,
  english,
  hiddenFields,
} from "./layout.ts";
import { ADMIN_WORDS } from "./words.ts";

/** What the first step of adding an agency asks for. */
export interface AddressEntered {
  readonly url: string;
  readonly id: string;
  readonly language: string;
  readonly timezone: string;
  /** A kind of source; empty: the sturdiest. */
  readonly kind: string;
}

/** A definition that is not yet kept, as a page shows it. */
export interface DraftState {
  /** JSON. */
  readonly text: string;
  /** The version that it is to replace; null: it is to be new. */
  readonly version: number | null;
  /** What has been said of it. */
  readonly note: MarkupValue;
  /** The feed that was read, and those that can be. */
  readonly feed: string | null;
  readonly feeds: readonly string[];
  /** IANA time zone of the dates shown. */
  readonly timezone: string;
  /** Undefined: its site was not read. */
  readonly findings?: SiteFindings | null;
  readonly doubts?: readonly Doubt[];
  readonly tried?: { readonly entered: AddressEntered; readonly sources: readonly SourceTried[] };
}

const GROUPS: readonly (readonly [keyof DraftWords["groups"], RegExp])[] = [
  ["names", /^names\./],
  ["languages", /^editions\./],
  ["pace", /^(?:timezone|dateOrder|since|poll\.)/],
  ["source", /^listing\./],
  ["addresses", /^(?:addresses|canonical)$/],
  ["article", /^(?:article\.|marks|furniture)/],
];
/** Groups that are open at once: what everybody fills in. */
const OPEN: ReadonlySet<string> = new Set(["names", "languages", "pace"]);

/** The page that asks for the address of an agency. */
export function addressPage(
  view: AdminView,
  entered: AddressEntered,
  refused: {
    readonly kind: "wrong" | "nothing";
    readonly message: string;
    readonly sources: readonly SourceTried[];
  } | null,
): AdminContent {
  const words = DRAFT_WORDS[view.language];
  const kinds = SOURCE_KINDS.map((kind) => [kind, words.kinds[kind]] as const);
  const form = adminForm(
    view,
    "admin/add",
    markup`${adminField("url", words.address, entered.url, { type: "url", required: true, code: true, hint: words.addressHint })}
<details><summary>${words.more}</summary>
${adminField("id", words.id, entered.id, { code: true, hint: words.idHint })}${adminField("language", words.language, entered.language, { code: true, hint: words.guess })}${adminField("timezone", words.timezone, entered.timezone, { code: true, hint: words.guess })}${adminSelect("kind", words.source, entered.kind, [["", words.sturdiest], ...kinds])}</details>
<p class="acts"><button>${words.look}</button> <span class="hint">${words.nothingWritten}</span></p>`,
  );
  return {
    title: ADMIN_WORDS[view.language].sections.add,
    here: "add",
    main: markup`${refused === null ? null : adminNote("bad", words[refused.kind], english(refused.message))}${form}${refused === null || refused.sources.length === 0 ? null : sourcesSection(view, refused.sources, () => null)}`,
  };
}

/** The page of a definition that is not yet kept: what it reads, and forms to correct, try and keep it. */
export function draftPage(view: AdminView, state: DraftState): AdminContent {
  const { language, root } = view;
  const words = DRAFT_WORDS[language];
  const { version, note, tried, doubts, findings, text, timezone } = state;
  const id = idIn(text);
  const back =
    version === null
      ? null
      : markup`<p><a href="${root}admin/agencies/${id}">${ADMIN_WORDS[language].back}</a> · <a href="${root}admin/agencies/${id}/history">${AGENCY_WORDS[language].history}</a></p>`;
  const found = markup`${tried === undefined ? null : sourcesSection(view, tried.sources, (source) => useForm(view, tried.entered, source))}${doubts === undefined ? null : doubtsSection(view, doubts)}`;
  const preview = findings === undefined ? null : previewSection(view, findings, timezone);
  const forms = markup`<section aria-labelledby="correct"><h2 id="correct">${words.correct}</h2>
<p class="hint">${words.correctHint}</p>
${fieldsForm(view, state)}${jsonForm(view, state)}</section>
`;
  return {
    title: version === null ? `${ADMIN_WORDS[language].sections.add}: ${id}` : `${AGENCY_WORDS[language].edit}: ${id}`,
    here: version === null ? "add" : "agencies",
    main: markup`${back}${note}${found}<div class="beside">
<div>${preview}</div>
<div>${forms}</div>
</div>`,
  };
}

function useForm(view: AdminView, entered: AddressEntered, { kind }: SourceTried): Markup {
  const words = DRAFT_WORDS[view.language];
  return adminForm(
    view,
    "admin/add",
    markup`${hiddenFields({ ...entered, kind })}<button class="plain" aria-label="${words.use}: ${words.kinds[kind]}">${words.use}</button>`,
    "one",
  );
}

function carried({ text, version }: DraftState): Markup {
  return hiddenFields({ text, version: version ?? "none" });
}

function feedChoice(view: AdminView, { feed, feeds }: DraftState, id: string): Markup | null {
  const words = DRAFT_WORDS[view.language];
  if (feeds.length < 2) return hiddenFields({ feed: feed ?? "" });
  const choice = adminSelect(
    "feed",
    words.whichFeed,
    feed ?? "",
    feeds.map((path) => [path, path]),
  );
  return markup`${id === "feed" ? choice : hiddenFields({ feed: feed ?? "" })}`;
}

function buttons({ language }: AdminView, { version }: DraftState): Markup {
  const words = DRAFT_WORDS[language];
  return markup`<p class="acts"><button name="do" value="try" class="plain">${words.tryIt}</button> <button name="do" value="save">${version === null ? words.publish : words.save}</button></p>`;
}

/** The form of the usual fields. */
function fieldsForm(view: AdminView, state: DraftState): Markup | null {
  const words = DRAFT_WORDS[view.language];
  const fields = draftFields(state.text);
  if (fields.length === 0) return null;
  const groups = GROUPS.map(([group, names]) => {
    const own = fields.filter(({ name }) => names.test(name)).map((field) => draftField(view, field));
    if (OPEN.has(group)) return markup`<fieldset><legend>${words.groups[group]}</legend>\n${own}</fieldset>\n`;
    return markup`<details><summary>${words.groups[group]}</summary>\n${own}</details>\n`;
  });
  return adminForm(
    view,
    "admin/draft",
    markup`${carried(state)}${groups}${feedChoice(view, state, "feed")}${buttons(view, state)}`,
  );
}

function draftField(view: AdminView, { name, kind, value, language }: DraftField): Markup {
  const words = DRAFT_WORDS[view.language];
  const key = name.replace(/^names\..*/, "name").replace(/^editions\.\d+\./, "edition.");
  const label = words.fields[key] ?? name;
  const isName = key === "name";
  const lines = value.split("\n").length;
  const hint = kind === "sections" ? words.sectionsHint : kind === "lines" ? words.linesHint : undefined;
  return adminField(
    `field.${name}`,
    language === null || key === "edition.language" ? label : `${label} (${language})`,
    value,
    {
      code: !isName && kind !== "sections",
      ...(isName && language !== null ? { language } : {}),
      ...(hint === undefined ? {} : { hint }),
      ...(kind === "text" || kind === "number" ? {} : { rows: Math.min(16, Math.max(2, lines + 1)) }),
    },
  );
}

/** The form of the whole definition. */
function jsonForm(view: AdminView, state: DraftState): Markup {
  const words = DRAFT_WORDS[view.language];
  const { text, version } = state;
  const isAlone = draftFields(text).length === 0;
  const form = adminForm(
    view,
    "admin/draft",
    markup`${hiddenFields({ version: version ?? "none" })}${adminField("text", words.json, text, { rows: 24, code: true, hint: words.jsonHint })}${feedChoice(view, state, "json")}${buttons(view, state)}`,
  );
  return isAlone ? form : markup`<details><summary>${words.json}</summary>\n${form}</details>\n`;
}

/** A note that somebody else has changed the agency, with a form that replaces that version all the same. */
export function staleNote(view: AdminView, text: string, version: number | null): Markup {
  const words = DRAFT_WORDS[view.language];
  const number = String(version ?? "–");
  const form =
    version === null
      ? null
      : adminForm(
          view,
          "admin/draft",
          markup`${hiddenFields({ text, version, do: "save" })}<button class="danger">${words.replace(number)}</button>`,
          "one",
        );
  return markup`${adminNote("bad", words.stale(number), words.staleHint)}${form}`;
}

/** A note on the consequences of a change, with a form that accepts them. `accept`: their kinds. */
export function consequencesNote(
  view: AdminView,
  state: {
    readonly text: string;
    readonly version: number | null;
    readonly accept: string;
    readonly lines: readonly string[];
  },
): Markup {
  const words = DRAFT_WORDS[view.language];
  const { text, version, accept, lines } = state;
  const form = adminForm(
    view,
    "admin/draft",
    markup`${hiddenFields({ text, version: version ?? "none", do: "save" })}<p class="tick"><input type="checkbox" id="accept" name="accept" value="${accept}" required><label for="accept">${words.accept}</label></p>
<p class="acts"><button class="danger">${version === null ? words.publish : words.save}</button></p>`,
  );
  return markup`${adminNote(
    "bad",
    words.consequences,
    lines.map((line) => markup`${english(line)}<br>`),
  )}${form}`;
}

/** The id that a definition names; empty if it names none. */
export function idIn(text: string): string {
  try {
    const { id } = JSON.parse(text) as { id?: unknown };
    return typeof id === "string" ? id : "";
  } catch {
    return "";
  }
}
