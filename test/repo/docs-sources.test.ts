import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { watchesOf } from "../../src/model/agency.ts";
import { readSource } from "../../src/read/sources/table.ts";
import { agencyWith } from "../support/source-agency.ts";

/** The examples of docs/sources.md: a source, and an answer that it reads. */
const EXAMPLE = /<!-- example (\w+) -->\s*```json\n([\s\S]*?)```\s*reads\s*```\w+\n([\s\S]*?)```/g;
const examples = [...readFileSync("docs/sources.md", "utf8").matchAll(EXAMPLE)].map(
  ([, kind, source, answer]) => [kind!, source!, answer!] as const,
);

test("docs/sources.md has examples", () => {
  expect(examples.map(([kind]) => kind)).toEqual(expect.arrayContaining(["html", "json", "script", "wordpress"]));
});

test.each(examples)("the example of %s reads its article", async (kind, source, answer) => {
  const agency = agencyWith(JSON.parse(source));
  const [used] = watchesOf(agency)[0]!.sources;
  const page = { text: answer, bytes: new TextEncoder().encode(answer), url: used!.listing[0]!, contentType: null };
  const context = { url: page.url, agency, language: "en", seen: Date.parse("2026-11-23T12:00:00Z") };
  const { items, warnings } = await readSource(used!.source, page, context);
  expect([used!.source.kind, items.length, items[0]?.url, warnings]).toEqual([
    kind,
    1,
    "https://coast.example/news/7",
    [],
  ]);
  expect(items[0]!.title).toMatch(/port/i);
});
