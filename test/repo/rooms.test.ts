import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  isClassDeclaration,
  isExportDeclaration,
  isFunctionDeclaration,
  isIdentifier,
  isInterfaceDeclaration,
  isNamedExports,
  isTypeAliasDeclaration,
  isVariableStatement,
  type Node,
  type SourceFile,
  type Statement,
  SyntaxKind,
} from "typescript/unstable/ast";
import { describe, expect, test } from "vitest";
import { readSources } from "../support/sources.ts";

/** The rooms of `src/`: what docs/design.md says of them is true of the tree, and nothing has two homes. */

const MOST_FILES = 20;
/** Names that two files export with one meaning, each on its own runtime. */
const ONE_MEANING: Readonly<Record<string, readonly string[]>> = {
  // An agency, and on Cloudflare the class of its object, which wrangler.toml names.
  Agency: ["src/model/agency.ts", "src/worker/index.ts"],
  createTransport: ["src/node/network/transport.ts", "src/worker/transport.ts"],
  decode: ["src/node/network/decode.ts", "src/worker/decode.ts"],
};

const sources = new Map([...readSources()].filter(([path]) => path.startsWith("src/")));
const files = globSync("src/**/*.*");
const folders = new Set(files.map(dirname));
const design = readFileSync("docs/design.md", "utf8");
const rooms = roomsIn(design);
const imports = new Map([...sources].map(([path, file]) => [path, importsOf(path, file.text)]));

