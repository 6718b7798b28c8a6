/** A list of alike objects in a JSON value. */
export interface ObjectList {
  /** JSONPath (RFC 9535) of the objects. */
  readonly path: string;
  readonly items: readonly JsonObject[];
  /** What the objects have, by JSONPath relative to an object. */
  readonly columns: readonly JsonColumn[];
}

/** One field of every object of a list. */
export interface JsonColumn {
  readonly path: string;
  /** Names on the way to it, the last one first, in lower case. */
  readonly names: readonly string[];
  /** One for each object; null where it has none. */
  readonly values: readonly (string | number | null)[];
}

/** An object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Objects that make a list. */
const FEWEST = 3;
/** Values visited, how deep they may lie, and objects of a list that are looked at. */
const MOST = 50_000;
const DEEPEST = 14;
const MOST_ITEMS = 100;
/** Depth and number of an object's fields. */
const FIELD_DEPTH = 5;
const MOST_FIELDS = 200;
/** Share of an object's values that are objects, from which it is a list by key. */
const MOSTLY = 0.9;

/** Every list of objects in a JSON value: arrays, and objects whose keys are ids. Lists with one path are one list. */
export function objectLists(value: unknown): ObjectList[] {
  const lists = new Map<string, JsonObject[]>();
  const left: [unknown, string, number][] = [[value, "$", 0]];
  for (let at = 0; at < left.length && at < MOST; at += 1) {
    const [one, path, depth] = left[at]!;
    if (typeof one !== "object" || one === null || depth > DEEPEST) continue;
    const isList = Array.isArray(one) || isByKey(one as JsonObject);
    const objects = isList ? Object.values(one).filter(isFields) : [];
    const inner = `${path}[*]`;
    if (objects.length > 0) lists.set(inner, [...(lists.get(inner) ?? []), ...objects].slice(0, MOST_ITEMS));
    for (const [name, member] of Object.entries(one))
      if (typeof member === "object") left.push([member, isList ? inner : `${path}${step(name)}`, depth + 1]);
  }
  return [...lists]
    .filter(([, items]) => items.length >= FEWEST)
    .map(([path, items]) => ({ path, items, columns: columnsOf(items) }));
}

/** True for an object that holds others by their ids. */
function isByKey(fields: JsonObject): boolean {
  const keys = Object.keys(fields);
  const objects = keys.filter((key) => isFields(fields[key]));
  return (
    keys.length >= FEWEST &&
    objects.length >= keys.length * MOSTLY &&
    keys.every((key) => /\d/.test(key) || key.includes("-"))
  );
}

/** A member's name as a step of a JSONPath. */
export function step(name: string): string {
  if (/^[A-Za-z_]\w*$/.test(name)) return `.${name}`;
  return `['${name.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}']`;
}

/** The fields of some objects. */
export function columnsOf(items: readonly JsonObject[]): JsonColumn[] {
  const columns = new Map<string, { names: readonly string[]; values: (string | number | null)[] }>();
  for (const [at, item] of items.entries())
    for (const { path, names, value } of scalarsIn(item)) {
      const column = columns.get(path) ?? { names, values: items.map(() => null) };
      column.values[at] = value;
      columns.set(path, column);
    }
  return [...columns].slice(0, MOST_FIELDS * 2).map(([path, column]) => ({ path, ...column }));
}

interface Scalar {
  readonly path: string;
  readonly names: readonly string[];
  readonly value: string | number;
}

/** Texts and numbers of an object, the first of each list, and all of them as paragraphs. */
function scalarsIn(item: JsonObject): Scalar[] {
  const found: Scalar[] = [];
  const whole = new Map<string, { names: readonly string[]; values: string[] }>();
  const visit = (value: unknown, path: string, names: readonly string[], depth: number, isMany: boolean): void => {
    if (found.length >= MOST_FIELDS || depth > FIELD_DEPTH) return;
    if (typeof value === "string" || typeof value === "number") {
      if (value === "") return;
      if (!isMany) found.push({ path, names, value });
      else {
        const all = whole.get(path) ?? { names, values: [] };
        all.values.push(String(value));
        whole.set(path, all);
      }
    } else if (Array.isArray(value)) {
      if (value.length > 0 && !isMany) visit(value[0], `${path}[0]`, names, depth + 1, false);
      for (const member of value.slice(0, MOST_ITEMS)) visit(member, `${path}[*]`, names, depth + 1, true);
    } else if (isFields(value))
      for (const [name, member] of Object.entries(value))
        visit(member, `${path}${step(name)}`, [name.toLowerCase(), ...names], depth + 1, isMany);
  };
  visit(item, "$", [], 0, false);
  for (const [path, { names, values }] of whole) found.push({ path, names, value: values.join("\n\n") });
  return found;
}

/** True for an object of JSON that is no array. */
export function isFields(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
