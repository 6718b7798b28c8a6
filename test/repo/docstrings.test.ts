import { globSync, readFileSync } from "node:fs";
import {
  isArrayTypeNode,
  isClassDeclaration,
  isExportAssignment,
  isFunctionDeclaration,
  isInterfaceDeclaration,
  isPropertySignatureDeclaration,
  isTypeAliasDeclaration,
  isTypeOperatorNode,
  isUnionTypeNode,
  isVariableStatement,
  type Node,
  type SourceFile,
  type Statement,
  SyntaxKind,
  type TypeNode,
} from "typescript/unstable/ast";
import { expect, test } from "vitest";
import { readSources } from "../support/sources.ts";

/**
 * What every exported name is for stands above it, and what every option counts. Read by the compiler itself, so that a
 * name is exported here exactly where it is for the program.
 */

const sources = readSources();

/** Interfaces whose fields are handed in by whoever calls. */
const HANDED_IN = /(?:Options|Settings|Limits|Ports|Deps|Bindings)$/;
/** Openings of a comment that says what the signature says already. */
const NOISE =
  /^(?:(?:Return|Get|Set)s?|This (?:function|class|type|interface|const)|An? (?:function|method|class) that)\b/;

test("the whole of src, config and feeds is looked at", () => {
  expect([...sources.keys()].sort()).toEqual(globSync("{src,config,feeds}/**/*.ts").sort());
});

test("every exported name has a docstring that says more than its signature", () => {
  const wrong: string[] = [];
  for (const [path, file] of sources) {
    for (const statement of file.statements.filter(isExported)) {
      const doc = docOf(statement, file);
      if (doc === null) wrong.push(`${path}: ${nameOf(statement)} has none`);
      else if (NOISE.test(doc)) wrong.push(`${path}: ${nameOf(statement)}: ${doc}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("every option, setting, limit and port of a bare type says what it counts or when it is called", () => {
  const wrong: string[] = [];
  for (const [path, file] of sources) {
    for (const statement of file.statements.filter(isExported).filter(isInterfaceDeclaration)) {
      if (!HANDED_IN.test(statement.name.text)) continue;
      for (const member of statement.members.filter(isPropertySignatureDeclaration)) {
        if (docOf(member, file) === null && member.type !== undefined && isBare(member.type))
          wrong.push(`${path}: ${statement.name.text}.${member.name.getText(file)}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test("every variable that is read by name is told of in the README or the docs", () => {
  const pages = ["README.md", ...globSync("docs/*.md")].map((file) => readFileSync(file, "utf8")).join("\n");
  const read = [...sources.values()].flatMap((file) => [
    ...file.text.matchAll(/\b(?:env|vars)(?:\[|\w*\(\w+, |\.)"?(NASHRA_[A-Z_]+)/g),
  ]);
  const untold = new Set(read.map(([, name]) => name!).filter((name) => !pages.includes(name)));
  expect([...untold]).toEqual([]);
});

test("every setting has its line in the README's table", () => {
  const read = readFileSync("config/settings.ts", "utf8").matchAll(/envValue\(env, "([A-Z_]+)"\)/g);
  const rows = readFileSync("README.md", "utf8").match(/^\| `[A-Z_].*$/gm) ?? [];
  const untold = [...new Set([...read].map(([, name]) => name!))].filter(
    (name) => !rows.some((row) => row.includes(`\`${name}\``)),
  );
  expect(rows.length).toBeGreaterThan(10);
  expect(untold).toEqual([]);
});

function isExported(statement: Statement): boolean {
  if (isExportAssignment(statement)) return true;
  const modifiers = (statement as { readonly modifiers?: readonly Node[] }).modifiers ?? [];
  return modifiers.some(({ kind }) => kind === SyntaxKind.ExportKeyword);
}

function nameOf(statement: Statement): string {
  if (isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText()).join();
  const named =
    isFunctionDeclaration(statement) ||
    isClassDeclaration(statement) ||
    isInterfaceDeclaration(statement) ||
    isTypeAliasDeclaration(statement);
  return named ? (statement.name?.text ?? "default") : "default";
}

/** The words of the comment right above, or null. */
function docOf(node: Node, file: SourceFile): string | null {
  const comment = node.jsDoc?.at(-1)?.getText(file);
  const words =
    comment
      ?.replace(/^\/\*\*|\s*\*\/$|^\s*\*/gm, " ")
      .replace(/\s+/g, " ")
      .trim() ?? "";
  return words === "" ? null : words;
}

const BARE: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.StringKeyword,
  SyntaxKind.NumberKeyword,
  SyntaxKind.BooleanKeyword,
  SyntaxKind.UnknownKeyword,
  SyntaxKind.UndefinedKeyword,
  SyntaxKind.LiteralType,
  SyntaxKind.FunctionType,
  SyntaxKind.TypeLiteral,
]);

/** A type that bears no word of ours, whose own docstring would tell. */
function isBare(type: TypeNode): boolean {
  if (isUnionTypeNode(type)) return type.types.every(isBare);
  if (isArrayTypeNode(type)) return isBare(type.elementType);
  return isTypeOperatorNode(type) ? isBare(type.type) : BARE.has(type.kind);
}
