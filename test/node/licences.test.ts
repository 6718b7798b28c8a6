import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const { packages } = JSON.parse(read("package-lock.json")) as {
  packages: Record<string, { license?: string; dev?: boolean; version?: string }>;
};
const manifest = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };
const FREE = ["MIT", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "Unlicense", "BlueOak-1.0.0"];

test("whatever is installed to run is under a licence that lets anyone use it", () => {
  const others = Object.entries(packages).filter(
    ([path, { dev, license }]) => path !== "" && dev !== true && !FREE.includes(license ?? "none"),
  );
  expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});

test("each dependency is pinned, and docs/dependencies.md says what it is for", () => {
  const table = read("docs/dependencies.md")
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .join("\n");
  for (const [name, version] of Object.entries(manifest.dependencies)) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    expect(table.includes(name), `${name} is named`).toBe(true);
  }
});
