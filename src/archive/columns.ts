import type { SqlRow, SqlValue, Statement } from "../model/ports.ts";
import { integer, integerOrNull, text, textOrNull } from "./rows.ts";

/** How one field of a record is stored: in one column or several. */
export interface Column<Value> {
  /** The columns' names, in the order of `write`. */
  readonly names: readonly string[];
  /** What a SELECT lists: the names, or an expression with an alias. */
  readonly select: string;
  readonly read: (row: SqlRow) => Value;
  readonly write: (value: Value) => readonly SqlValue[];
}

/** The columns of a record, by field: a field without a column does not compile. */
export type Columns<Fields> = { readonly [Field in keyof Fields]-?: Column<Fields[Field]> };

/** Reads and writes whole rows of a record. */
export interface RowCodec<Fields> {
  /** Names of all columns. */
  readonly names: readonly string[];
  /** The list of columns of a SELECT whose rows `read` takes. */
  readonly select: string;
  readonly read: (row: SqlRow) => Fields;
  /** The record's values, in the order of `names`. */
  readonly write: (fields: Fields) => SqlValue[];
}

/** The codec of a record with these columns, in the order of their declaration. */
export function rowCodec<Fields extends object>(columns: Columns<Fields>): RowCodec<Fields> {
  const fields = entriesOf(columns);
  return {
    names: fields.flatMap(([, column]) => column.names),
    select: fields.map(([, column]) => column.select).join(", "),
    read: (row) => Object.fromEntries(fields.map(([field, column]) => [field, column.read(row)])) as Fields,
    write: (record) => fields.flatMap(([field, column]) => column.write(record[field])),
  };
}

/** The statement that adds a row to a table; `replacing`: it replaces a row with the same key. */
export function insertRow<Fields>(
  table: string,
  codec: RowCodec<Fields>,
  fields: Fields,
  replacing = false,
): Statement {
  const { names } = codec;
  return {
    sql: `INSERT ${replacing ? "OR REPLACE " : ""}INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
    params: codec.write(fields),
  };
}

/** The assignments of an UPDATE: `title = ?, summary = ?`, and the values of its parameters. */
export interface Assigned {
  readonly set: string;
  readonly values: readonly SqlValue[];
}

/** The assignments that set these fields. */
export function assignments<Fields extends object>(columns: Columns<Fields>, fields: Fields): Assigned {
  const all = entriesOf(columns);
  return {
    set: all.flatMap(([, { names }]) => names.map((name) => `${name} = ?`)).join(", "),
    values: all.flatMap(([field, column]) => column.write(fields[field])),
  };
}

function entriesOf<Fields>(columns: Columns<Fields>): [keyof Fields, Column<unknown>][] {
  return Object.entries(columns) as unknown as [keyof Fields, Column<unknown>][];
}

/** A column of text. */
export function textColumn<Value extends string = string>(name: string): Column<Value> {
  return column(name, (row) => text(row, name) as Value);
}

/** A column of text that may be NULL. */
export function optionalText(name: string): Column<string | null> {
  return column(name, (row) => textOrNull(row, name));
}

/** A column of integers: moments, counts, places. */
export function integerColumn(name: string): Column<number> {
  return column(name, (row) => integer(row, name));
}

/** A column of integers that may be NULL. */
export function optionalInteger(name: string): Column<number | null> {
  return column(name, (row) => integerOrNull(row, name));
}

/** A column of JSON. */
export function jsonColumn<Value>(name: string): Column<Value> {
  return {
    names: [name],
    select: name,
    read: (row) => JSON.parse(text(row, name)) as Value,
    write: (value) => [JSON.stringify(value)],
  };
}

/** A column of JSON that may be NULL. `of` completes values that an earlier version wrote. */
export function optionalJson<Value>(name: string, of: (stored: Partial<Value>) => Value): Column<Value | null> {
  return {
    names: [name],
    select: name,
    read: (row) => {
      const json = textOrNull(row, name);
      return json === null ? null : of(JSON.parse(json) as Partial<Value>);
    },
    write: (value) => [value === null ? null : JSON.stringify(value)],
  };
}

/** A flag that a SELECT computes: read, never written. */
export function computedFlag(expression: string, alias: string): Column<boolean> {
  return { names: [], select: `${expression} AS ${alias}`, read: (row) => integer(row, alias) === 1, write: () => [] };
}

function column<Value extends SqlValue>(name: string, read: (row: SqlRow) => Value): Column<Value> {
  return { names: [name], select: name, read, write: (value) => [value] };
}
