import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { describe, expect, test } from "vitest";
import { unstable_readConfig } from "wrangler";
import { readSettings } from "../../../config/settings.ts";

/**
 * What the Deploy to Cloudflare button and `npm create cloudflare -- --template` read of a repository (Cloudflare's page
 * "Deploy to Cloudflare buttons"): the Wrangler configuration, package.json, and .dev.vars.example. Neither can be tried
 * without an account.
 */
const config = unstable_readConfig({ config: "wrangler.toml" }, { hideWarnings: true });
const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const secrets = parseEnv(readFileSync(".dev.vars.example", "utf8")) as Record<string, string>;
const described: Record<string, { description: string }> = manifest.cloudflare.bindings;

describe("the repository, as the button reads it", () => {
  test("asks for nothing that somebody must have first", () => {
    for (const [name, value] of Object.entries({ ...config.vars, ...secrets })) expect(value, name).toBe("");
    expect(config.account_id).toBeUndefined();
    expect(config.routes ?? []).toEqual([]);
    // Ids of what belongs to another account.
    const text = readFileSync("wrangler.toml", "utf8");
    expect(text).not.toMatch(/\b[0-9a-f]{32}\b|[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  test("describes everything that it asks for, and nothing else", () => {
    expect(Object.keys(described).sort()).toEqual([...Object.keys(config.vars), ...Object.keys(secrets)].sort());
    for (const [name, { description }] of Object.entries(described))
      expect(description.length, name).toBeGreaterThan(40);
  });

  test("asks for settings only, and takes empty answers", () => {
    const { unknown, adminToken } = readSettings({ ...(config.vars as object), ...secrets }, []);
    expect([unknown, adminToken]).toEqual([[], null]);
  });

  test("has the scripts that are found and run: build, and deploy with nothing before it", () => {
    expect(manifest.scripts.build).toMatch(/build-worker/);
    expect(manifest.scripts.deploy).toBe("node src/node/deploy/deploy.ts");
    expect(existsSync(config.main!)).toBe(true);
    expect(existsSync("package-lock.json")).toBe(true);
  });

  test("is one Worker in one folder, under any name", () => {
    expect(manifest.workspaces).toBeUndefined();
    // Its own name is what is replaced; no other part may repeat it.
    expect(config.name).toBe("nashra");
    const others = JSON.stringify([config.vars, config.triggers, config.durable_objects, config.migrations]);
    expect(others).not.toContain("nashra");
  });
});
