import { existsSync, globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("every file and folder that CONTRIBUTING.md names is there", () => {
  const text = readFileSync("CONTRIBUTING.md", "utf8").replace(/^```[\s\S]*?^```/gm, "");
  const named = [...text.matchAll(/`((?:src|test|docs|config|feeds)\/[^`\s]*)`|\]\(([^):#]+)/g)];
  const paths = named.map(([, path, link]) => (path ?? link)!).filter((path) => !path.includes("NAME"));
  expect(paths.length).toBeGreaterThan(30);
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
});

test("every name in code that a step of CONTRIBUTING.md gives beside one file is in that file", () => {
  const text = readFileSync("CONTRIBUTING.md", "utf8");
  const steps = [...text.matchAll(/`(\w+)` (?:in|\()\s*`?(src\/[\w/.-]+\.ts)`/g)];
  expect(steps.length).toBeGreaterThan(3);
  const wrong = steps.filter(([, name, file]) => !new RegExp(`\\b${name}\\b`).test(readFileSync(file!, "utf8")));
  expect(wrong.map(([step]) => step)).toEqual([]);
});

test("every name in code that CONTRIBUTING.md gives is somewhere in the code", () => {
  const text = readFileSync("CONTRIBUTING.md", "utf8").replace(/^```[\s\S]*?^```/gm, "");
  const names = new Set(
    [...text.matchAll(/`([a-z]+[A-Z]\w*|[A-Z]+[a-z]\w*|[A-Z]+_[A-Z_]+)`/g)].map(([, name]) => name!),
  );
  const code = globSync("{src,test,config,feeds}/**/*.{ts,js}").map((file) => readFileSync(file, "utf8"));
  expect(names.size).toBeGreaterThan(10);
  expect(
    [...names].filter((name) => !/^vVERSION$/.test(name) && !code.some((one) => new RegExp(`\\b${name}\\b`).test(one))),
  ).toEqual([]);
});
