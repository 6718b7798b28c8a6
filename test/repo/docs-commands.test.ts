import { existsSync, globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SOAKS } from "../soak/run.ts";
import { CHECKS } from "./check.ts";
import { writtenOn } from "./docs/commands.ts";
import { CONFIGURATIONS, LISTED, SYNOPSES } from "./docs/listed.ts";
import { AGENCY } from "./docs/sessions/agency.ts";
import { ARCHIVE } from "./docs/sessions/archive.ts";
import { COLLECTIONS } from "./docs/sessions/collections.ts";
import { DEPLOY } from "./docs/sessions/deploy.ts";
import { SERVED } from "./docs/sessions/served.ts";

/**
 * Every command in the docs is run by a test, or stands in a list with the reason why not and with what looks at it
 * instead. Who writes a new one adds a row to one of test/repo/docs/sessions/, or to test/repo/docs/listed.ts.
 */
const PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", ...globSync("docs/*.md")];
const written = PAGES.flatMap((page) => writtenOn(page, readFileSync(page, "utf8")));
const commands = written.filter(({ block }) => block === "sh" || block === "inline");
const RUN = new Set([...ARCHIVE, ...SERVED, ...AGENCY, ...COLLECTIONS, ...DEPLOY].map((run) => run.command));
/** A script without its arguments: `npm run soak -- fuzz 900` is `npm run soak -- fuzz`, `npm run bench -- 1` is `npm run bench`. */
const script = (command: string) =>
  command.replace(/^(npm run (?:soak|check) -- \S+).*$/, "$1").replace(/^(npm run (?!soak|check -- )\S+) -- .*$/, "$1");
const text = (file: string) => readFileSync(file, "utf8");

test("every command is run, or is listed with a reason", () => {
  const known = new Set([...RUN, ...LISTED.map((one) => one.command), ...Object.keys(SYNOPSES)]);
  const scripts = new Set(LISTED.filter(({ instead }) => instead === "script").map((one) => one.command));
  const unknown = commands
    .filter((one) => !known.has(one.text) && !scripts.has(script(one.text)))
    .map((one) => `${one.page}: ${one.text}`);
  expect([...new Set(unknown)], "each needs a row in test/repo/docs/sessions/ or in test/repo/docs/listed.ts").toEqual(
    [],
  );
});

test("what is run or listed stands in the docs, once", () => {
  const all = [...RUN, ...LISTED.map((one) => one.command), ...Object.keys(SYNOPSES)];
  const there = new Set(commands.flatMap((one) => [one.text, script(one.text)]));
  expect(all.filter((command) => !there.has(command))).toEqual([]);
  expect(all.filter((command, at) => all.indexOf(command) !== at)).toEqual([]);
});

test("a synopsis stands for a command that is run", () => {
  expect(Object.values(SYNOPSES).filter((command) => !RUN.has(command))).toEqual([]);
});

test("what is listed is looked at by what the list says", () => {
  const { scripts } = JSON.parse(text("package.json")) as { scripts: Record<string, string> };
  for (const { command, instead, why } of LISTED) {
    expect(why.length, command).toBeGreaterThan(10);
    if (instead === "script") {
      const [, name, named] = /^npm run (\S+)(?: -- (\w+))?/.exec(command)!;
      const file = { soak: SOAKS, check: CHECKS }[name!]?.[named!]?.file ?? / (\S+\.ts)/.exec(scripts[name!]!)![1]!;
      expect(existsSync(file), command).toBe(true);
    } else if (instead === "ci") {
      for (const part of command.split(" && ")) expect(text(".ci/run"), command).toContain(`\n${part}\n`);
    } else expect(existsSync(instead), command).toBe(true);
  }
});

test("every block that is no command is used by a test as it stands", () => {
  const blocks = written.filter(({ block }) => block !== "sh" && block !== "inline");
  expect([...new Set(blocks.map(({ page, block }) => `${page} ${block}`))].toSorted()).toEqual(
    Object.keys(CONFIGURATIONS).toSorted(),
  );
  for (const [block, file] of Object.entries(CONFIGURATIONS)) expect(text(file), block).toContain(block.split(" ")[0]!);
});

describe("a command is seen wherever it stands", () => {
  test.each<[string, string, readonly string[]]>([
    ["a block", "Do:\n\n```sh\nnpx nashra poll\n```\n", ["sh: npx nashra poll"]],
    ["comments and blank lines", "```sh\n# first\n\nnpm ci   # all\necho '#1'\n```", ["sh: npm ci", "sh: echo '#1'"]],
    ["a line that goes on", "```bash\ncurl a \\\n  -d b\n```", ["sh: curl a -d b"]],
    ["a fence of another kind", "~~~sh\nnpm ci\n~~~", ["sh: npm ci"]],
    ["a fence in a list", "1. Do\n\n   ```sh\n   npm ci\n   ```", ["sh: npm ci"]],
    ["an indented block", "Do:\n\n    npm audit > x\n    npm ci\n\nThen", ["sh: npm audit > x", "sh: npm ci"]],
    ["among the words", "Say `npx nashra poll` and `data`.", ["inline: npx nashra poll"]],
    ["over the end of a line", "Say `npm run\ncheck -- budget --write`.", ["inline: npm run check -- budget --write"]],
    ["with a setting before it", "`NASHRA_FEEDS=lana npm start`", ["inline: NASHRA_FEEDS=lana npm start"]],
    ["in a table", "| a |\n| --- |\n| `npx x \\| jq .` |", ["inline: npx x | jq ."]],
    ["the program's name alone", "`npm`, `nashra push`", []],
    ["another language", "```toml\na = 1\n```", ["toml: a = 1"]],
    ["a block of no language", "```\nnpm ci\n```", ["plain: npm ci"]],
  ])("%s", (_name, markdown, found) => {
    expect(writtenOn("a.md", markdown).map((one) => `${one.block}: ${one.text}`)).toEqual(found);
  });
});
