import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("the Worker bundles every migration, in order", () => {
  const files = readdirSync("src/archive/migrations").sort();
  const listed = readFileSync("src/worker/migrations.ts", "utf8");
  const imports = [...listed.matchAll(/import (m\d+) from "\.\.\/archive\/migrations\/(.+?)";/g)];
  const rows = [...listed.matchAll(/\{ name: "(.+?)", sql: (m\d+) \}/g)];
  expect(imports.map(([, , file]) => file)).toEqual(files);
  expect(rows.map(([, file, name]) => [name, file])).toEqual(imports.map(([, name, file]) => [name, file]));
});
