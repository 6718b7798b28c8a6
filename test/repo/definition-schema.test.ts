import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { agencies } from "../../feeds/index.ts";
import schema from "../../src/model/definition/definition.schema.json" with { type: "json" };
import { AgencySchema } from "../../src/model/definition/schema.ts";
import { sampleDefinition } from "../support/definitions.ts";

/**
 * `/definition.schema.json`, by which editors check a definition, against the checks that nashra makes: by a validator of
 * JSON Schema that is not ours.
 */

const validate: ValidateFunction = new Ajv2020({
  allErrors: true,
  verbose: true,
  strict: true,
  validateFormats: false,
}).compile(schema);

/** What JSON Schema cannot say: rules that are code, and those about several fields. */
const CODE = new Set(["check", "raw_check"]);

/** True if the only faults are such rules. */
function isCodeOnly(issues: readonly v.BaseIssue<unknown>[]): boolean {
  return issues.every((issue) => {
    const within = issue.issues ?? [];
    return CODE.has(issue.type) || (within.length > 0 && within.some((one) => isCodeOnly([one])));
  });
}

/** Both verdicts on a definition as JSON. `ours` is "code" if only rules that are code object. */
function verdicts(definition: unknown): { theirs: boolean; ours: boolean | "code"; why: string } {
  const json = JSON.parse(JSON.stringify(definition)) as unknown;
  const ours = v.safeParse(AgencySchema, json);
  validate(json);
  // To valibot, an empty list is an object without fields, which does no harm.
  const errors = (validate.errors ?? []).filter(
    ({ keyword, params, data }) =>
      !(ours.success && keyword === "type" && params["type"] === "object" && Array.isArray(data)),
  );
  const said = errors.map(({ instancePath, message }) => `${instancePath} ${message}`);
  const why = `${JSON.stringify(said)} / ${ours.issues?.map(({ message }) => message).join("; ")}`;
  return {
    theirs: errors.length === 0,
    ours: ours.success || (isCodeOnly(ours.issues) ? "code" : false),
    why,
  };
}

const SOURCES = [
  "feed",
  ["wordpress", "html"],
  { kind: "html", link: { attribute: "onclick", pattern: "show\\((\\d+)", address: "/post/{1}" } },
  {
    kind: "json",
    items: "$.items[*]",
    address: "https://dana.example/{$.slug}",
    title: ["$.t", "$.h"],
    dateForm: "seconds",
  },
  { kind: "script", items: "$[*]", address: "$.url", article: { url: "https://dana.example/{$.id}", content: "$.c" } },
  [{ kind: "sitemap", listing: { ar: "https://dana.example/map.xml", en: ["https://dana.example/en.xml"] } }, "html"],
];
const full = (source: unknown): Record<string, unknown> => ({
  $schema: "https://feeds.example/definition.schema.json",
  ...sampleDefinition({
    hosts: ["www.dana.example"],
    tagYear: 2020,
    rights: { en: "© Dana" },
    image: "https://dana.example/logo.png",
    marks: ["DNA"],
    canonical: "https://dana.example/{id}",
    idCurve: [
      [1, "2020-01-01"],
      [20.5, "2021-01-01"],
    ],
    poll: { everyMinutes: 5, requestsPerMinute: 10 },
  }),
  listing: { source, link: ["a.b > c"], nextUrl: "/page/{page}" },
  editions: [
    {
      language: "pt-BR",
      listing: ["https://dana.example/{date:YYYY/M/D}", "https://dana.example/أخبار"],
      sections: [{ id: "a-1", names: { en: "A" }, listing: ["http://dana.example/"] }],
    },
  ],
});
// Ours leaves the field for editors out before it checks.
const ours = ({ $schema: _, ...definition }: Record<string, unknown>) => definition;

describe("the schema that editors use", () => {
  test.each(agencies.map((agency) => [agency.id, agency] as const))("holds for %s", (_id, agency) => {
    expect(verdicts(agency)).toMatchObject({ theirs: true, ours: true });
  });

  test.each(SOURCES.map((source) => [JSON.stringify(source), source]))("holds for a source %s", (_name, source) => {
    expect(validate(full(source)), JSON.stringify(validate.errors)).toBe(true);
    expect(verdicts(ours(full(source)))).toMatchObject({ theirs: true, ours: true });
  });

  const LEAVES: readonly unknown[] = [
    null,
    true,
    0,
    -1,
    1.5,
    2020,
    1e9,
    "",
    "x",
    "ar",
    "AR",
    "a b",
    "admin",
    "a\u0001b",
    "line\nline",
    "https://dana.example/",
    "HTTPS://dana.example/",
    " https://dana.example/",
    "javascript:alert(1)",
    "https://dana.example/{page}{id}",
    "$.x",
    "{$.x}",
    "2020-02-30",
    "x".repeat(1001),
    "html",
    "json",
    { kind: "json" },
    { kind: "feed", more: 1 },
    { ar: "x" },
    { Ar: "x" },
    { "ar/economy": "https://dana.example/" },
    {},
    [],
    [[]],
    [1, "2020-01-01"],
    [1, "2020-01-01", 3],
    Array.from({ length: 101 }, () => "a"),
  ];

  test("and the checks that are made agree on whatever is changed in a definition", () => {
    const seen = { valid: 0, invalid: 0, code: 0 };
    const change = fc.record({
      source: fc.constantFrom(...SOURCES),
      at: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
      kind: fc.constantFrom("replace", "remove", "add", "insert"),
      leaf: fc.constantFrom(...LEAVES),
      name: fc.constantFrom("more", "kind", "ar", "listing", "toString", "query", "address", "poll", "sections"),
    });
    fc.assert(
      fc.property(change, ({ source, at, kind, leaf, name }) => {
        const definition = JSON.parse(JSON.stringify(ours(full(source)))) as Record<string, unknown>;
        let parent: Record<string, unknown> = definition;
        let key = "";
        for (const step of at) {
          const keys = Object.keys(parent);
          if (keys.length === 0) break;
          key = keys[step % keys.length]!;
          const child = parent[key];
          if (step === at.at(-1) || typeof child !== "object" || child === null) break;
          parent = child as Record<string, unknown>;
        }
        if (kind === "add" && !Array.isArray(parent)) parent[name] = leaf;
        else if (kind === "insert" && Array.isArray(parent)) parent.push(leaf);
        else if (kind === "remove" && !Array.isArray(parent)) delete parent[key];
        else parent[key] = leaf;
        const verdict = verdicts(definition);
        const expected = verdict.ours !== false;
        seen[verdict.ours === "code" ? "code" : expected ? "valid" : "invalid"] += 1;
        // A rule in code may go beyond the schema, or be said in it by other means (`pattern`).
        if (verdict.ours !== "code") expect(verdict.theirs, verdict.why).toBe(expected);
      }),
      { numRuns: 3000, seed: 14 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(50);
  });
});
