import type { ListingContext } from "../../listed-items.ts";
import { statedDate } from "../../sources/collect.ts";
import { areWhole, lineOfHtml } from "../../sources/syndication/feed-text.ts";
import type { JsonColumn, ObjectList } from "./lists.ts";

/** Fields of a list's objects that are recognised by their names and values. Paths are relative to an object. */
export interface NamedFields {
  readonly date?: string;
  readonly dateForm?: "base36";
  readonly dateZone?: string;
  readonly excerpt?: string;
  readonly image?: string;
  readonly section?: string;
  readonly language?: string;
  readonly author?: string;
  readonly content?: string;
  readonly guid?: string;
}

/** Share of the objects that must have a field. */
const MOST = 0.7;
const SOME = 0.3;
/** Characters of a title; of a text that is an article's. */
const TITLE = { least: 8, most: 300 };
const ARTICLE = 400;
const EXCERPT = { least: 30, most: 1200 };
const NAME = { least: 2, most: 60 };
/** No article of a news site in JSON is older. */
const EARLIEST = Date.parse("1990-01-01T00:00:00Z");

const TITLES = /^(?:title|headline|heading|name|subject)$/;
const TITLE_LIKE = /title|headline|heading|subject/;
const NO_TITLE =
  /slug|url|link|href|author|byline|categor|section|tag|meta|seo|^og|image|photo|picture|caption|alt|summary|excerpt|desc|content|body|text$|lang|type|status|source|site/;
const PUBLISHED = /publi|issued|posted|release/;
const DATE_LIKE = /date|time|created|updated|modified|changed|publi|issued|posted|release|_at$|^(?:ts|on|when|day)$/;
const CHANGED = /updat|modif|chang|edit|expire|until|end|sched/;
const CONTENT = /content|body|text|html|article|story|detail|full/;
const EXCERPTS = /excerpt|summary|description|desc|lead|intro|abstract|brief|teaser|standfirst|deck/;
const IMAGES = /image|img|picture|photo|thumb|cover|media|poster|featured/;
const SECTIONS = /^(?:category|section|categories|sections|channel|topic|rubric|cat_name|categoryname|category_name)$/;
const AUTHORS = /^(?:authors?|byline|writer|creator|reporter|journalist)$/;
const LANGUAGES = /^(?:lang|language|locale|langcode|inlanguage)$/;
const IDS = /^(?:_?id|uuid|guid|nid|key|code|article_?id|news_?id|post_?id)$/;
const LABEL = /^(?:name|title|label|value|text|rendered|display_?name|full_?name)$/;
const PICTURE = /^(?:https?:)?\/\/\S+|^\/?\S+\.(?:jpe?g|png|webp|gif|avif)(?:\?\S*)?$/i;

/** The path of the titles, or null if the objects have none. `language`: preferred among titles in several. */
export function titleField({ columns }: ObjectList, language: string | null): string | null {
  return best(columns, (column) => {
    if (!mostly(column, (value) => isTitle(value)) || distinct(column) < MOST) return 0;
    const [last = "", parent = ""] = column.names;
    const wordy = mean(column, (text) => lineOfHtml(text).split(" ").length) >= 3 ? 1 : 0;
    // Objects by language, and the forms of a content system: `title.ar`, `title.rendered`.
    if (TITLES.test(parent) && (LABEL.test(last) || /^[a-z]{2}$/.test(last)))
      return 8 + wordy + (last === language ? 2 : 0);
    if (NO_TITLE.test(last) || column.names.slice(1).some((name) => NO_TITLE.test(name))) return 0;
    return (TITLES.test(last) ? 9 : TITLE_LIKE.test(last) ? 6 : wordy * 2) + wordy - column.names.length * 0.5;
  });
}

