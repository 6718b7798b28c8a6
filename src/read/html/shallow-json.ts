/** Deeper lists and objects of a site's JSON are emptied before it is parsed. */
const DEEPEST = 200;
const [QUOTE, BACKSLASH, LIST, LIST_END, OBJECT, OBJECT_END] = [...'"\\[]{}'].map((sign) => sign.charCodeAt(0));

/**
 * A text of JSON without what is nested too deep, which leaves empty lists and objects: parsers end the whole process on
 * tens of thousands of levels (V8 of Node 26 does). Anything else stays as it is, well-formed or not. One pass.
 */
export function shallowJson(text: string): string {
  let depth = 0;
  let out = "";
  /** Where what is kept begins; -1 within what is left out. */
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = stringEnd(text, at);
    else if (code === LIST || code === OBJECT) {
      depth += 1;
      if (depth !== DEEPEST + 1) continue;
      out += text.slice(from, at + 1);
      from = -1;
    } else if (code === LIST_END || code === OBJECT_END) {
      if (depth === DEEPEST + 1) from = at;
      depth = Math.max(0, depth - 1);
    }
  }
  return from < 0 ? out : out === "" ? text : out + text.slice(from);
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return text.length;
}
