import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { wranglerHere } from "../../src/node/wrangler.ts";
import { LISTED } from "../docs/listed.ts";
import { session } from "../docs/session.ts";
import { DEPLOY } from "../docs/sessions/deploy.ts";

session(DEPLOY, async () => async () => {});

describe("wrangler knows what needs an account", () => {
  const commands = LISTED.filter(({ instead }) => instead === "test/node/docs-deploy.test.ts").map(
    (one) => one.command,
  );
  const asked = new Map<string, readonly string[]>();
  for (const command of commands) {
    const words = command.replace("npx wrangler ", "").split(" ");
    const verb = words.filter((word) => /^[a-z0-9-]+$/.test(word) && !/^(nashra|DB)$/.test(word)).join(" ");
    asked.set(verb, [...(asked.get(verb) ?? []), ...words.flatMap((word) => /^--[a-z-]+/.exec(word) ?? [])]);
  }
  test.concurrent.each([...asked])(
    "%s",
    async (verb, options) => {
      const { code, stdout } = await wranglerHere()([...verb.split(" "), "--help"]);
      expect(code).toBe(0);
      expect(stdout).toContain(`wrangler ${verb}`);
      for (const option of options) expect(stdout).toContain(option);
    },
    60_000,
  );
});

test("the Arabic page tells to write the same configuration", () => {
  const [english, arabic] = ["docs/cloudflare.md", "docs/cloudflare.ar.md"].map((page) =>
    /```toml\n([\s\S]*?)```/.exec(readFileSync(page, "utf8")),
  );
  expect(arabic![1]).toBe(english![1]);
});
