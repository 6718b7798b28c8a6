import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { startSite } from "../../site/server.ts";
import { runHere } from "../../support/nashra.ts";

/** A takedown at the command line, and the files that it leaves. */

const folder = mkdtempSync(join(tmpdir(), "nashra-takedown-"));
const site = await startSite();
afterAll(async () => {
  await site.close();
  rmSync(folder, { recursive: true });
});
const env = {
  NASHRA_DATA: join(folder, "data"),
  NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
  NASHRA_FEEDS: "lana/ar",
  NASHRA_HUB: "none",
};
const run = (...args: string[]) => runHere(args, env);
/** Words that stand nowhere else; of the last, also what an index that shares beginnings would keep of it. */
const WORDS = ["قسطنطينيات", "زنجباريات", "Wadirumzan", "umzan"];

/** Files below a folder that hold any of the words, packed ones as they unpack. */
function holding(below: string): string[] {
  return (readdirSync(join(folder, below), { recursive: true, withFileTypes: true }) as import("node:fs").Dirent[])
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .filter((file) => {
      const bytes = readFileSync(file);
      const plain = file.endsWith(".gz")
        ? gunzipSync(bytes)
        : file.endsWith(".br")
          ? brotliDecompressSync(bytes)
          : bytes;
      return WORDS.some((word) => plain.includes(Buffer.from(word)) || plain.includes(Buffer.from(word.toLowerCase())));
    })
    .map((file) => file.slice(folder.length + 1));
}

test("the text is in no exported file, and not in the database's own", async () => {
  const { id } = site.publish({
    lang: "ar",
    title: "خبر قسطنطينيات أول",
    paragraphs: ["فقرة أولى فيها زنجباريات وكلمات أخرى كثيرة لا شأن لها بالأمر Wadirumzan."],
  });
  expect(await run("poll", "lana/ar")).toMatchObject({ code: 0 });
  const out = join(folder, "out");
  expect(await run("export", out)).toMatchObject({ code: 0 });
  expect(holding("out")).toContain("out/lana/ar/rss.xml");
  expect(holding("data")).not.toEqual([]);
  expect(await run("takedown", `lana/${id}`, "--reason", "a court")).toMatchObject({ code: 0 });
  expect(holding("data")).toEqual([]);
  expect(await run("export", out)).toMatchObject({ code: 0 });
  expect(holding("out")).toEqual([]);
  expect(readFileSync(join(out, "lana/ar/atom.xml"), "utf8")).toContain("at:deleted-entry");
  expect(await run("validate")).toMatchObject({ code: 0 });
});