describe("the table of rooms in docs/design.md", () => {
  test("has a line for each folder of src, and no line without a folder", () => {
    const written = [...rooms.keys()].map((room) => `src/${room}`);
    expect(written.sort()).toEqual([...folders].filter((folder) => folder !== "src").sort());
  });

  test("says of each room what it may import, and no file imports more", () => {
    const allowed = new Map([...rooms].map(([room, line]) => [room, line.imports]));
    expect([...allowed.values()].flat().filter((name) => !allowed.has(name))).toEqual([]);
    const wrong = [...imports].flatMap(([path, targets]) =>
      targets
        .filter((target) => roomOf(target) !== roomOf(path) && !allowed.get(roomOf(path))?.includes(roomOf(target)))
        .map((target) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });
});

test("every name that docs/design.md links is declared in the file that it links", () => {
  const links = [...design.matchAll(/\[`([^`\]]+)`\]\(\.\.\/(src\/[^)#]+\.ts)\)/g)];
  const wrong = links.flatMap(([, text, path]) => {
    const file = sources.get(path!);
    if (file === undefined) return [`${path} is not there`];
    if (text!.endsWith(".ts")) return path!.endsWith(`/${text}`) ? [] : [`${text} leads to ${path}`];
    const declared = new RegExp(
      `\\b(?:function|const|interface|class|type|async) ${text}\\b|^\\s*async ${text}\\(`,
      "m",
    );
    return declared.test(file.text) ? [] : [`${path} declares no ${text}`];
  });
  expect(links.length).toBeGreaterThan(20);
  expect(wrong).toEqual([]);
});

test(`no folder of src has more than ${MOST_FILES} files of its own`, () => {
  const counts = [...folders].map(
    (folder) => [folder, files.filter((file) => dirname(file) === folder && !file.endsWith(".sql")).length] as const,
  );
  // A migration is a step of its own for ever.
  const full = counts
    .filter(([folder, count]) => count > MOST_FILES && folder !== "src/archive/migrations")
    .map(([folder, count]) => `${folder}: ${count} files`);
  expect(full).toEqual([]);
});

test("no import leads in a circle, types included", () => {
  expect(circlesIn(imports).map((circle) => circle.join(" -> "))).toEqual([]);
});

test("no exported name has two homes", () => {
  const homes = new Map<string, string[]>();
  for (const [path, file] of sources) {
    for (const name of new Set(exportedBy(file))) homes.set(name, [...(homes.get(name) ?? []), path]);
  }
  const twice = [...homes].filter(([, paths]) => paths.length > 1).sort();
  const wrong = twice.filter(([name, paths]) => !sameList(ONE_MEANING[name] ?? [], paths));
  expect(wrong.map(([name, paths]) => `${name}: ${paths.join(", ")}`)).toEqual([]);
  const idle = Object.keys(ONE_MEANING).filter((name) => !twice.some(([other]) => other === name));
  expect(idle).toEqual([]);
});

/** Rooms by path below `src/`, with what the third column lets them import; a room within another has none of its own. */
function roomsIn(markdown: string): Map<string, { readonly imports: readonly string[] }> {
  const rooms = new Map<string, { readonly imports: readonly string[] }>();
  for (const [, names, last] of markdown.matchAll(/^\| ((?:`[a-z/]+\/`(?:, )?)+) \| [^|]+ \|([^|]*)\|$/gm)) {
    const above = [...rooms.keys()].filter((room) => !room.includes("/"));
    const named = [...last!.matchAll(/`([a-z]+)`/g)].map(([, name]) => name!);
    const imports = last!.trim() === "all of the above" ? above : named;
    for (const [, room] of names!.matchAll(/`([a-z/]+)\/`/g)) rooms.set(room!, { imports });
  }
  return rooms;
}

function roomOf(path: string): string {
  return path.split("/")[1]!;
}

/** Files of `src/` that a file imports, as a value or as a type, at the start or later. */
function importsOf(path: string, text: string): string[] {
  const named = [...text.matchAll(/\b(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(([, name]) =>
    join(dirname(path), name!),
  );
  return [...new Set(named)].filter((target) => target.startsWith("src/"));
}

/** One shortest circle through each file that no circle found before it has. */
function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  for (const start of graph.keys()) {
    if (circles.some((circle) => circle.includes(start))) continue;
    const circle = circleThrough(graph, start);
    if (circle !== null) circles.push(circle);
  }
  return circles;
}

function circleThrough(graph: ReadonlyMap<string, readonly string[]>, start: string): string[] | null {
  const from = new Map<string, string>();
  const queue = [start];
  for (const path of queue) {
    for (const next of graph.get(path) ?? []) {
      if (next === start) return wayTo(from, start, path);
      if (from.has(next)) continue;
      from.set(next, path);
      queue.push(next);
    }
  }
  return null;
}

function wayTo(from: ReadonlyMap<string, string>, start: string, end: string): string[] {
  const way = [start];
  for (let path = end; path !== start; path = from.get(path)!) way.unshift(path);
  return [start, ...way];
}

/** Names that a file declares and exports. What it only passes on has its home elsewhere. */
function exportedBy(file: SourceFile): string[] {
  const declared = new Set(file.statements.flatMap(namesOf));
  return file.statements.flatMap((statement) => {
    if (isExported(statement)) return namesOf(statement);
    if (!isExportDeclaration(statement)) return [];
    const { exportClause } = statement;
    if (exportClause === undefined || !isNamedExports(exportClause)) return [];
    return exportClause.elements.flatMap(({ name, propertyName }) =>
      declared.has((propertyName ?? name).text) ? name.text : [],
    );
  });
}

function isExported(statement: Statement): boolean {
  const modifiers = (statement as { readonly modifiers?: readonly Node[] }).modifiers ?? [];
  const kinds = modifiers.map(({ kind }) => kind);
  return kinds.includes(SyntaxKind.ExportKeyword) && !kinds.includes(SyntaxKind.DefaultKeyword);
}

function namesOf(statement: Statement): string[] {
  if (isVariableStatement(statement)) {
    const names = statement.declarationList.declarations.map(({ name }) => name);
    return names.flatMap((name) => (isIdentifier(name) ? name.text : []));
  }
  const named =
    isFunctionDeclaration(statement) ||
    isClassDeclaration(statement) ||
    isInterfaceDeclaration(statement) ||
    isTypeAliasDeclaration(statement);
  return named && statement.name !== undefined ? [statement.name.text] : [];
}

function sameList(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}
