import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { renderSample, SAMPLES } from "../publish/feed-samples.ts";

/**
 * IPTC's schema of ninjs 3.1 (github.com/iptc/newsinjson, specification/ninjs-schema_3.1.json), the newest that it has published
 * there; CC BY 4.0 by its own description, in a repository under the MIT licence beside it. What ninjs 3.2 adds, nashra does not write.
 */
const SCHEMA = JSON.parse(
  readFileSync(new URL("../fixtures/ninjs/ninjs-schema_3.1.json", import.meta.url), "utf8"),
) as object;
// It refers to the schema of GeoJSON, which nashra does not write.
const GEOJSON = { $id: "https://geojson.org/schema/GeoJSON.json", not: {} };
const validate = new Ajv2020({ allErrors: true, strict: false, validateFormats: false, schemas: [GEOJSON] }).compile(
  SCHEMA,
);

test.each(SAMPLES)("the sample $name is valid ninjs", (sample) => {
  validate(JSON.parse(renderSample(sample, "ninjs").text));
  expect(validate.errors).toBeNull();
});

test("what ninjs lacks is found", () => {
  const item = JSON.parse(renderSample(SAMPLES[0]!, "ninjs").text) as object;
  expect(validate({ ...item, headline: "from ninjs 1" })).toBe(false);
});
