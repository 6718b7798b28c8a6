import { readFileSync } from "node:fs";
import { type JsonSchema, toJsonSchema } from "@valibot/to-json-schema";
import { CollectionSchema } from "../../../src/model/definition/collection.ts";
import { AgencySchema } from "../../../src/model/definition/schema.ts";

/** What is read of a valibot schema. */
interface Schema {
  readonly type: string;
  readonly wrapped?: Schema;
  readonly default?: unknown;
  readonly entries?: Readonly<Record<string, Schema>>;
  readonly item?: Schema;
  readonly items?: readonly Schema[];
  readonly value?: Schema;
  readonly options?: readonly Schema[] | readonly string[];
  readonly literal?: string;
  readonly pipe?: readonly { readonly message?: string; readonly type: string; readonly requirement?: unknown }[];
}

/**
 * The reference of a definition's fields, made of the schema that checks them and of the comments that stand above
 * them in its source: Markdown, a table for each group.
 */
export function definitionReference(): string {
  const comments = definitionComments();
  const lines: string[] = [];
  table("The agency", AgencySchema as unknown as Schema, "AgencySchema");
  return `${lines.join("\n")}\n`;

  function table(title: string, schema: Schema, source: string): void {
    const groups: [string, Schema, string][] = [];
    lines.push(`## ${title}`, "", "| field | is | default | meaning |", "| --- | --- | --- | --- |");
    for (const [name, field] of Object.entries(schema.entries ?? {})) {
      if (field.type === "literal") continue;
      const inner = field.wrapped ?? field;
      const group = inner.entries !== undefined ? inner : inner.item?.entries !== undefined ? inner.item : null;
      const heading = source in DATA_OF && name === "article" ? DATA : GROUPS[name];
      const is =
        group !== null && heading !== undefined
          ? `${inner.item === undefined ? "" : "list of "}[${heading[0]}](#${slug(heading[0])})`
          : kind(inner);
      const meaning =
        comments.get(`${source}.${name}`) ?? comments.get(`LIST.${name}`) ?? comments.get(`FIELDS.${name}`) ?? "";
      lines.push(`| \`${name}\` | ${is} | ${byDefault(field)} | ${meaning} |`);
      if (name === "source") groups.push(...sources(inner));
      if (group !== null && heading !== undefined) groups.push([heading[0], group, heading[1]]);
    }
    lines.push("");
    for (const [heading, group, name] of groups) {
      if (lines.includes(`## ${heading}`)) continue;
      table(heading, group, name);
    }
  }
}

/** The fields that every source has, and a table for each kind with fields of its own. */
function sources(schema: Schema): [string, Schema, string][] {
  const variant = (schema.options as readonly Schema[]).find(({ type }) => type === "variant")!;
  const kinds = (variant.options as readonly Schema[]).map(({ type, entries }) => ({ type, entries: entries! }));
  const common = Object.keys(kinds[0]!.entries).filter((name) => kinds.every(({ entries }) => name in entries));
  const only = (entries: Readonly<Record<string, Schema>>, isWanted: (name: string) => boolean): Schema => {
    return {
      type: "strict_object",
      entries: Object.fromEntries(Object.entries(entries).filter(([name]) => isWanted(name))),
    };
  };
  const own = kinds.flatMap(({ entries }): [string, Schema, string][] => {
    const kind = entries["kind"]!.literal!;
    const fields = only(entries, (name) => !common.includes(name));
    return Object.keys(fields.entries!).length === 0 ? [] : [[`Source ${kind}`, fields, SOURCES[kind]!]];
  });
  return [["Every source", only(kinds[0]!.entries, (name) => common.includes(name)), "COMMON"], ...own];
}

/** Kind of source → the name of its schema in the source. */
const SOURCES: Readonly<Record<string, string>> = {
  html: "HtmlSource",
  json: "JsonSource",
  script: "ScriptSource",
  wordpress: "WordPressSource",
  sitemap: "SitemapSource",
  feed: "FeedSource",
};

/** The group of `article` in a source of JSON. */
const DATA: readonly [string, string] = ["Data of an article", "ArticleData"];
const DATA_OF = { JsonSource: true, ScriptSource: true, SitemapSource: true };

/** What JSON Schema says of rules that valibot has as code, by a part of their message. */
const RULES: readonly (readonly [RegExp, JsonSchema])[] = [
  [/absolute http or https address/, { pattern: "^https?://" }],
  [/regular expression/, { format: "regex", maxLength: 500 }],
  [/in at least one language/, { minProperties: 1 }],
];

/** The schema of a definition as JSON Schema (draft 2020-12), with the comments of the source as descriptions. */
export function definitionSchema(): string {
  return jsonSchemaOf(AgencySchema, "AgencySchema", "Definition of an agency for nashra");
}

/** The schema of a collection as JSON Schema. */
export function collectionSchema(): string {
  return jsonSchemaOf(CollectionSchema, "CollectionSchema", "Definition of a collection for nashra");
}

