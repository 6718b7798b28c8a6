import { spawn, spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { validate as isCron } from "node-cron";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { startSite } from "../site/server.ts";
import { ended, ready } from "../support/nashra.ts";
import { type Checkout, checkout, has } from "./docs/scratch.ts";

/** What docs/examples hold needs systemd, Docker or GitHub to be run: here each step is done without them. */
const text = (file: string) => readFileSync(file, "utf8");
const HOME = text("docs/home.md");
const { scripts, engines } = JSON.parse(text("package.json")) as {
  scripts: Record<string, string>;
  engines: { node: string };
};
const scratch = mkdtempSync(join(tmpdir(), "nashra-examples-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("nashra.service", () => {
  const unit = new Map<string, string[]>();
  for (const [, name, value] of text("docs/examples/nashra.service").matchAll(/^(\w+)=(.*)$/gm))
    unit.set(name!, [...(unit.get(name!) ?? []), value!]);
  const [only, set] = [(name: string) => unit.get(name)![0]!, unit.get("Environment")!.map((one) => one.split("="))];

  test.skipIf(!has("systemd-analyze"))("systemd takes it", () => {
    const verified = spawnSync("systemd-analyze", ["verify", "docs/examples/nashra.service"], { encoding: "utf8" });
    expect([verified.status, verified.stderr]).toEqual([0, ""]);
  });

  test("its user, its folders and its program are those that docs/home.md makes", () => {
    expect(HOME).toContain(`useradd --system --home-dir /srv/nashra --create-home ${only("User")}\n`);
    expect(HOME).toMatch(new RegExp(`git clone \\S+ ${only("WorkingDirectory")}\n`));
    expect(HOME).toContain("sudo cp docs/examples/nashra.service ");
    expect(HOME).toContain("systemctl enable --now nashra\n");
    const [program, ...words] = only("ExecStart").split(" ");
    expect(existsSync(program!)).toBe(true);
    expect(words).toEqual(["npm", "start"]);
    expect(scripts["start"]).toContain("nashra.js serve");
    expect(Object.fromEntries(set)["NASHRA_DATA"]).toBe(`/var/lib/${only("StateDirectory")}`);
    // A command beside it has its settings.
    const { NASHRA_DATA, NASHRA_BASE_URL } = Object.fromEntries(set) as Record<string, string>;
    const settings = `NASHRA_DATA=${NASHRA_DATA} NASHRA_BASE_URL=${NASHRA_BASE_URL}`;
    expect(HOME).toContain(`sudo -u ${only("User")} env ${settings} npx nashra `);
    // Written to by nobody but through StateDirectory.
    expect([only("ProtectSystem"), only("ProtectHome")]).toEqual(["strict", "yes"]);
    expect(only("WorkingDirectory")).not.toMatch(/^\/(home|root|run\/user)\//);
  });

  test("every variable it sets or speaks of is a setting", () => {
    const named = [...text("docs/examples/nashra.service").matchAll(/\bNASHRA_\w+/g)].map(([name]) => name);
    expect(named.filter((name) => !text("README.md").includes(`\`${name}\``))).toEqual([]);
  });
});

describe("Dockerfile", () => {
  const lines = text("docs/examples/Dockerfile")
    .replace(/\\\n\s*/g, " ")
    .split("\n");
  const steps = lines.flatMap((line) => {
    const [, name, rest] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, rest: rest! }];
  });
  const of = (name: string) => steps.filter((step) => step.name === name).map((step) => step.rest);
  const folder = join(scratch, "app");
  const env = Object.fromEntries(
    of("ENV")[0]!
      .split(" ")
      .map((one) => one.split("=") as [string, string]),
  );

  test("its Node is one that nashra runs on", () => {
    const least = /(\d+)/.exec(engines.node)![1];
    for (const from of of("FROM")) expect(from).toMatch(new RegExp(`^node:${least}-slim\\b`));
  });

  test("what it makes serves, searches, is healthy, and ends when told to", async () => {
    const [make, unpack, ...others] = of("RUN");
    // CI has done `npm ci` already; `npm pack` makes what it needs.
    expect(make).toBe("npm ci --ignore-scripts && npm pack");
    const made = spawnSync("npm", ["pack", "--pack-destination", scratch], { encoding: "utf8" });
    expect(made.status, made.stderr).toBe(0);
    const unpacked = spawnSync("bash", ["-c", unpack!.replaceAll("/app", folder)], { cwd: scratch, encoding: "utf8" });
    expect(unpacked.status, unpacked.stderr).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "dist", "package.json", "src"]);
    expect(globSync("src/**/*.ts", { cwd: folder })).toEqual([]);
    expect(text(join(folder, "dist/LICENSES.txt"))).toMatch(/^undici \d/m);
    expect(others).toEqual(["mkdir -p data && chown node:node data"]);
    mkdirSync(join(folder, "data"));
    expect(of("VOLUME")).toEqual([`${of("WORKDIR").at(-1)}/data`]);
    expect(of("EXPOSE")).toEqual([env["PORT"]]);

    const site = await startSite({ now: Date.parse("2026-11-23T12:00:00Z") });
    const node = { PATH: `${dirname(process.execPath)}:${process.env["PATH"]}` };
    const [program, ...args] = JSON.parse(of("CMD")[0]!) as string[];
    const start = (words: readonly string[]) =>
      spawn(program!, words, {
        cwd: folder,
        env: { ...node, ...env, HOST: "127.0.0.1", PORT: "0", NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}` },
        stdio: "pipe",
      });
    const polled = await ended(start(["src/node/nashra.js", "poll"]));
    expect(polled, polled.stderr).toMatchObject({ code: 0, stdout: expect.stringMatching(/lana\/ar: changed/) });
    const add = await ended(start(["src/node/nashra.js", "add", site.url, "--file", "feeds/x.ts"]));
    expect(add).toMatchObject({ code: 2, stderr: expect.stringContaining("only a clone of nashra") });
    const image = start(args);
    const end = ended(image);
    const url = await ready(image);
    const found = await fetch(`${url}/lana/ar/feed.json?q=${encodeURIComponent("ليبيا")}`);
    expect([found.status, ((await found.json()) as { items: unknown[] }).items.length]).toEqual([
      200,
      expect.any(Number),
    ]);
    const asked = /CMD (node .*)$/.exec(of("HEALTHCHECK")[0]!)![1]!;
    expect(asked).toContain(`http://127.0.0.1:${env["PORT"]}/health`);
    const healthy = await ended(
      spawn("bash", ["-c", asked.replace(`http://127.0.0.1:${env["PORT"]}`, url)], { env: node, stdio: "pipe" }),
    );
    expect(healthy.code, healthy.stderr).toBe(0);
    image.kill("SIGTERM");
    expect((await end).code).toBe(0);
    await site.close();
  }, 180_000);

  test("the build is not given what it makes itself", () => {
    const left = text("docs/examples/Dockerfile.dockerignore").trim().split("\n");
    expect(left.filter((name) => name !== ".git" && !text(".gitignore").includes(name))).toEqual([]);
    expect(left).toContain("node_modules");
  });
});