/** The other fields. */
export function namedFields(list: ObjectList, context: ListingContext, taken: readonly string[]): NamedFields {
  const columns = list.columns.filter(({ path }) => !taken.includes(path));
  const date = best(columns, (column) => dateScore(column, context));
  const found = columns.find(({ path }) => path === date);
  const content = contentField(columns);
  const text = (test: RegExp, { least, most }: { least: number; most: number }, share: number) =>
    best(columns, (column) => {
      const size = mean(column, (value) => lineOfHtml(value).length);
      const isText = column.path !== content && size >= least && size <= most && filled(column) >= share;
      return isText && !looksMachine(column) ? named(column, test) : 0;
    });
  const label = (test: RegExp) =>
    best(columns, (column) => {
      const [last = "", parent = ""] = column.names;
      const isName = test.test(last) || (test.test(parent) && LABEL.test(last));
      const size = mean(column, (value) => value.length);
      if (!isName || size < NAME.least || size > NAME.most || looksMachine(column)) return 0;
      return filled(column) >= SOME ? 2 - column.names.length * 0.1 : 0;
    });
  const image = best(columns, (column) =>
    shareOf(column, (value) => typeof value === "string" && PICTURE.test(value)) >= filled(column) * MOST &&
    filled(column) >= SOME
      ? column.names.some((name) => IMAGES.test(name)) || shareOf(column, isPictureFile) >= SOME
        ? 5 - column.names.length * 0.1 - (/icon|logo|avatar/.test(column.names.join(" ")) ? 5 : 0)
        : 0
      : 0,
  );
  return clean({
    date,
    dateForm: found !== undefined && isBase36(found, context) ? ("base36" as const) : null,
    dateZone: found !== undefined && /gmt|utc/.test(found.names[0]!) && mostly(found, hasNoZone) ? "UTC" : null,
    content,
    excerpt: text(EXCERPTS, EXCERPT, SOME),
    image,
    section: label(SECTIONS),
    author: label(AUTHORS),
    language: best(columns, (column) =>
      LANGUAGES.test(column.names[0] ?? "") &&
      mostly(column, (value) => /^[a-z]{2,3}(?:[-_]\w+)?$/i.test(String(value)))
        ? 1
        : 0,
    ),
    guid: best(columns, (column) =>
      column.names.length === 1 && IDS.test(column.names[0]!) && distinct(column) >= MOST && filled(column) >= MOST
        ? 1
        : 0,
    ),
  });
}

/** The path of the whole texts, or null: long texts that do not look cut. */
export function contentField(columns: readonly JsonColumn[]): string | null {
  return best(columns, (column) => {
    const size = mean(column, (value) => value.replace(/<[^<>]*>/g, " ").replace(/\s+/g, " ").length);
    const isNamed = named(column, CONTENT) > 0;
    if (size < (isNamed ? ARTICLE / 2 : ARTICLE) || filled(column) < MOST || looksMachine(column)) return 0;
    const texts = column.values.flatMap((value) => (value === null ? [] : { content: String(value), summary: "" }));
    const whole = areWhole(texts).filter(Boolean).length;
    if (whole < texts.length * MOST) return 0;
    return Math.log(size) + (isNamed ? 2 : 0) - (column.path.includes("[0]") ? 5 : 0);
  });
}

/** How well a field serves as the date of publication; 0 if it is none. */
function dateScore(column: JsonColumn, context: ListingContext): number {
  const [last = "", parent = ""] = column.names;
  const isNamed = DATE_LIKE.test(last) || (LABEL.test(last) && DATE_LIKE.test(parent)) || DATE_LIKE.test(parent);
  const isIso = mostly(column, (value) => /^\d{4}-\d\d-\d\d/.test(String(value)));
  if (filled(column) < MOST || (!isNamed && !isIso)) return 0;
  const isDate = (value: string | number) => {
    const date = statedDate(String(value), context);
    return date !== null && date.instant > EARLIEST;
  };
  if (!mostly(column, isDate) && !isBase36(column, context)) return 0;
  if (distinct(column) < SOME && column.values.length > 3) return 0;
  const names = `${parent} ${last}`;
  const kind = CHANGED.test(names) ? 1 : PUBLISHED.test(names) ? 6 : /creat/.test(names) ? 3 : isNamed ? 4 : 1;
  const hasTime = mostly(column, (value) => /\d:\d|^\d{10,13}$|^[0-9a-z]{8}$/i.test(String(value))) ? 1 : 0;
  const hasZone = isIso && (/gmt|utc/.test(last) || !mostly(column, hasNoZone)) ? 0.5 : 0;
  return kind + hasTime + hasZone - column.names.length * 0.1;
}