/** The reference of a collection's fields: a Markdown table. */
export function collectionReference(): string {
  const comments = definitionComments();
  const rows = Object.entries((CollectionSchema as unknown as Schema).entries!).map(([name, field]) => {
    const is = field.type === "literal" ? `\`${field.literal}\`` : kind(field.wrapped ?? field);
    return `| \`${name}\` | ${is} | ${byDefault(field)} | ${comments.get(`CollectionSchema.${name}`) ?? ""} |`;
  });
  return ["| field | is | default | meaning |", "| --- | --- | --- | --- |", ...rows, ""].join("\n");
}

function jsonSchemaOf(of: Parameters<typeof toJsonSchema>[0], source: string, title: string): string {
  const comments = definitionComments();
  const schema = toJsonSchema(of, {
    target: "draft-2020-12",
    typeMode: "input",
    errorMode: "ignore",
    overrideAction({ valibotAction, jsonSchema }) {
      const { message } = valibotAction as { readonly message?: unknown };
      const rules = RULES.filter(([words]) => typeof message === "string" && words.test(message));
      return Object.assign({}, jsonSchema, ...rules.map(([, rule]) => rule));
    },
    overrideSchema: ({ jsonSchema }) =>
      jsonSchema.prefixItems === undefined ? undefined : { ...jsonSchema, items: false },
  });
  describeFields(schema, source);
  const { $schema, properties, ...rest } = schema;
  const whole = {
    $schema,
    title,
    ...rest,
    properties: { $schema: { type: "string", description: "Where this schema is, for editors." }, ...properties },
  };
  return `${JSON.stringify(whole, null, 2)}\n`;

  function describeFields(object: JsonSchema, source: string): void {
    for (const [name, field] of Object.entries((object.properties ?? {}) as Record<string, JsonSchema>)) {
      const comment = comments.get(`${source}.${name}`);
      if (comment !== undefined)
        field.description = comment.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll("\\|", "|");
      const group = GROUPS[name];
      if (group !== undefined) describeFields((field.items as JsonSchema | undefined) ?? field, group[1]);
    }
  }
}

function definitionComments(): Map<string, string> {
  return commentsOf(
    ["source", "collection", "schema"]
      .map((file) => readFileSync(new URL(`../../../src/model/definition/${file}.ts`, import.meta.url), "utf8"))
      .join("\n"),
  );
}

/** Field → title of its group, and the name of its schema in the source. */
const GROUPS: Readonly<Record<string, readonly [string, string]>> = {
  addresses: ["Addresses", "ArticleAddress"],
  listing: ["Selectors of the listing", "ListingSelectors"],
  article: ["Selectors of an article", "ArticleSelectors"],
  link: ["Links that are no href", "ScriptedLink"],
  poll: ["Polling", "Poll"],
  editions: ["Editions", "Edition"],
  sections: ["Sections", "Section"],
};

function slug(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(" ", "-")
    .replace(/[^a-z0-9-]/g, "");
}

function kind(schema: Schema): string {
  const rule = schema.pipe
    ?.findLast((step) => step.message?.startsWith("expected"))
    ?.message?.replace(/^expected (?:an? )?/, "");
  switch (schema.type) {
    case "array":
      return `list: ${kind(schema.item!)}`;
    case "union":
      return (
        (schema as { message?: string }).message?.replace(/^expected (?:an? )?/, "") ??
        (schema.options as readonly Schema[]).map(kind).join(", or ")
      );
    case "picklist":
      return `one of ${(schema.options as readonly string[]).join(", ")}`;
    case "record":
      return schema.value?.type === "union" ? "addresses by feed" : "text by language";
    case "strict_tuple":
      return `[${schema.items!.map(kind).join(", ")}]`;
    case "optional":
      return kind(schema.wrapped!);
    case "string":
      return rule ?? "text";
    case "number": {
      const bound = (type: string) => schema.pipe?.find((step) => step.type === type)?.requirement;
      const [least, most] = [bound("min_value"), bound("max_value")];
      return least === undefined ? "number" : `number, ${String(least)} to ${String(most)}`;
    }
    case "boolean":
      return "true or false";
    default:
      return schema.type;
  }
}

function byDefault(field: Schema): string {
  if (field.type !== "optional") return "required";
  const value = field.default;
  if (value === undefined || JSON.stringify(value) === "{}") return "none";
  return JSON.stringify(value) === "[]" ? "none" : `\`${JSON.stringify(value)}\``;
}

/** `Schema.field` → its comment as one line. */
function commentsOf(source: string): Map<string, string> {
  const comments = new Map<string, string>();
  let schema = "";
  let comment = "";
  for (const line of source.split("\n")) {
    schema = /^(?:export )?const (\w+) = (?:v\.strictObject\(|\{)/.exec(line)?.[1] ?? schema;
    const said = /^\s+\/\*\* (.*) \*\/$/.exec(line)?.[1];
    const field = /^ {2}(\w+): /.exec(line)?.[1];
    if (said !== undefined) comment = said.replaceAll("|", "\\|");
    else if (field !== undefined) {
      if (comment !== "") comments.set(`${schema}.${field}`, comment);
      comment = "";
    }
  }
  return comments;
}
