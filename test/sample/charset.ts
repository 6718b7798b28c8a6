import type { Knobs } from "./knobs.ts";

/** windows-1256 the other way round, from the platform's own decoder. */
const TO_1256: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 256 }, (_, byte) => [new TextDecoder("windows-1256").decode(Uint8Array.of(byte)), byte] as const),
);

/** A page in the charset that is set, and what its header says. */
export function encode(html: string, charset: Knobs["charset"]): { bytes: Buffer; contentType: string } {
  const declared = charset === "utf-8" ? "utf-8" : "windows-1256";
  const text = html.replace("CHARSET", declared);
  const bytes = charset === "windows-1256" ? Buffer.from(Array.from(text, (character) => TO_1256.get(character) ?? 0x3f)) : Buffer.from(text, "utf8");
  return { bytes, contentType: `text/html; charset=${declared}` };
}
