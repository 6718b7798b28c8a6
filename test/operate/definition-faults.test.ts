import { expect, test } from "vitest";
import { agencies } from "../../feeds/index.ts";
import { type AgencyDefinition, defineAgency } from "../../src/model/agency.ts";
import { definitionFaults } from "../../src/operate/definition-faults.ts";
import { sampleDefinition } from "../support/definitions.ts";

/** What `validate` and `put` find in a definition without asking the site. */

type Source = NonNullable<AgencyDefinition["listing"]>["source"];
const NUMBERED = [{ path: "/(?:ar|en)/news/(?<id>\\d+)(?:/[^/]*)?" }];
const BOTH = [...NUMBERED, { path: "/story/(?<id>[a-z]+(?:-[a-z]+)?)" }, { path: "/post\\.php", query: "id" }];
const json = (address: string | string[]): Source => ({ kind: "json", items: "$[*]", address });
const clicked = (address: string): Source => ({
  kind: "html",
  link: { attribute: "onclick", pattern: "show\\((\\d+)", address },
});

function faults(addresses: AgencyDefinition["addresses"], source: Source, canonical?: string): string[] {
  const { listing: _, ...rest } = sampleDefinition({ addresses, ...(canonical === undefined ? {} : { canonical }) });
  const agency = defineAgency({ ...rest, listing: source === undefined ? {} : { source } });
  return definitionFaults(agency).map(({ path, problem }) => `${path}: ${problem}`);
}

const UNKNOWN = /: expected an address that one of the forms in `addresses` recognises$/;

test.each<[string, AgencyDefinition["addresses"], Source, string?]>([
  ["an absolute template", NUMBERED, json("https://dana.example/ar/news/{$.id}")],
  ["one relative to the site", NUMBERED, json("/en/news/{$.id}/{$.slug}")],
  ["a part that may be anything", NUMBERED, json("/{$.path}")],
  ["a part within a name", NUMBERED, json("/ar/news/1{$.id}")],
  ["a host that is filled in", NUMBERED, json("https://{$.host}/x")],
  ["a whole address", NUMBERED, json("$.url")],
  ["several, of which one fits", NUMBERED, json(["/x/{$.id}", "/ar/news/{$.id}"])],
  ["a query parameter", BOTH, json("https://dana.example/post.php?id={$.id}&lang=ar")],
  ["links that are no href", NUMBERED, clicked("/ar/news/{1}")],
  ["a canonical address", NUMBERED, undefined, "https://dana.example/{language}/news/{id}"],
  [
    "a fallback with the same ids",
    BOTH,
    [json("/ar/news/{$.id}") as never, json("/post.php?id={$.nid}") as never, "html"],
  ],
])("%s is fine", (_name, addresses, source, canonical) => {
  expect(faults(addresses, source, canonical)).toEqual([]);
});

test.each<[string, AgencyDefinition["addresses"], Source, RegExp, string?]>([
  ["another path", NUMBERED, json("/news/{$.id}"), UNKNOWN],
  ["another host", NUMBERED, json("https://other.example/ar/news/{$.id}"), UNKNOWN],
  ["text where the number is", NUMBERED, json("/ar/news/n-{$.id}"), UNKNOWN],
  ["another query parameter", BOTH, json("/post.php?p={$.id}"), UNKNOWN],
  ["links that are no href", NUMBERED, clicked("/article/{1}"), /^listing\.source: expected an address/],
  [
    "the second of several",
    NUMBERED,
    ["html", json("/x/{$.id}") as never],
    /^listing\.source\[1\]: expected an address/,
  ],
  ["a canonical address", NUMBERED, undefined, /^canonical: expected an address/, "https://dana.example/a/{id}"],
  [
    "a fallback with names for numbers",
    BOTH,
    [json("/ar/news/{$.id}") as never, json("/story/{$.slug}") as never],
    /^listing\.source\[1\]: expected ids as listing\.source\[0\] gives them \(7\); these \(a\) would make/,
  ],
])("%s is told", (_name, addresses, source, words, canonical) => {
  expect(faults(addresses, source, canonical)).toEqual([expect.stringMatching(words)]);
});

test("no shipped definition has any", () => {
  expect(agencies.flatMap(definitionFaults)).toEqual([]);
});
