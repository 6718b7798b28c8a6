import { JSONPathEnvironment, JSONPathQuery } from "json-p3";
import { createLru } from "../lru.ts";

/**
 * JSONPath (RFC 9535) without what a site's data could make slow: `match` and `search`, whose patterns may come from the
 * data, and queries within filters that look at more than the filtered value's own members.
 */

/** How deep a value may lie in what is searched: readers cut off what lies deeper. */
export const DEEPEST_VALUE = 100;
/** Characters of a query. */
const LONGEST = 500;

// The limit ends a query, so it lies below what readers leave of an answer.
const environment = new JSONPathEnvironment({ maxRecursionDepth: DEEPEST_VALUE + 20 });
environment.functionRegister.delete("match");
environment.functionRegister.delete("search");

const compiled = createLru<JSONPathQuery | null>(500);

function queryOf(path: string): JSONPathQuery | null {
  const known = compiled.get(path);
  if (known !== undefined) return known;
  let query: JSONPathQuery | null = null;
  try {
    if (path.length <= LONGEST && isLinear(path)) query = environment.compile(path);
  } catch {
    // Not a JSONPath.
  }
  compiled.set(path, query);
  return query;
}

/**
 * False if the time of a query could grow faster than the data: descendants of descendants, filters that look around, or
 * lists of selectors that name a value twice (`[*,*]`, or one list after another).
 */
function isLinear(path: string): boolean {
  const bare = path.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/gs, "''");
  const filter = bare.indexOf("?");
  if (bare.split("..").length > 2 || (filter >= 0 && /\$|\.\./.test(bare.slice(filter)))) return false;
  const [list = "", ...others] = bare.match(/\[[^[\]]*,[^[\]]*\]/g) ?? [];
  const commas = (text: string) => text.split(",").length - 1;
  const many = list.split(",").filter((selector) => /[*:?]/.test(selector));
  return others.length === 0 && commas(list) === commas(bare) && many.length <= 1;
}

/** True for a JSONPath that nashra evaluates. */
export function isJsonPath(text: string): boolean {
  return text.startsWith("$") && queryOf(text) !== null;
}

/** The values that a JSONPath finds, in order, `most` at most; none if it is invalid or the value too deep. */
export function valuesAt(path: string, value: unknown, most: number): unknown[] {
  return take(queryOf(path), value, most);
}

/** True if what a JSONPath's last step looks into is there: `$.data` of `$.data[*]`. */
export function hasParent(path: string, value: unknown): boolean {
  const query = queryOf(path);
  if (query === null) return false;
  const parent = new JSONPathQuery(environment, query.segments.slice(0, -1));
  return take(parent, value, 1).some((one) => typeof one === "object" && one !== null);
}

function take(query: JSONPathQuery | null, value: unknown, most: number): unknown[] {
  const found: unknown[] = [];
  if (query === null) return found;
  try {
    for (const node of query.lazyQuery(value as never)) {
      if (found.length >= most) break;
      found.push(node.value);
    }
  } catch {
    // The recursion limit: what was found until then counts.
  }
  return found;
}
