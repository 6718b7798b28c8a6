import type { AgencyDefinition } from "../../model/agency.ts";
import { ConfigError } from "../../model/config-error.ts";
import type { EditionAddition } from "../../read/infer/second-edition.ts";

const WIDTH = 120;

/** The TypeScript of `feeds/NAME.ts` for a definition, with the `comment` lines above it. */
export function definitionSource(definition: AgencyDefinition, comment: readonly string[]): string {
  return [
    'import { defineAgency } from "../src/model/agency.ts";',
    "",
    "/**",
    ...comment.map((line) => ` * ${line.replaceAll("*/", "* /")}`),
    " */",
    `export default defineAgency(${literal(definition, 0, 29)});`,
    "",
  ].join("\n");
}

/** `feeds/index.ts` with one more agency. Throws a one-line Error if the file does not have the expected form. */
export function indexWith(source: string, id: string): string {
  const name = id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  if (source.includes(`"./${id}.ts"`)) return source;
  const list = /(export const agencies: readonly Agency\[\] = \[)([^\]]*)(\];)/;
  if (!list.test(source)) throw new Error(`feeds/index.ts: add ./${id}.ts to the list of agencies by hand`);
  const last = source.lastIndexOf("\nimport ");
  const end = source.indexOf("\n", last + 1);
  const imported = `${source.slice(0, end)}\nimport ${name} from "./${id}.ts";${source.slice(end)}`;
  return imported.replace(list, (_, head: string, names: string, tail: string) => {
    const all = [...names.split(",").map((entry) => entry.trim()), name].filter((entry) => entry !== "");
    return `${head}${all.join(", ")}${tail}`;
  });
}

/**
 * The source of a definition with another edition, further forms of address and hosts. Throws a ConfigError if a list is
 * not where `defineAgency({ … })` has it.
 */
export function sourceWith(
  source: string,
  { edition, addresses, hosts, source: listingSource }: EditionAddition,
): string {
  let text = listingSource === undefined ? source : withListingSource(source, flat(listingSource));
  for (const form of addresses) text = withMember(text, "addresses", flat(form));
  for (const host of hosts)
    text = /\n {2}hosts: \[/.test(text)
      ? withMember(text, "hosts", JSON.stringify(host))
      : text.replace(/\n {2}home: .*\n/, (home) => `${home}  hosts: [${JSON.stringify(host)}],\n`);
  return withMember(text, "editions", flat(edition));
}

/** The file with another `listing.source`, if it has none. */
function withListingSource(source: string, value: string): string {
  if (/\n {2}listing: \{[^}]*?\bsource:/.test(source))
    throw new ConfigError(`add: the file has a listing.source already; change it by hand to: ${value}`);
  const listing = /\n {2}listing: \{/;
  return listing.test(source)
    ? source.replace(listing, (head) => `${head}\n    source: ${value},`)
    : source.replace(/\n {2}editions: \[/, (head) => `\n  listing: { source: ${value} },${head}`);
}

/** A source with one more member at the end of a list of the definition. */
function withMember(source: string, name: string, member: string): string {
  const start = new RegExp(`\\n {2}${name}: \\[`).exec(source);
  const end = start === null ? -1 : endOfList(source, start.index + start[0].length);
  if (end < 0)
    throw new ConfigError(`add: the list of ${name} was not found in the file; add to it by hand: ${member}`);
  const before = source.slice(0, end).trimEnd();
  const isLong = source.slice(before.length, end).includes("\n");
  const comma = /[,[]$/.test(before) ? "" : ",";
  return isLong
    ? `${before}${comma}\n    ${member},\n  ${source.slice(end)}`
    : `${before}${comma} ${member}${source.slice(end)}`.replace("[ ", "[");
}

/** Index of the bracket that closes a list, or -1. `from`: behind the one that opens it. */
function endOfList(source: string, from: number): number {
  const part = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|\/\/.*|\/\*[\s\S]*?\*\/|[[\]]/g;
  part.lastIndex = from;
  let open = 1;
  for (let match = part.exec(source); match !== null; match = part.exec(source)) {
    if (match[0] === "[") open += 1;
    if (match[0] === "]") open -= 1;
    if (open === 0) return match.index;
  }
  return -1;
}

/** A JSON value as a literal in this project's format: bare keys, short lists on one line. */
function literal(value: unknown, depth: number, used: number): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const pad = "  ".repeat(depth + 1);
  const end = "  ".repeat(depth);
  if (Array.isArray(value)) {
    const line = `[${value.map((item) => flat(item)).join(", ")}]`;
    if (end.length + used + line.length <= WIDTH && !value.some((item) => flat(item).length > 80)) return line;
    return `[\n${value.map((item) => `${pad}${literal(item, depth + 1, 0)},\n`).join("")}${end}]`;
  }
  const fields = Object.entries(value).map(([key, member]) => {
    const name = /^[a-z][a-zA-Z0-9]*$/.test(key) ? key : JSON.stringify(key);
    return `${pad}${name}: ${literal(member, depth + 1, name.length + 3)},\n`;
  });
  return `{\n${fields.join("")}${end}}`;
}

function flat(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(flat).join(", ")}]`;
  return `{ ${Object.entries(value)
    .map(([key, member]) => `${key}: ${flat(member)}`)
    .join(", ")} }`;
}
