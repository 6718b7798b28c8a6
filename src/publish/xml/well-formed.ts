/**
 * Whether a text is well-formed XML 1.0 with its namespace prefixes declared, as far as our writers go: no DTD. Linear
 * time. Gives what is wrong, or null.
 */
export function xmlProblem(xml: string): string | null {
  // A stray character would make every reader refuse the whole document (XML 1.0 section 2.2).
  const illegal = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(xml);
  if (illegal !== null) return at(xml, illegal.index, "a character that XML does not allow");
  const open: string[] = [];
  const prefixes = new Set(["xml", "xmlns"]);
  let roots = 0;
  let from = xml.startsWith("\ufeff") ? 1 : 0;
  for (;;) {
    const start = xml.indexOf("<", from);
    const problem = textProblem(xml, from, start < 0 ? xml.length : start, open.length > 0);
    if (problem !== null) return problem;
    if (start < 0) break;
    const skipped = skip(xml, start);
    if (skipped === 0) return at(xml, start, "a comment, CDATA section or instruction that does not end");
    if (skipped !== null) {
      from = skipped;
      continue;
    }
    TAG.lastIndex = start;
    const tag = TAG.exec(xml);
    if (tag === null) return at(xml, start, "a tag that cannot be read");
    from = TAG.lastIndex;
    const [, slash, name, attributes, selfClosing] = tag;
    if (slash === "/") {
      if (open.pop() !== name || attributes !== "") return at(xml, start, `</${name}> closes what is not open`);
      continue;
    }
    const wrong = attributesProblem(attributes!, name!, prefixes);
    if (wrong !== null) return at(xml, start, wrong);
    if (open.length === 0) roots += 1;
    if (selfClosing === "") open.push(name!);
  }
  if (open.length > 0) return `<${open.at(-1)}> is not closed`;
  return roots === 1 ? null : `${roots} root elements where XML has one`;
}

const NAME = String.raw`[\p{L}_][\p{L}\p{N}_.:-]*`;
const TAG = new RegExp(String.raw`<(/?)(${NAME})((?:\s+${NAME}\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(/?)>`, "uy");
const REFERENCE = /&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});/y;

/** End of a comment, CDATA section or instruction that starts here; 0 where it has none; null where none starts. */
function skip(xml: string, start: number): number | null {
  for (const [first, last] of [
    ["<![CDATA[", "]]>"],
    ["<!--", "-->"],
    ["<?", "?>"],
  ] as const) {
    if (!xml.startsWith(first, start)) continue;
    const end = xml.indexOf(last, start + first.length);
    return end < 0 ? 0 : end + last.length;
  }
  return null;
}

function textProblem(xml: string, from: number, to: number, inside: boolean): string | null {
  const text = xml.slice(from, to);
  if (!inside && text.trim() !== "") return at(xml, from, "text outside the root element");
  if (text.includes("]]>")) return at(xml, from, "]]> in text");
  return referenceProblem(text) ? at(xml, from, "an ampersand that begins no known entity") : null;
}

function referenceProblem(text: string): boolean {
  for (let ampersand = text.indexOf("&"); ampersand >= 0; ampersand = text.indexOf("&", ampersand + 1)) {
    REFERENCE.lastIndex = ampersand;
    if (!REFERENCE.test(text)) return true;
  }
  return false;
}

function attributesProblem(attributes: string, element: string, prefixes: Set<string>): string | null {
  const names = [...attributes.matchAll(new RegExp(`(${NAME})\\s*=\\s*(?:"[^"]*"|'[^']*')`, "gu"))].map(
    (one) => one[1]!,
  );
  if (new Set(names).size !== names.length) return `an attribute of <${element}> stands twice`;
  if (referenceProblem(attributes)) return `an ampersand that begins no known entity, in an attribute of <${element}>`;
  for (const name of names) if (name.startsWith("xmlns:")) prefixes.add(name.slice("xmlns:".length));
  for (const name of [element, ...names]) {
    const colon = name.indexOf(":");
    if (colon >= 0 && !prefixes.has(name.slice(0, colon))) return `the prefix of ${name} is not declared`;
  }
  return null;
}

function at(xml: string, index: number, problem: string): string {
  const before = xml.slice(0, index);
  return `line ${before.split("\n").length}: ${problem}`;
}
