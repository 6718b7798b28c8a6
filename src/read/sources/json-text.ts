/** A JSON text's value, or why it has none that nashra reads. */
export type JsonText = { readonly value: unknown } | { readonly problem: string };

/** How deep a value may lie, and how many values an answer may have. */
const DEEPEST = 100;
const MOST_VALUES = 500_000;
/** What servers write before JSON, or around it, so that no other site can read it. */
const GUARD = /^\s*(?:\)\]\}',?|while\s*\(1\);|for\s*\(;;\);)\s*/;
const CALL = /^\s*(?:\/\*\*\/)?\s*[\w$.]{1,100}\(([\s\S]*)\)\s*;?\s*$/;

/** Parses the JSON that an address answered: also behind a guard (`)]}'`) or within a call (JSONP). Bounded. */
export function parseJsonText(text: string): JsonText {
  const bare = text.replace(/^\ufeff/, "").replace(GUARD, "");
  let value: unknown;
  try {
    value = JSON.parse(/^\s*[[{"]/.test(bare) ? bare : (CALL.exec(bare)?.[1] ?? bare));
  } catch {
    const start = bare.trimStart().slice(0, 1);
    if (start === "<") return { problem: "the address answered markup, where JSON is expected" };
    return {
      problem: `the address answered no valid JSON${/[[{]/.test(start) ? ": it is cut off or ill-formed" : ""}`,
    };
  }
  const problem = tooMuch(value);
  return problem === null ? { value } : { problem };
}

/** Why a value is not looked through, or null. */
export function tooMuch(value: unknown): string | null {
  let level: unknown[] = [value];
  let count = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    count += level.length;
    if (depth > DEEPEST) return `the JSON is nested more than ${DEEPEST} levels deep`;
    if (count > MOST_VALUES) return `the JSON holds more than ${MOST_VALUES.toLocaleString("en")} values`;
    const below: unknown[] = [];
    for (const one of level) {
      if (typeof one !== "object" || one === null) continue;
      for (const member of Array.isArray(one) ? one : Object.values(one)) below.push(member);
    }
    level = below;
  }
  return null;
}
