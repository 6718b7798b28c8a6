import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { AgencyDefinition } from "../../src/model/agency.ts";
import { declaredSources } from "../../src/model/source.ts";
import { readSource } from "../../src/read/sources/table.ts";
import { agencyWith } from "../support/source-agency.ts";
import { answered, itemsAsRows } from "../support/source-page.ts";

const SECTIONS = readFileSync("docs/sources.md", "utf8").split(/^## /m);

test.each(["Feeds", "Sitemaps"])("docs/sources.md: the example of %s gives what it says", async (name) => {
  const section = SECTIONS.find((one) => one.startsWith(name))!;
  const block = (kind: string) => new RegExp(`^\`\`\`${kind}\n([\\s\\S]*?)\n\`\`\``, "m").exec(section)![1]!;
  const { listing, ...changes } = JSON.parse(block("json")) as Partial<AgencyDefinition>;
  const agency = agencyWith(listing!.source, changes);
  const url = agency.editions[0]!.listing[0]!;
  const [source] = declaredSources(agency.listing.source);
  const [page, context] = answered(block("xml"), { url, agency });
  const { items } = await readSource(source!, page, context);
  const rows = itemsAsRows(items).map(([, title, published], at) => `${items[at]!.url} | ${title} | ${published}`);
  expect(rows).toEqual(block("text").split("\n"));
});
