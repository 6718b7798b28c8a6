import type { Agency } from "../model/agency.ts";
import type { Article, Collected, DatePrecision, DateSource, Picture, Tombstone } from "../model/article.ts";
import type { SqlRow } from "../model/ports.ts";
import {
  type Assigned,
  assignments,
  type Column,
  type Columns,
  computedFlag,
  integerColumn,
  jsonColumn,
  optionalInteger,
  optionalJson,
  optionalText,
  rowCodec,
  textColumn,
} from "./columns.ts";
import { factsIn, measured, readFacts } from "./pictures/pictures.ts";
import { integer, text, textOrNull } from "./rows.ts";

/** A row of the table of articles: the model's article and the archive's own fields. */
export interface ArticleRow extends Article {
  readonly placeFolded: string | null;
  readonly day: string | null;
  readonly fingerprint: string;
  /** Digest of the text alone; null if the text is too short to identify an article. */
  readonly textKey: string | null;
  readonly listingFingerprint: string | null;
  readonly checkDue: number | null;
  readonly checks: number;
  readonly missingSince: number | null;
  readonly removed: number | null;
  readonly removedWhy: string | null;
  /** Fingerprint of a wholly new page that a later poll must confirm. */
  readonly doubted: string | null;
  /** Re-readings in a row for a change on the listing that found the page unchanged. */
  readonly idleReads: number;
}

/** An article as a poll hands it to the archive. */
export interface ArticleRecord extends Omit<ArticleRow, "removedWhy" | "doubted" | "idleReads"> {
  /** Folded text for the search index. */
  readonly searchTitle: string;
  readonly searchBody: string;
}

/** The fields of an archived article that a poll needs. */
export interface KnownArticle {
  readonly seq: number;
  readonly id: string;
  readonly nativeId: string;
  readonly edition: string;
  readonly sections: readonly string[];
  readonly url: string;
  readonly fingerprint: string;
  readonly listingFingerprint: string | null;
  readonly published: number;
  readonly precision: DatePrecision;
  readonly source: DateSource;
  readonly day: string | null;
  /** The day that the page gave: another than `day` if an operator corrected the date. */
  readonly pageDay: string | null;
  /** True if an operator set the sections: no listing adds others. */
  readonly sectionsByHand: boolean;
  readonly checkDue: number | null;
  readonly checks: number;
  readonly missingSince: number | null;
  readonly removed: number | null;
  /** True if an operator took it down: it must not be read again. */
  readonly takenDown: boolean;
  readonly firstSeen: number;
  readonly revision: number;
  /** Fingerprint of a wholly new page that a later poll must confirm. */
  readonly doubted: string | null;
  /** Re-readings in a row for a change on the listing that found the page unchanged. */
  readonly idleReads: number;
}

/** What happens to a column: it stays unchanged, takes a given value, or (anything else) is set to that constant. */
const KEPT: unique symbol = Symbol("kept");
const GIVEN: unique symbol = Symbol("given");
type Fate<Value> = Value | typeof KEPT | typeof GIVEN;

/** What can happen to an article's row. A takedown comes on top of a removal. */
type Event = "edit" | "removal" | "takedown";

/** A column of an article, with what happens to it at each event. */
function fated<
  Value,
  const Edit extends Fate<Value>,
  const Removal extends Fate<Value>,
  const Takedown extends Fate<Value>,
>(column: Column<Value>, edit: Edit, removal: Removal, takedown: Takedown) {
  return { ...column, edit, removal, takedown };
}

const SEQ = integerColumn("seq");
const PUBLISHED = integerColumn("published");
const PRECISION = textColumn<DatePrecision>("date_precision");
const SOURCE = textColumn<DateSource>("date_source");
const DATE: Column<Article["published"]> = {
  names: [PUBLISHED, PRECISION, SOURCE].flatMap(({ names }) => names),
  select: [PUBLISHED, PRECISION, SOURCE].map(({ select }) => select).join(", "),
  read: (row) => ({ instant: PUBLISHED.read(row), precision: PRECISION.read(row), source: SOURCE.read(row) }),
  write: ({ instant, precision, source }) => [instant, precision, source],
};

const WHOLE = optionalJson<Collected>("collected", (stored) => stored as Collected);
const COLLECTED: Column<Article["collected"]> = {
  ...WHOLE,
  read: (row) => WHOLE.read(row) ?? undefined,
  write: (value) => WHOLE.write(value ?? null),
};

/**
 * Every column of an article, in the order in which split mode sends them, with the effects of an edit, a removal and an
 * operator's takedown.
 */
