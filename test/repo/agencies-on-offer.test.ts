import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { agencies } from "../../feeds/index.ts";

/** README's table of agencies against the definitions. */

const section = readFileSync("README.md", "utf8")
  .split(/^## /m)
  .find((part) => part.startsWith("Agencies on offer"))!;
const rows = [...section.matchAll(/^\| (.+) \|$/gm)].map(([, cells]) => cells!.split(" | ")).slice(2);

test("README names every shipped agency with its editions, and when each was checked", () => {
  expect(rows.map(([, feeds, , , checked]) => [feeds!.match(/`[^`]+`/g), checked])).toEqual(
    agencies.map(({ id, editions, checked }) => [
      editions.map(({ language }) => `\`${id}/${language}\``),
      checked ?? "never",
    ]),
  );
});

test("README says that none has been checked for as long as that is true", () => {
  expect(section.includes("None has been checked")).toBe(agencies.every(({ checked }) => checked === undefined));
});
