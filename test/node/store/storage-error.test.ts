import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "nashra-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a process that may open 64 files is told where it opens this database, with none or all of them in use. */
function told(file: string, full: boolean): string {
  const module = JSON.stringify(
    pathToFileURL(join(import.meta.dirname, "../../../src/node/store/storage-error.ts")).href,
  );
  const script = `
    import { openSync } from "node:fs";
    import { DatabaseSync } from "node:sqlite";
    import { adviceFor } from ${module};
    try { for (;${full};) openSync("/dev/null", "r"); } catch {}
    try { new DatabaseSync(${JSON.stringify(file)}); } catch (error) { console.log(adviceFor(error)); }`;
  const shell = `ulimit -n 64; exec "$0" --no-warnings --input-type=module -e "$1"`;
  return execFileSync("/bin/sh", ["-c", shell, process.execPath, script], { encoding: "utf8" }).trim();
}

describe.skipIf(process.platform === "win32")("a database that cannot be opened", () => {
  it.each([
    [
      "because the process has too many open files",
      join(folder, "a.sqlite"),
      true,
      /too many open files: raise its limit/,
    ],
    ["because its folder does not exist", join(folder, "no/a.sqlite"), false, /make sure that the folder exists/],
  ])("%s", (_name, file, full, advice) => {
    expect(told(file, full)).toMatch(advice);
  });
});