const COLUMNS = {
  seq: fated(SEQ, KEPT, KEPT, KEPT),
  id: fated(textColumn("id"), KEPT, KEPT, KEPT),
  agency: fated(textColumn("agency"), KEPT, KEPT, KEPT),
  nativeId: fated(textColumn("native_id"), KEPT, KEPT, KEPT),
  edition: fated(textColumn("edition"), KEPT, KEPT, KEPT),
  sections: fated(jsonColumn<readonly string[]>("sections"), KEPT, KEPT, KEPT),
  url: fated(textColumn("url"), KEPT, KEPT, KEPT),
  language: fated(textColumn("language"), GIVEN, KEPT, KEPT),
  title: fated(textColumn("title"), GIVEN, "", KEPT),
  summary: fated(textColumn("summary"), GIVEN, "", KEPT),
  contentHtml: fated(textColumn("content_html"), GIVEN, "", KEPT),
  contentText: fated(textColumn("content_text"), GIVEN, "", KEPT),
  place: fated(optionalText("place"), GIVEN, KEPT, null),
  placeFolded: fated(optionalText("place_folded"), GIVEN, KEPT, null),
  agencyMark: fated(optionalText("agency_mark"), GIVEN, KEPT, null),
  author: fated(optionalText("author"), GIVEN, null, KEPT),
  image: fated(
    optionalJson("image", (stored) => stored as Picture),
    GIVEN,
    null,
    KEPT,
  ),
  alternates: fated(jsonColumn<Article["alternates"]>("alternates"), GIVEN, [], KEPT),
  published: fated(DATE, KEPT, KEPT, KEPT),
  day: fated(optionalText("day"), KEPT, KEPT, KEPT),
  firstSeen: fated(integerColumn("first_seen"), KEPT, KEPT, KEPT),
  updated: fated(integerColumn("updated"), GIVEN, KEPT, KEPT),
  revision: fated(integerColumn("revision"), GIVEN, KEPT, KEPT),
  fingerprint: fated(textColumn("fingerprint"), GIVEN, KEPT, ""),
  textKey: fated(optionalText("text_key"), GIVEN, null, KEPT),
  listingFingerprint: fated(optionalText("listing_fingerprint"), GIVEN, null, null),
  checkDue: fated(optionalInteger("check_due"), GIVEN, GIVEN, null),
  checks: fated(integerColumn("checks"), GIVEN, 0, KEPT),
  missingSince: fated(optionalInteger("missing_since"), null, KEPT, null),
  removed: fated(optionalInteger("removed"), null, GIVEN, KEPT),
  removedWhy: fated(optionalText("removed_why"), null, GIVEN, GIVEN),
  doubted: fated(optionalText("doubted"), null, null, KEPT),
  idleReads: fated(integerColumn("idle_reads"), 0, 0, KEPT),
  collected: fated(COLLECTED, GIVEN, KEPT, KEPT),
} satisfies { readonly [Field in keyof ArticleRow]-?: Column<ArticleRow[Field]> & Record<Event, unknown> };

/** Fields whose values an event must be given. */
type Given<What extends Event> = {
  readonly [Field in keyof ArticleRow as (typeof COLUMNS)[Field][What] extends typeof GIVEN
    ? Field
    : never]: ArticleRow[Field];
};

/** The assignments of an event, for an UPDATE. */
export function assignmentsAt<What extends Event>(event: What, given: Given<What>): Assigned {
  return assigned(event, (fate) => fate !== KEPT, given);
}

/** The assignments of a removal that need no values: they empty the article's content. */
export function emptying(): Assigned {
  return assigned("removal", (fate) => fate !== KEPT && fate !== GIVEN, {});
}

function assigned(event: Event, has: (fate: unknown) => boolean, given: Readonly<Partial<ArticleRow>>): Assigned {
  const fields = Object.entries(COLUMNS).filter(([, column]) => has(column[event]));
  const values = fields.map(([field, { [event]: fate }]) => [
    field,
    fate === GIVEN ? given[field as keyof ArticleRow] : fate,
  ]);
  return assignments<object>(Object.fromEntries(fields), Object.fromEntries(values));
}

/** The assignments of an operator's correction. */
export function correcting(
  fields: Pick<ArticleRow, "published" | "day" | "sections" | "updated" | "revision">,
): Assigned {
  const { published, day, sections, updated, revision } = COLUMNS;
  return assignments({ published, day, sections, updated, revision }, fields);
}

/** Names of the text columns that a removal empties. */
export const EMPTIED: readonly string[] = Object.values(COLUMNS).flatMap(({ names, removal }) =>
  removal === "" ? names : [],
);

/** Whole rows of articles. */
export const ARTICLES = rowCodec<ArticleRow>(COLUMNS);

/**
 * SQL of an id as feeds publish it. A collection's copy has the same one as the article, but `id` is unique, so the
 * collection's id and a space go before it; neither ids nor native ids have spaces. `column`: `a.id`, `native_id`.
 */
