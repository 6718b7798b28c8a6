import { DEEPEST_VALUE } from "../../model/definition/json-path.ts";
import { lenientJson } from "../html/lenient-json.ts";
import { shallowJson } from "../html/shallow-json.ts";

/** A JSON text's value, with what had to be mended (one line each); or why it has none that nashra reads. */
export type JsonText = { readonly value: unknown; readonly warnings: readonly string[] } | { readonly problem: string };

/** How many values an answer may have. */
const MOST_VALUES = 500_000;
/** What servers write before JSON, or around it, so that no other site can read it. */
const GUARD = /^\s*(?:\)\]\}',?|while\s*\(1\);|for\s*\(;;\);)\s*/;
const CALL = /^\s*(?:\/\*\*\/)?\s*[\w$.]{1,100}\(([\s\S]*)\)\s*;?\s*$/;
/** Characters in which JSON begins, behind what a server prints by mistake, and in which a page shows itself. */
const LOOKED_AT = 20_000;
const PAGE = /<(?:!doctype|html|head|body|title|script|style)\b/i;
const START = /[[{]\s{0,99}(?=["{}[\]])/;

/**
 * Parses the JSON that an address answered: also behind a guard (`)]}'`), withinBounds a call (JSONP), or behind a server's
 * warnings. What is cut off or ill-formed is mended as far as it can be; what lies too deep is left out. Bounded.
 */
export function parseJsonText(text: string): JsonText {
  const bare = text.replace(/^\ufeff/, "").replace(GUARD, "");
  const strict = parsed(/^\s*[[{"]/.test(bare) ? bare : (CALL.exec(bare)?.[1] ?? bare));
  if (strict !== undefined) return bounded(strict, []);
  const head = bare.slice(0, LOOKED_AT);
  const start = PAGE.test(head) ? -1 : head.search(START);
  // Up to its last bracket, every value is whole: none was cut off in the middle of a number or an address.
  const json = start < 0 ? "" : bare.slice(start, Math.max(bare.lastIndexOf("}"), bare.lastIndexOf("]")) + 1);
  const inner = parsed(json);
  if (inner !== undefined) return bounded(inner, ["the address answers something else around its JSON"]);
  const mended = json === "" ? undefined : lenientJson(json).find((value) => typeof value === "object");
  if (mended !== undefined)
    return bounded(mended, ["the JSON is cut off or ill-formed: what could be read of it was used"]);
  const sign = bare.trimStart().slice(0, 1);
  if (sign === "<") return { problem: "the address answered markup, where JSON is expected" };
  return { problem: `the address answered no valid JSON${/[[{]/.test(sign) ? ": it is cut off or ill-formed" : ""}` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(shallowJson(text)) as unknown;
  } catch {
    return undefined;
  }
}

function bounded(value: unknown, warnings: readonly string[]): JsonText {
  const found = withinBounds(value);
  return "problem" in found ? found : { value: found.value, warnings: [...warnings, ...found.warnings] };
}

/** A value without what lies too deep, which becomes null in it; or why it is not looked through. */
export function withinBounds(value: unknown): JsonText {
  let level: unknown[] = [value];
  let count = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    count += level.length;
    if (count > MOST_VALUES) return { problem: `the JSON holds more than ${MOST_VALUES.toLocaleString("en")} values` };
    const below: unknown[] = [];
    for (const one of level) {
      if (typeof one !== "object" || one === null) continue;
      for (const member of Array.isArray(one) ? one : Object.values(one)) below.push(member);
    }
    if (depth === DEEPEST_VALUE && below.length > 0) {
      for (const one of level) emptied(one);
      return {
        value,
        warnings: [`the JSON is nested more than ${DEEPEST_VALUE} levels deep: what lies deeper was left out`],
      };
    }
    level = below;
  }
  return { value, warnings: [] };
}

function emptied(one: unknown): void {
  if (Array.isArray(one)) one.length = 0;
  else if (typeof one === "object" && one !== null)
    for (const key of Object.keys(one)) delete (one as Record<string, unknown>)[key];
}

/** What an answer says of an error, in place of its list: its code and message, in one line; null if nothing. */
export function errorIn(value: unknown): string | null {
  const members = (one: unknown): unknown[] => {
    const fields = typeof one === "object" && one !== null ? (one as Record<string, unknown>) : {};
    return [fields["code"], fields["error"], fields["message"], fields["error_description"], fields["detail"]];
  };
  const fields = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  const errors = fields["errors"];
  const [first] = Array.isArray(errors) ? errors : [errors];
  const said = [...members(value), ...members(fields["error"]), first, ...members(first)]
    .filter((one) => typeof one === "string" || typeof one === "number")
    .map((one) => String(one).replace(/\s+/g, " ").trim().slice(0, 120));
  return said.length === 0 ? null : [...new Set(said)].slice(0, 3).join(": ");
}
