import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { renderSample, SAMPLES } from "../publish/feed-samples.ts";

/**
 * The part of IPTC ninjs 3.2 that nashra writes: names, types and required properties as the standard's schema has them,
 * and no others. Written from https://iptc.org/std/ninjs/userguide/.
 */
const text = { type: "string" } as const;
const whole = { type: "integer" } as const;
const uri = { type: "string", pattern: "^[a-z][a-z0-9+.-]*:[\\x21-\\x7e]+$" } as const;
const instant = { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$" } as const;

function object(properties: Record<string, unknown>, required: readonly string[] = []) {
  return { type: "object", additionalProperties: false, properties, required };
}

function list(properties: Record<string, unknown>, required: readonly string[] = []) {
  return { type: "array", items: object(properties, required) };
}

const rendition = { name: text, href: uri, contentType: text, width: whole, height: whole, sizeInBytes: whole };
const NEWS_OBJECT = {
  uri,
  standard: object({ name: { const: "ninjs" }, version: { const: "3.2" }, schema: uri }),
  type: { enum: ["text", "audio", "video", "picture", "composite"] },
  representationType: { enum: ["full", "partial"] },
  version: text,
  firstCreated: instant,
  versionCreated: instant,
  contentCreated: instant,
  pubStatus: { enum: ["usable", "withheld", "canceled"] },
  urgency: { type: "integer", minimum: 1, maximum: 9 },
  copyrightHolder: text,
  copyrightNotice: text,
  edNote: text,
  language: text,
  title: text,
  by: text,
  located: text,
  headlines: list({ role: text, contentType: text, value: text }, ["value"]),
  descriptions: list({ role: text, contentType: text, value: text }, ["value"]),
  bodies: list({ role: text, contentType: text, charCount: whole, wordCount: whole, value: text }, ["value"]),
  places: list({ name: text, rel: text, uri, literal: text }),
  subjects: list({ name: text, rel: text, uri, literal: text }),
  genres: list({ name: text, uri: text, literal: text }),
  infoSources: list({ name: text, role: text, uri, literal: text }),
  renditions: list(rendition, ["name"]),
  altIds: list({ role: text, value: text }),
  associations: { type: "array", items: { $ref: "#/$defs/associated" } },
};
const SCHEMA = {
  ...object(NEWS_OBJECT, ["uri"]),
  $defs: { associated: object({ ...NEWS_OBJECT, name: text, rel: text }, ["name", "uri"]) },
};

const validate = new Ajv2020({ allErrors: true }).compile(SCHEMA);

test.each(SAMPLES)("the sample $name has no property that ninjs lacks, and none of another type", (sample) => {
  validate(JSON.parse(renderSample(sample, "ninjs").text));
  expect(validate.errors).toBeNull();
});
