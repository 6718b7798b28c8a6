import collection from "../model/definition/collection.schema.json" with { type: "json" };
import schema from "../model/definition/definition.schema.json" with { type: "json" };
import { ROOT_FILES } from "../model/document.ts";
import { Rendered } from "./rendered.ts";

const TYPE = "application/schema+json";
const SCHEMAS: readonly Rendered[] = [
  new Rendered(ROOT_FILES.definitionSchema, TYPE, JSON.stringify(schema)),
  new Rendered(ROOT_FILES.collectionSchema, TYPE, JSON.stringify(collection)),
];

/** The schemas of a definition and of a collection as documents: JSON Schema, draft 2020-12. */
export function renderDefinitionSchemas(): readonly Rendered[] {
  return SCHEMAS;
}
