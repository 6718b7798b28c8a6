import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

/** A wrangler that notes what it is asked and answers as it is told to. */
const FAKE = `
import { appendFileSync, readFileSync } from "node:fs";
const args = process.argv.slice(2);
appendFileSync("asked.jsonl", JSON.stringify(args) + "\\n");
const said = JSON.parse(readFileSync("answers.json", "utf8"));
const key = Object.keys(said).find((key) => args.join(" ").startsWith(key));
const { code = 0, out = "" } = key === undefined ? {} : said[key];
process.stdout.write(out);
process.exitCode = code;
`;
const ID = "0a1b2c3d-0000-4000-8000-123456789abc";
const ACCOUNT = "0123456789abcdef0123456789abcdef";
const GOOD = {
  whoami: { out: `You are logged in\n│ Name │ ${ACCOUNT} │` },
  "d1 list": { out: "[]" },
  "d1 create": { out: `created\ndatabase_id = "${ID}"` },
  "secret list": { out: "[]" },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nashra-deploy-"));
  for (const file of ["wrangler.toml", "wrangler.preview.toml"]) copyFileSync(file, join(folder, file));
  writeFileSync(join(folder, "fake.mjs"), FAKE);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function deploy(answers: object, args: string[] = [], env: Record<string, string> = {}) {
  writeFileSync(join(folder, "answers.json"), JSON.stringify(answers));
  writeFileSync(join(folder, "asked.jsonl"), "");
  const child = spawn(process.execPath, [resolve("src/node/deploy/deploy.ts"), ...args], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      NASHRA_WRANGLER: join(folder, "fake.mjs"),
      NASHRA_BASE_URL: "https://f.example",
      ...env,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (piece) => {
    said += piece;
  });
  const code = await new Promise((done) => child.once("close", done));
  const asked = readFileSync(join(folder, "asked.jsonl"), "utf8")
    .trim()
    .split("\n")
    .filter((line) => line !== "");
  return { code, said, asked: asked.map((line) => (JSON.parse(line) as string[]).join(" ")) };
}

test("the first deployment: the database is made, then its schema, then the Worker", async () => {
  const { code, said, asked } = await deploy(GOOD);
  expect(code).toBe(0);
  expect(asked.map((line) => line.split(" --")[0])).toEqual([
    "whoami",
    "d1 list",
    "d1 create nashra",
    "d1 migrations apply DB",
    "deploy",
    "secret list",
  ]);
  expect(asked[3]).toContain("--remote");
  expect(asked[4]).toContain("--var NASHRA_BASE_URL:https://f.example");
  const made = readFileSync(join(folder, ".wrangler/deploy/wrangler.toml"), "utf8");
  expect(made).toContain(`database_name = "nashra"\ndatabase_id = "${ID}"`);
  expect(readFileSync(join(folder, "wrangler.toml"), "utf8")).not.toContain(ID);
  expect(said).toMatch(/NASHRA_ADMIN_TOKEN is not set.*npx wrangler secret put NASHRA_ADMIN_TOKEN\n/);
  expect(said).toMatch(/to roll back: npx wrangler rollback/);
});

test("the next one finds the database, and a preview has its own", async () => {
  const listed = { ...GOOD, "d1 list": { out: JSON.stringify([{ name: "nashra", uuid: ID }]) } };
  const again = await deploy({ ...listed, "secret list": { out: '[{"name":"NASHRA_ADMIN_TOKEN"}]' } });
  expect(again.asked.some((line) => line.startsWith("d1 create"))).toBe(false);
  expect(again.said).not.toContain("is not set");
  const preview = await deploy(listed, ["--env", "preview"]);
  expect(preview.asked).toContain("d1 create nashra-preview");
  expect(preview.asked.at(-2)).toMatch(/^deploy --config \.wrangler\/deploy\/wrangler\.preview\.toml /);
  expect(preview.said).toContain("secret put NASHRA_ADMIN_TOKEN --config wrangler.preview.toml\n");
});

test("the preview differs from the deployment in its names and in that it does not poll", () => {
  const lines = (file: string) =>
    readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
  const [own, preview] = [lines("wrangler.toml"), lines("wrangler.preview.toml")];
  expect(preview.filter((line) => !own.includes(line))).toEqual([
    'name = "nashra-preview"',
    'database_name = "nashra-preview"',
    'NASHRA_POLL = "off"',
  ]);
  expect(own.filter((line) => !preview.includes(line))).toEqual(['name = "nashra"', 'database_name = "nashra"']);
});

test.each<[string, object, string[], Record<string, string>, RegExp, RegExp | null]>([
  [
    "not logged in",
    { whoami: { out: "You are not authenticated. Please run wrangler login" } },
    [],
    {},
    /npx wrangler login/,
    null,
  ],
  [
    "a token that is not taken",
    { whoami: { code: 1, out: "Invalid access token [code: 9109]" } },
    [],
    {},
    /set CLOUDFLARE_API_TOKEN/,
    null,
  ],
  [
    "no network",
    { whoami: { code: 1, out: "Unable to resolve api.cloudflare.com. Please check your DNS settings." } },
    [],
    {},
    /cannot be reached from here/,
    null,
  ],
  [
    "two accounts",
    { ...GOOD, whoami: { out: `${ACCOUNT} ${"f".repeat(32)}` } },
    [],
    {},
    /CLOUDFLARE_ACCOUNT_ID to one of/,
    null,
  ],
  ["no right to databases", { ...GOOD, "d1 list": { code: 1, out: "10000" } }, [], {}, /permission D1: Edit/, null],
  [
    "too many databases",
    { ...GOOD, "d1 create": { code: 1, out: "limit reached" } },
    [],
    {},
    /cannot create the database nashra: limit reached/,
    null,
  ],
  ["no public address", GOOD, [], { NASHRA_BASE_URL: "" }, /NASHRA_BASE_URL/, null],
  ["an address in the clear", GOOD, [], { NASHRA_BASE_URL: "http://f.example" }, /expected an https:/, null],
  ["a failed migration", { ...GOOD, "d1 migrations": { code: 1 } }, [], {}, /nothing was deployed/, /^d1 migrations/],
  ["a failed upload", { ...GOOD, deploy: { code: 1 } }, [], {}, /keeps serving/, /^deploy/],
  ["an unknown environment", GOOD, ["--env", "staging"], {}, /no wrangler\.staging\.toml/, null],
])("%s: one line says what to do, and nothing further is done", async (_name, answers, args, env, words, last) => {
  const { code, said, asked } = await deploy(answers, args, env);
  expect(code).toBe(1);
  expect(said).toMatch(words);
  if (last === null) expect(asked.filter((line) => /^(deploy|d1 migrations)/.test(line))).toEqual([]);
  else expect(asked.at(-1)).toMatch(last);
});

test("a wrong option", async () => {
  expect(await deploy(GOOD, ["--force"])).toMatchObject({ code: 2, asked: [] });
});