export const ownId = (column: string): string => `substr(${column}, instr(${column}, ' ') + 1)`;

/** The stored id of an article in an agency's feeds: that of a collection's copy begins with the collection's. */
export function storedId({ id, collects }: Pick<Agency, "id" | "collects">, article: string): string {
  return collects === undefined ? article : `${id} ${article}`;
}

/** A column of articles of which copies tell whose they are. */
function ofOrigin(column: Column<string>, select: string): Column<string> {
  return { ...column, select: `${select} AS ${column.names[0]}` };
}

/** The picture with what is known of it. Only read: whole rows are written with what the page says. */
const PICTURE: Column<Article["image"]> = {
  ...COLUMNS.image,
  select: `image, ${factsIn("articles")} AS picture_facts`,
  read: (row) => {
    const picture = COLUMNS.image.read(row);
    return picture === null ? null : measured(picture, readFacts(textOrNull(row, "picture_facts")));
  },
};

const ARTICLE: Columns<Article> = {
  seq: COLUMNS.seq,
  id: ofOrigin(COLUMNS.id, ownId("id")),
  agency: ofOrigin(COLUMNS.agency, "coalesce(collected ->> '$.agency', agency)"),
  nativeId: ofOrigin(COLUMNS.nativeId, ownId("native_id")),
  edition: COLUMNS.edition,
  sections: COLUMNS.sections,
  url: COLUMNS.url,
  language: COLUMNS.language,
  title: COLUMNS.title,
  summary: COLUMNS.summary,
  contentHtml: COLUMNS.contentHtml,
  contentText: COLUMNS.contentText,
  place: COLUMNS.place,
  agencyMark: COLUMNS.agencyMark,
  author: COLUMNS.author,
  image: PICTURE,
  alternates: COLUMNS.alternates,
  published: COLUMNS.published,
  firstSeen: COLUMNS.firstSeen,
  updated: COLUMNS.updated,
  revision: COLUMNS.revision,
  collected: COLUMNS.collected,
};

const CORRECTION = "FROM corrections c WHERE c.agency = articles.agency AND c.native_id = articles.native_id";

const KNOWN: Columns<KnownArticle> = {
  seq: COLUMNS.seq,
  id: COLUMNS.id,
  nativeId: COLUMNS.nativeId,
  edition: COLUMNS.edition,
  sections: COLUMNS.sections,
  url: COLUMNS.url,
  fingerprint: COLUMNS.fingerprint,
  listingFingerprint: COLUMNS.listingFingerprint,
  published: PUBLISHED,
  precision: PRECISION,
  source: SOURCE,
  day: COLUMNS.day,
  pageDay: {
    ...optionalText("page_day"),
    select: `CASE date_source WHEN 'operator' THEN (SELECT c.day ${CORRECTION}) ELSE day END AS page_day`,
  },
  sectionsByHand: computedFlag(`EXISTS (SELECT 1 ${CORRECTION} AND c.sections IS NOT NULL)`, "sections_by_hand"),
  checkDue: COLUMNS.checkDue,
  checks: COLUMNS.checks,
  missingSince: COLUMNS.missingSince,
  removed: COLUMNS.removed,
  takenDown: computedFlag(
    "EXISTS (SELECT 1 FROM takedowns t WHERE t.agency = articles.agency AND t.native_id = articles.native_id)",
    "taken_down",
  ),
  firstSeen: COLUMNS.firstSeen,
  revision: COLUMNS.revision,
  doubted: COLUMNS.doubted,
  idleReads: COLUMNS.idleReads,
};

/** The fields of an article that a poll needs. */
export const KNOWN_ARTICLES = rowCodec(KNOWN);
/** The fields of the model's article. */
export const MODEL_ARTICLES = rowCodec(ARTICLE);

/** What a re-reading records of an article whose content has not changed. */
export interface CheckNote extends Pick<ArticleRow, "checkDue" | "checks" | "missingSince" | "doubted" | "idleReads"> {
  /** Fingerprint of the item on the listing; null: unchanged. */
  readonly listingFingerprint: string | null;
}

/** The columns of a note except the listing's fingerprint. */
export const NOTED = rowCodec<Omit<CheckNote, "listingFingerprint">>({
  checkDue: COLUMNS.checkDue,
  checks: COLUMNS.checks,
  missingSince: COLUMNS.missingSince,
  doubted: COLUMNS.doubted,
  idleReads: COLUMNS.idleReads,
});

/** Reads a removed article as feeds publish it. */
export function tombstoneOf(row: SqlRow): Tombstone {
  return { id: text(row, "id"), url: text(row, "url"), removed: integer(row, "removed") };
}
