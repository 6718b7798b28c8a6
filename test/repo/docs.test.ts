import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { build } from "../../src/node/cli/cli.ts";
import { SOAKS } from "../soak/run.ts";
import { SITUATIONS } from "../whole/situations.ts";
import { CHECKS } from "./check.ts";
import { commandReference } from "./docs/command-reference.ts";
import {
  collectionReference,
  collectionSchema,
  definitionReference,
  definitionSchema,
} from "./docs/definition-reference.ts";

const PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", ...globSync("docs/*.md")].filter((file) =>
  existsSync(file),
);
const text = (file: string) => readFileSync(file, "utf8");
const scripts = Object.keys((JSON.parse(text("package.json")) as { scripts: object }).scripts);
const program = build(() => {});

/** GitHub's anchors: the heading in lower case, punctuation off, blanks as hyphens. */
function anchorsOf(markdown: string): Set<string> {
  const headings = markdown.matchAll(/^#{1,6} (.+)$/gm);
  return new Set(
    [...headings].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
        .replace(/[^\p{L}\p{N}\p{M} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** What the site may do, a row each. */
function situationTable(): string {
  const rows = Object.values(SITUATIONS).map(({ site, told, seen }) => `| ${site} | ${told} | ${seen} |`);
  return ["| the site | nashra tells you | subscribers see |", "| --- | --- | --- |", ...rows, ""].join("\n");
}

describe.each(PAGES)("%s", (file) => {
  const markdown = text(file);

  test("leads nowhere that is not there", () => {
    const links = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link]) => link!)
      .filter((link) => !/^[a-z]+:/.test(link));
    const dead = links.filter((link) => {
      const [path, anchor] = link.split("#") as [string, string?];
      const target = path === "" ? file : normalize(join(dirname(file), path));
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(text(target)).has(anchor);
    });
    expect(dead).toEqual([]);
  });

  test("names only verbs, options and scripts that there are", () => {
    const wrong: string[] = [];
    for (const [command, name, rest] of markdown.matchAll(/\bnpx nashra ([a-z]+)([^`\n|#&;]*)/g)) {
      const verb: Command | undefined = program.commands.find((one) => one.name() === name);
      const options = [...rest!.matchAll(/(?<=\s)--[a-z-]+/g)].map(([option]) => option);
      const known = new Set(["--help", ...(verb?.options.flatMap((option) => [option.long]) ?? [])]);
      if (verb === undefined || options.some((option) => !known.has(option))) wrong.push(command);
    }
    for (const [command, name] of markdown.matchAll(/\bnpm run ([a-z]+(?::[a-z]+)*)/g))
      if (!scripts.includes(name!)) wrong.push(command);
    for (const [command, list, name] of markdown.matchAll(/\bnpm run (soak|check) -- (?!NAME\b)(\w+)/g))
      if (!Object.hasOwn(list === "soak" ? SOAKS : CHECKS, name!)) wrong.push(command);
    expect(wrong).toEqual([]);
  });
});

test("every command is told of in the README or the docs", () => {
  const all = PAGES.map(text).join("\n");
  const untold = program.commands
    .map((verb) => verb.name())
    .filter((name) => !new RegExp(`nashra ${name}\\b`).test(all));
  expect(untold).toEqual([]);
});

test.each([
  ["docs/definition.md", definitionReference],
  ["docs/collections.md", collectionReference],
  ["docs/commands.md", commandReference],
  ["docs/operating.md", situationTable],
])("%s is made of what the program itself reads, and everything has its meaning", (file, make) => {
  const reference = make();
  expect(reference.match(/^\| .* \| *\|$/gm)?.filter((row) => !/^\| `nashra /.test(row)) ?? []).toEqual([]);
  const mark = /(<!-- made of .* -->\n)(?:(?!<!-- end -->)[\s\S])*/;
  const now = text(file).replace(mark, (_, line: string) => `${line}\n${reference.trimEnd()}\n`);
  if (process.env["NASHRA_GOLDEN"] === "write") writeFileSync(file, now);
  expect(text(file)).toBe(now);
});

test.each([
  ["definition.schema.json", definitionSchema],
  ["collection.schema.json", collectionSchema],
])("src/model/definition/%s is made of the schema that checks definitions", (name, made) => {
  const file = `src/model/definition/${name}`;
  if (process.env["NASHRA_GOLDEN"] === "write") writeFileSync(file, made());
  expect(text(file)).toBe(made());
});
