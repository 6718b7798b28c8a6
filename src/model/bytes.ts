/** Concatenates byte arrays. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Bytes that arrive in pieces. */
export interface GatheredBytes {
  /** Bytes so far. */
  readonly length: number;
  add(piece: Uint8Array): void;
  /** All of them, in a buffer of their own. */
  joined(): Uint8Array;
}

/** Copies each piece at once: a list of the pieces would cost a hundred times their bytes where they are tiny. */
export function gatherBytes(): GatheredBytes {
  let buffer = new Uint8Array(65_536);
  let length = 0;
  return {
    get length() {
      return length;
    },
    add(piece) {
      const needed = length + piece.length;
      if (needed > buffer.length) {
        const larger = new Uint8Array(Math.max(needed, 2 * buffer.length));
        larger.set(buffer.subarray(0, length));
        buffer = larger;
      }
      buffer.set(piece, length);
      length = needed;
    },
    joined: () => buffer.slice(0, length),
  };
}