describe("compose.yaml", () => {
  const { services, volumes } = parse(text("docs/examples/compose.yaml")) as {
    services: {
      nashra: Record<string, unknown> & { build: Record<string, string>; volumes: string[]; ports: string[] };
    };
    volumes: Record<string, null>;
  };
  const { nashra } = services;

  test("it builds the image from the clone that holds it, and keeps the archive in a volume", () => {
    const from = resolve("docs/examples", nashra.build["context"]!);
    expect(from).toBe(resolve("."));
    expect(existsSync(join(from, nashra.build["dockerfile"]!))).toBe(true);
    const [volume, folder] = nashra.volumes[0]!.split(":");
    expect([Object.keys(volumes), folder]).toEqual([[volume], "/app/data"]);
    expect(nashra.ports).toEqual(["127.0.0.1:8787:8787"]);
  });

  test("it waits longer than a server takes to end", () => {
    expect(Number.parseInt(String(nashra["stop_grace_period"]), 10)).toBeGreaterThan(5);
    expect(nashra["healthcheck"]).toMatchObject({ interval: expect.any(String) });
  });
});

interface Workflow {
  readonly on: { readonly schedule: readonly { readonly cron: string }[] };
  readonly jobs: {
    readonly publish: {
      readonly env: Record<string, string>;
      readonly steps: readonly {
        readonly uses?: string;
        readonly run?: string;
        readonly env?: Record<string, string>;
        readonly with?: Record<string, unknown>;
      }[];
    };
  };
}

describe("github-pages.yml", () => {
  const { on, jobs } = parse(text("docs/examples/github-pages.yml")) as Workflow;
  const { env, steps } = jobs.publish;
  const expressions: Readonly<Record<string, string>> = {
    "github.server_url": "https://github.example",
    "github.repository": "somebody/feeds",
    "steps.pages.outputs.base_url": "https://somebody.github.example/feeds",
  };
  const filled = (value: string) => value.replace(/\$\{\{ (\S+) \}\}/g, (_, name: string) => expressions[name]!);

  test("its schedule is one, and it installs before it runs", () => {
    for (const { cron } of on.schedule) expect(isCron(cron), cron).toBe(true);
    const order = steps.map((step) => step.run ?? step.uses!.split("@")[0]);
    expect(order.indexOf("npm ci")).toBeLessThan(order.findIndex((one) => one!.startsWith("npx nashra")));
    const node = steps.find((step) => step.uses?.startsWith("actions/setup-node"))!.with!["node-version"];
    expect(engines.node).toContain(String(node));
  });

  test("its steps, done in a clone, leave what its actions take", async () => {
    const site = await startSite({ now: Date.parse("2026-11-23T12:00:00Z") });
    const clone: Checkout = checkout({ NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}` });
    try {
      for (const step of steps.filter(({ run }) => run !== undefined && run !== "npm ci")) {
        Object.assign(
          clone.env,
          Object.fromEntries(Object.entries({ ...env, ...step.env }).map(([name, value]) => [name, filled(value)])),
        );
        const { code, stderr } = await clone.run(step.run!);
        expect([step.run, code, stderr]).toEqual([step.run, 0, expect.not.stringMatching(/nashra:/)]);
      }
      const taken = steps.flatMap(({ with: given }) => (typeof given?.["path"] === "string" ? [given["path"]] : []));
      expect(taken).toEqual(["data", "data", "archive", "public"]);
      for (const path of taken) expect(existsSync(join(clone.folder, path)), path).toBe(true);
      const rss = readFileSync(join(clone.folder, "public/lana/ar/rss.xml"), "utf8");
      expect(rss).toContain('href="https://somebody.github.example/feeds/lana/ar/rss.xml"');
    } finally {
      await clone.remove();
      await site.close();
    }
  }, 120_000);
});
