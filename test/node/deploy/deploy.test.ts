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
const ACCOUNT = "0123456789abcdef0123456789abcdef";
const GOOD = {
  whoami: { out: `You are logged in\n│ Name │ ${ACCOUNT} │` },
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

test("a deployment: whether it can be, the Worker, and what is missing", async () => {
  const { code, said, asked } = await deploy(GOOD);
  expect(code, said).toBe(0);
  expect(asked).toEqual(["whoami", "deploy --var NASHRA_BASE_URL:https://f.example", "secret list"]);
  expect(said).toMatch(/NASHRA_ADMIN_TOKEN is not set.*npx wrangler secret put NASHRA_ADMIN_TOKEN\n/);
  expect(said).toMatch(/to roll back: npx wrangler rollback\n/);
});

test("a preview has its own configuration, and a secret that is set is not asked for", async () => {
  const set = { ...GOOD, "secret list": { out: '[{"name":"NASHRA_ADMIN_TOKEN"}]' } };
  const { asked, said } = await deploy(set, ["--env", "preview"]);
  expect(asked[1]).toBe("deploy --config wrangler.preview.toml --var NASHRA_BASE_URL:https://f.example");
  expect(said).not.toContain("is not set");
  const missing = await deploy(GOOD, ["--env", "preview"]);
  expect(missing.said).toContain("secret put NASHRA_ADMIN_TOKEN --config wrangler.preview.toml\n");
});

test("without an address it deploys, and says what follows", async () => {
  const { code, said, asked } = await deploy(GOOD, [], { NASHRA_BASE_URL: "" });
  expect(code).toBe(0);
  expect(asked).toContain("deploy");
  expect(said).toMatch(/goes on with the address that it used before/);
});

test("an address in the configuration is deployed as it is, and another one goes before it", async () => {
  const file = join(folder, "wrangler.toml");
  const config = readFileSync(file, "utf8").replace(/^NASHRA_BASE_URL = .*\n/m, "");
  writeFileSync(file, config.replace(/^\[vars\]$/m, '[vars]\nNASHRA_BASE_URL = "https://in-the-file.example"'));
  const own = await deploy(GOOD, [], { NASHRA_BASE_URL: "" });
  expect(own.asked).toContain("deploy");
  expect(own.said).toContain("https://in-the-file.example/health");
  expect((await deploy(GOOD)).asked).toContain("deploy --var NASHRA_BASE_URL:https://f.example");
});

test("where Cloudflare builds, nobody need be logged in", async () => {
  const { code, asked } = await deploy({ whoami: { code: 1 } }, [], { WORKERS_CI: "1", NASHRA_BASE_URL: "" });
  expect(code).toBe(0);
  expect(asked).toEqual(["deploy"]);
});

test("the preview differs from the deployment in its names and in that it does not poll", () => {
  const lines = (file: string) =>
    readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
  const [own, preview] = [lines("wrangler.toml"), lines("wrangler.preview.toml")];
  expect(preview.filter((line) => !own.includes(line))).toEqual(['name = "nashra-preview"', 'NASHRA_POLL = "off"']);
  expect(own.filter((line) => !preview.includes(line))).toEqual(['name = "nashra"']);
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
  ["an address in the clear", GOOD, [], { NASHRA_BASE_URL: "http://f.example" }, /expected an https:/, null],
  ["a failed upload", { ...GOOD, deploy: { code: 1 } }, [], {}, /keeps serving/, /^deploy/],
  ["an unknown environment", GOOD, ["--env", "staging"], {}, /no wrangler\.staging\.toml/, null],
])("%s: one line says what to do, and nothing further is done", async (_name, answers, args, env, words, last) => {
  const { code, said, asked } = await deploy(answers, args, env);
  expect(code).toBe(1);
  expect(said).toMatch(words);
  if (last === null) expect(asked.filter((line) => /^deploy/.test(line))).toEqual([]);
  else expect(asked.at(-1)).toMatch(last);
});

test("a wrong option", async () => {
  expect(await deploy(GOOD, ["--force"])).toMatchObject({ code: 2, asked: [] });
});