/** Milliseconds or seconds since 1970 in base 36, which only fields named for a date can be. */
function isBase36({ values, names }: JsonColumn, { seen }: ListingContext): boolean {
  const isOne = (value: string | number) => {
    if (typeof value !== "string" || !/^(?=.*[a-z])[0-9a-z]{6,8}$/i.test(value)) return false;
    const number = Number.parseInt(value, 36);
    const instant = number < 1e11 ? number * 1000 : number;
    return instant > EARLIEST && instant < seen + 172_800_000;
  };
  return DATE_LIKE.test(names[0] ?? "") && mostly({ values }, isOne);
}

function hasNoZone(value: string | number): boolean {
  return !/(?:z|[+-]\d{2}:?\d{2}|gmt|utc)\s*$/i.test(String(value));
}

function isTitle(value: string | number): boolean {
  if (typeof value !== "string" || value.length > TITLE.most * 3 || /^\S*[/:]\S*$/.test(value)) return false;
  const { length } = lineOfHtml(value);
  return length >= TITLE.least && length <= TITLE.most;
}

function isPictureFile(value: string | number): boolean {
  return /\.(?:jpe?g|png|webp|gif|avif)(?:\?|$)/i.test(String(value));
}

/** True for addresses, numbers and single words of machines. */
function looksMachine(column: JsonColumn): boolean {
  return mostly(column, (value) => typeof value === "number" || /^(?:https?:)?\/\/\S*$|^[\d:.TZ+-]+$/.test(value));
}

function named({ names, path }: JsonColumn, test: RegExp): number {
  const at = names.slice(0, 2).findIndex((name) => test.test(name));
  return at < 0 ? 0 : 3 - at - names.length * 0.1 - (path.includes("[") ? 0.2 : 0);
}

/** The path of the column with the highest score above 0, or null. */
function best(columns: readonly JsonColumn[], score: (column: JsonColumn) => number): string | null {
  let [path, most]: [string | null, number] = [null, 0];
  for (const column of columns) {
    const points = score(column);
    if (points > most) [path, most] = [column.path, points];
  }
  return path;
}

function shareOf({ values }: Pick<JsonColumn, "values">, test: (value: string | number) => boolean): number {
  return values.filter((value) => value !== null && test(value)).length / values.length;
}

/** True if most of the objects have a value that passes. */
export function mostly(column: Pick<JsonColumn, "values">, test: (value: string | number) => boolean): boolean {
  return shareOf(column, test) >= MOST;
}

function filled(column: JsonColumn): number {
  return shareOf(column, () => true);
}

/** Different values as a share of all objects. */
export function distinct({ values }: Pick<JsonColumn, "values">): number {
  return new Set(values.filter((value) => value !== null)).size / values.length;
}

function mean({ values }: JsonColumn, size: (text: string) => number): number {
  const sizes = values.flatMap((value) => (value === null ? [] : size(String(value))));
  return sizes.length === 0 ? 0 : sizes.reduce((sum, one) => sum + one, 0) / sizes.length;
}

function clean<Found extends object>(found: Found): { [Name in keyof Found]?: NonNullable<Found[Name]> } {
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== null)) as {
    [Name in keyof Found]?: NonNullable<Found[Name]>;
  };
}
