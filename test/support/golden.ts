import { expect } from "vitest";
import { runtime } from "#platform";

/** Reference documents, one set for both runtimes. Rewritten on Node with NASHRA_GOLDEN=write. */
const GOLDEN = import.meta.glob<string>("../golden/whole/**/*", { query: "?raw", import: "default", eager: true });

/** Expects a document to be its reference, byte for byte. */
export async function expectedDocument(path: string, text: string): Promise<void> {
  if (runtime === "node" && process.env["NASHRA_GOLDEN"] === "write") {
    const { mkdir, writeFile } = await import("node:fs/promises");
    const file = new URL(`../golden/whole/${path}`, import.meta.url);
    await mkdir(new URL(".", file), { recursive: true });
    await writeFile(file, text);
    return;
  }
  expect(text).toBe(GOLDEN[`../golden/whole/${path}`]);
}
