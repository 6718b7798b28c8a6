import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { wranglerHere } from "../../src/node/deploy/wrangler.ts";
import { LISTED } from "./docs/listed.ts";
import { session } from "./docs/session.ts";
import { DEPLOY } from "./docs/sessions/deploy.ts";

session(DEPLOY, async () => async () => {});

describe("wrangler knows what needs an account", () => {
  const commands = LISTED.filter(({ instead }) => instead === "test/repo/docs-deploy.test.ts").map(
    (one) => one.command,
  );
  const options = new Map<string, readonly string[]>();
  for (const command of commands) {
    const words = command.replace("npx wrangler ", "").split(" ");
    const verb = words.filter((word) => /^[a-z0-9-]+$/.test(word) && !/^(nashra|DB)$/.test(word)).join(" ");
    options.set(verb, [...(options.get(verb) ?? []), ...words.flatMap((word) => /^--[a-z-]+/.exec(word) ?? [])]);
  }
  const help = async (...verb: string[]) => {
    const { code, stdout, stderr } = await wranglerHere()([...verb, "--help"]);
    expect(code, stderr).toBe(0);
    return stdout;
  };

  test("its commands", async () => {
    const all = await help();
    for (const verb of options.keys()) expect(all).toContain(`wrangler ${verb.split(" ")[0]} `);
  }, 60_000);

  test.each([...options].filter(([, named]) => named.length > 0))(
    "%s, with its options",
    async (verb, named) => {
      const told = await help(...verb.split(" "));
      for (const option of named) expect(told).toContain(option);
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
