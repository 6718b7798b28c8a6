import schema from "../model/definition/definition.schema.json" with { type: "json" };
import { ROOT_FILES } from "../model/document.ts";
import { Rendered } from "./rendered.ts";

const SCHEMA = new Rendered(ROOT_FILES.definitionSchema, "application/schema+json", JSON.stringify(schema));

/** The schema of a definition as a document: JSON Schema, draft 2020-12. */
export function renderDefinitionSchema(): Rendered {
  return SCHEMA;
}
