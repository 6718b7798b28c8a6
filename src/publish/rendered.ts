const encoder = new TextEncoder();

/** A piece of a document: text, or what was encoded before. */
export type Part = string | Uint8Array;

/** One rendered representation before it has validators. */
export class Rendered {
  readonly path: string;
  readonly mediaType: string;
  /** UTF-8. */
  readonly body: Uint8Array;

  constructor(path: string, mediaType: string, ...parts: readonly Part[]) {
    this.path = path;
    this.mediaType = mediaType;
    const bytes = parts.map((part) => (typeof part === "string" ? encoder.encode(part) : part));
    this.body = joined(bytes);
    pieces.set(this.body, bytes);
  }

  /** The body as text. */
  get text(): string {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.body);
  }
}

const pieces = new WeakMap<Uint8Array, readonly Uint8Array[]>();

/** What a rendered document was put together from: entries that stand in several documents are the same objects. */
export function piecesOf(body: Uint8Array): readonly Uint8Array[] {
  return pieces.get(body) ?? [body];
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
