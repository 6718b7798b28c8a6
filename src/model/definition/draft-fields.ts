import { ConfigError } from "../config-error.ts";

/** How a field of a definition is written in a form: one line, one value a line, a number, or JSON. */
export type DraftFieldKind = "text" | "lines" | "number" | "json" | "sections";

/** A field of a definition that a form shows by itself. */
export interface DraftField {
  /** Its path in the definition: `listing.link`, `editions.0.language`. */
  readonly name: string;
  readonly kind: DraftFieldKind;
  /** As the form shows it. */
  readonly value: string;
  /** The language that it is about, or null. */
  readonly language: string | null;
}

type Fields = Record<string, unknown>;

/** Fields that are the same for each agency. */
const COMMON: readonly (readonly [string, DraftFieldKind])[] = [
  ["timezone", "text"],
  ["dateOrder", "text"],
  ["since", "number"],
  ["poll.everyMinutes", "number"],
  ["poll.requestsPerMinute", "number"],
  ["listing.source", "json"],
  ["listing.container", "lines"],
  ["listing.link", "lines"],
  ["listing.title", "lines"],
  ["listing.time", "lines"],
  ["addresses", "json"],
  ["canonical", "text"],
  ["article.title", "lines"],
  ["article.time", "lines"],
  ["article.body", "lines"],
  ["article.remove", "lines"],
  ["marks", "lines"],
  ["furniture", "lines"],
];
const LANGUAGE = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,5}$/;
/** A section in a form: `economy | Economy | https://…`. */
const BAR = " | ";

/** The fields of a definition that a form shows by themselves. None for JSON that is no object, and for a collection. */
export function draftFields(text: string): DraftField[] {
  const definition = objectIn(text);
  if (definition === null || definition["feeds"] !== undefined) return [];
  return pathsOf(definition).map(({ path, kind, language }) => ({
    name: path,
    kind,
    value: shown(at(definition, path), kind, language),
    language,
  }));
}

/**
 * The definition with what a form changed. Fields that say what they said before stay as they are written; an empty one is
 * left out. Throws ConfigError with one line if a field is no JSON, or not of its form.
 */
export function withDraftFields(text: string, values: { get(name: string): string | null }): string {
  const definition = objectIn(text);
  if (definition === null) return text;
  let changed = false;
  for (const { name, kind, value, language } of draftFields(text)) {
    const entered = values.get(`field.${name}`)?.replaceAll("\r\n", "\n").trim();
    if (entered === undefined || entered === value.trim()) continue;
    put(definition, name, entered === "" ? undefined : parsed(name, entered, kind, language, at(definition, name)));
    changed = true;
  }
  return changed ? JSON.stringify(definition, null, 2) : text;
}

/** True if two texts of definitions differ in nothing that reading the site depends on. */
export function readsAlike(text: string, other: string): boolean {
  const parts = [text, other].map((one) => {
    const { names: _n, rights: _r, poll: _p, image: _i, editions, ...rest } = objectIn(one) ?? {};
    const bare = (Array.isArray(editions) ? editions : []).map((edition: Fields) => ({ ...edition, sections: null }));
    return JSON.stringify({ ...rest, editions: bare });
  });
  return parts[0] === parts[1];
}

function pathsOf(definition: Fields): { path: string; kind: DraftFieldKind; language: string | null }[] {
  const editions = Array.isArray(definition["editions"]) ? (definition["editions"] as Fields[]) : [];
  const languages = editions.map((edition) => String(edition?.["language"] ?? "")).filter((one) => LANGUAGE.test(one));
  const named = Object.keys((definition["names"] as object | null) ?? {}).filter((one) => LANGUAGE.test(one));
  return [
    ...[...new Set([...languages, ...named])].map((language) => ({
      path: `names.${language}`,
      kind: "text" as const,
      language,
    })),
    ...editions.flatMap((edition, index) => {
      const language = String(edition?.["language"] ?? "");
      return [
        { path: `editions.${index}.language`, kind: "text" as const, language },
        { path: `editions.${index}.listing`, kind: "lines" as const, language },
        { path: `editions.${index}.sections`, kind: "sections" as const, language },
      ];
    }),
    ...COMMON.map(([path, kind]) => ({ path, kind, language: null })),
  ];
}

function objectIn(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
}

function at(definition: Fields, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, name) =>
        value === null || typeof value !== "object" || !Object.hasOwn(value, name)
          ? undefined
          : (value as Fields)[name],
      definition,
    );
}

function put(definition: Fields, path: string, value: unknown): void {
  const names = path.split(".");
  const last = names.pop()!;
  let holder = definition;
  for (const name of names) {
    if (!Object.hasOwn(holder, name) || holder[name] === null || typeof holder[name] !== "object") holder[name] = {};
    holder = holder[name] as Fields;
  }
  if (value === undefined) delete holder[last];
  else holder[last] = value;
}

function shown(value: unknown, kind: DraftFieldKind, language: string | null): string {
  if (value === undefined || value === null) return "";
  switch (kind) {
    case "json":
      return JSON.stringify(value, null, 2);
    case "lines":
      return Array.isArray(value) ? value.join("\n") : String(value);
    case "sections":
      return (Array.isArray(value) ? (value as Fields[]) : [])
        .map((section) => sectionLine(section, language))
        .join("\n");
    default:
      return typeof value === "object" ? JSON.stringify(value) : String(value);
  }
}

function sectionLine({ id, names, listing }: Fields, language: string | null): string {
  const all = (names ?? {}) as Record<string, string>;
  const name = all[language ?? ""] ?? Object.values(all)[0] ?? "";
  return [id, name, ...(Array.isArray(listing) ? listing : [])].join(BAR);
}

function parsed(
  name: string,
  entered: string,
  kind: DraftFieldKind,
  language: string | null,
  before: unknown,
): unknown {
  const lines = entered
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  switch (kind) {
    case "lines":
      return lines;
    case "number":
      return Number(entered);
    case "json":
      try {
        return JSON.parse(entered);
      } catch {
        throw new ConfigError(`${name}: expected JSON`);
      }
    case "sections":
      return lines.map((line) =>
        sectionIn(name, line, language ?? "", Array.isArray(before) ? (before as Fields[]) : []),
      );
    default:
      return entered;
  }
}

/** A section as a line of a form says; its names in other languages stay. */
function sectionIn(name: string, line: string, language: string, before: readonly Fields[]): Fields {
  const [id = "", title = "", ...listing] = line.split("|").map((part) => part.trim());
  if (title === "" || listing.length === 0)
    throw new ConfigError(`${name}: expected a line such as economy${BAR}Economy${BAR}https://…`);
  const known = before.find((section) => section["id"] === id);
  return { ...known, id, names: { ...((known?.["names"] ?? {}) as object), [language]: title }, listing };
}
