import { crc32, deflateSync } from "node:zlib";

let table: Map<string, number> | undefined;

/** Text as windows-1256 bytes; what that code page lacks becomes a numeric character reference, as servers do. */
export function toWindows1256(text: string): Buffer {
  if (!table) {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    table = new Map([...new TextDecoder("windows-1256").decode(bytes)].map((c, i) => [c, i]));
  }
  const out: number[] = [];
  for (const c of text) {
    const byte = table.get(c);
    if (byte === undefined) for (const digit of `&#${c.codePointAt(0)};`) out.push(digit.charCodeAt(0));
    else out.push(byte);
  }
  return Buffer.from(out);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}

/** A true PNG of 8 by 8 pixels in a colour that follows the number. */
export function png(number: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(8, 0);
  head.writeUInt32BE(8, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const line = Buffer.from([0, ...Array.from({ length: 8 }, () => [number & 255, (number >> 8) & 255, 128]).flat()]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: 8 }, () => line)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
}
