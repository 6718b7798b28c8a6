import { shallowJson } from "./shallow-json.ts";

/**
 * Reads a value that a script writes out, without evaluating anything: object and array literals, strings, numbers,
 * `void 0`, `!0`, `new Date(…)`, `JSON.parse("…")`, and a function that is called at once with its values,
 * `(function(a,b){return {…}})(1,"x")`. Anything else ends the reading.
 */

/** A value, and the index after it. */
export interface Literal {
  readonly value: unknown;
  readonly end: number;
}

const DEEPEST = 100;
const MOST_VALUES = 500_000;

const BLANK = /(?:\s|\/\*[^*]*(?:\*(?!\/)[^*]*)*\*\/|\/\/[^\n]*\n)*/y;
const NUMBER = /-?(?:0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)/iy;
const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const CALLED =
  /\(\s*(?:async\s+)?(?:function\s*\w*\s*\(([\w$,\s]*)\)\s*\{\s*(?:"use strict";)?\s*return\b|\(([\w$,\s]*)\)\s*=>\s*(?:\{\s*return\b)?)/y;
const CALL_ENDS = /\s*\)?\s*;?\s*\}?\s*\)?\s*\(/y;
const WORDS: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  null: null,
  undefined: null,
  NaN: null,
  Infinity: null,
};
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v", "0": "\0" };

/** Reads the value that starts at an index; null if it is not written out. */
export function readLiteral(text: string, at: number): Literal | null {
  const reader = new Reader(text, at);
  try {
    return { value: reader.value(0), end: reader.at };
  } catch (error) {
    if (error instanceof NotLiteral) return null;
    throw error;
  }
}

class NotLiteral extends Error {}

class Reader {
  at: number;
  private count = 0;
  private names: ReadonlyMap<string, unknown> = new Map();
  private readonly text: string;

  constructor(text: string, at: number) {
    this.text = text;
    this.at = at;
  }

  value(depth: number): unknown {
    this.count += 1;
    if (depth > DEEPEST || this.count > MOST_VALUES) throw new NotLiteral();
    this.skip();
    const sign = this.text[this.at];
    if (sign === "{") return this.object(depth);
    if (sign === "[") return this.list("]", depth);
    if (sign === '"' || sign === "'" || sign === "`") return this.string(sign);
    if (sign === "!") {
      this.at += 1;
      return this.value(depth + 1) === 0;
    }
    const number = this.match(NUMBER);
    if (number !== null) return Number(number[0]);
    if (sign === "(") return this.called(depth);
    return this.word(depth);
  }

  private word(depth: number): unknown {
    const name = this.match(NAME)?.[0];
    if (name === undefined) throw new NotLiteral();
    if (this.names.has(name)) return this.names.get(name);
    if (Object.hasOwn(WORDS, name)) return WORDS[name];
    if (name === "void") {
      this.value(depth + 1);
      return null;
    }
    if (name === "new" && this.match(/\s+Date\s*\(/y) !== null) return this.list(")", depth)[0] ?? null;
    if (name === "JSON" && this.match(/\.parse\s*\(/y) !== null) {
      const [json] = this.list(")", depth);
      try {
        return JSON.parse(shallowJson(String(json))) as unknown;
      } catch {
        throw new NotLiteral();
      }
    }
    throw new NotLiteral();
  }

  /** A function that is called at once. Its result is passed over first: the values come after it. */
  private called(depth: number): unknown {
    const head = this.match(CALLED);
    if (head === null) {
      this.take("(");
      const value = this.value(depth + 1);
      this.take(")");
      return value;
    }
    const params = (head[1] ?? head[2] ?? "").split(",").map((name) => name.trim());
    const start = this.at;
    const { names } = this;
    this.names = new Map([...names, ...params.map((name) => [name, null] as const)]);
    this.value(depth + 1);
    if (this.match(CALL_ENDS) === null) throw new NotLiteral();
    this.names = names;
    const values = this.rest(")", depth);
    const end = this.at;
    this.names = new Map([...names, ...params.map((name, at) => [name, values[at] ?? null] as const)]);
    this.at = start;
    const value = this.value(depth + 1);
    this.names = names;
    this.at = end;
    this.match(/\s*\)/y);
    return value;
  }

  private object(depth: number): unknown {
    const object: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    this.take("{");
    for (this.skip(); this.text[this.at] !== "}"; this.skip()) {
      const sign = this.text[this.at]!;
      const key = sign === '"' || sign === "'" ? this.string(sign) : (this.match(NAME) ?? this.match(NUMBER))?.[0];
      if (key === undefined) throw new NotLiteral();
      this.take(":");
      object[key] = this.value(depth + 1);
      this.skip();
      if (this.text[this.at] === ",") this.at += 1;
      else if (this.text[this.at] !== "}") throw new NotLiteral();
    }
    this.at += 1;
    return object;
  }

  private list(end: string, depth: number): unknown[] {
    // The opening sign of a call has been passed.
    if (end === "]") this.take("[");
    return this.rest(end, depth);
  }

  private rest(end: string, depth: number): unknown[] {
    const values: unknown[] = [];
    for (this.skip(); this.text[this.at] !== end; this.skip()) {
      if (this.text[this.at] === ",") {
        values.push(null);
        this.at += 1;
        continue;
      }
      values.push(this.value(depth + 1));
      this.skip();
      if (this.text[this.at] === ",") this.at += 1;
      else if (this.text[this.at] !== end) throw new NotLiteral();
    }
    this.at += 1;
    return values;
  }

  private string(quote: string): string {
    const start = this.at + 1;
    let end = start;
    let plain = true;
    for (; this.text[end] !== quote; end += 1) {
      if (end >= this.text.length) throw new NotLiteral();
      if (this.text[end] === "\\") {
        plain = false;
        end += 1;
      } else if (quote === "`" && this.text[end] === "$" && this.text[end + 1] === "{") throw new NotLiteral();
    }
    this.at = end + 1;
    const raw = this.text.slice(start, end);
    return plain
      ? raw
      : raw.replace(/\\(?:u\{([\da-f]{1,6})\}|u([\da-f]{4})|x([\da-f]{2})|(\r\n|[\s\S]))/gi, unescaped);
  }

  private take(sign: string): void {
    this.skip();
    if (this.text[this.at] !== sign) throw new NotLiteral();
    this.at += 1;
  }

  private skip(): void {
    this.match(BLANK);
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match !== null) this.at += match[0].length;
    return match;
  }
}

function unescaped(_: string, braced?: string, four?: string, two?: string, sign?: string): string {
  if (sign !== undefined) return /^[\r\n\u2028\u2029]/.test(sign) ? "" : (ESCAPES[sign] ?? sign);
  const code = Number.parseInt(braced ?? four ?? two ?? "", 16);
  return code > 0x10ffff ? "" : braced === undefined ? String.fromCharCode(code) : String.fromCodePoint(code);
}
