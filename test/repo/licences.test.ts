import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Package {
  readonly license?: string;
  readonly dev?: boolean;
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
}

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const { packages } = JSON.parse(read("package-lock.json")) as {
  packages: Record<string, Package>;
};
const manifest = JSON.parse(read("package.json")) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
};
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

test("every package is of one version, known by its hash, and runs nothing at install", () => {
  const versions = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  for (const [name, version] of Object.entries(versions)) expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
  for (const [path, one] of Object.entries(packages)) {
    if (path === "" || one.link === true || one.inBundle === true) continue;
    expect(one.integrity, path).toMatch(/^sha512-/);
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    if (one.hasInstallScript === true && one.optional !== true) expect(manifest.allowScripts[name], name).toBe(false);
  }
});
