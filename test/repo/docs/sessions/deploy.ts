import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Place, Run } from "../session.ts";

const mine = () => ({ SUBDOMAIN: "island" });

/** cloudflare.md as far as it goes without an account: a wrangler that only notes what it is asked, and the real one's dry run. */
export const DEPLOY: readonly Run[] = [
  {
    command: "NASHRA_BASE_URL=https://nashra.SUBDOMAIN.workers.dev npm run deploy",
    before: noting,
    puts: mine,
    says: /deployed; feeds at https:\/\/nashra\.island\.workers\.dev\/[\s\S]*npx wrangler secret put/,
    does: (place) => expect(asked(place)).toMatch(/whoami.*deploy --var NASHRA_BASE_URL:https:\/\/nashra\.island/s),
  },
  {
    command: "NASHRA_BASE_URL=https://nashra-preview.SUBDOMAIN.workers.dev npm run deploy -- --env preview",
    puts: mine,
    does: (place) => expect(asked(place)).toMatch(/deploy --config wrangler\.preview\.toml/),
  },
  {
    command: "npm run deploy -- --env preview",
    before: ({ checkout }) => {
      checkout.env["NASHRA_BASE_URL"] = "https://nashra-preview.island.workers.dev";
    },
    says: /deployed; feeds at https:\/\/nashra-preview\.island/,
  },
  {
    command: "npm run deploy -- --dry-run",
    before: ({ checkout }) => {
      delete checkout.env["NASHRA_WRANGLER"];
      const routes = /```toml\n(routes = [^\n]*)/.exec(readFileSync("docs/cloudflare.md", "utf8"))![1]!;
      const file = join(checkout.folder, "wrangler.toml");
      // The domain of one's own that the page before it tells to put there, above the first bracket.
      writeFileSync(file, readFileSync(file, "utf8").replace(/^\[/m, `${routes}\n\n[`));
    },
    says: /--dry-run: exiting now/,
    does: (_, { stdout, stderr }) => expect(stdout + stderr).not.toMatch(/Unexpected fields|WARNING/),
  },
  {
    command: "npm sbom --sbom-format cyclonedx --omit dev --package-lock-only > sbom.json",
    does: ({ checkout }) => {
      const bill = JSON.parse(readFileSync(join(checkout.folder, "sbom.json"), "utf8"));
      expect(bill).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.5" });
      expect(bill.components.map((one: { name: string }) => one.name)).toContain("hono");
    },
  },
];

function noting({ checkout }: Place): void {
  const fake = `import { appendFileSync } from "node:fs";
const line = process.argv.slice(2).join(" ");
appendFileSync("asked.txt", line + "\\n");
if (line.startsWith("whoami")) console.log("You are logged in ${"0".repeat(32)}");
if (line.startsWith("secret list")) console.log("[]");
`;
  writeFileSync(join(checkout.folder, "noting.mjs"), fake);
  checkout.env["NASHRA_WRANGLER"] = join(checkout.folder, "noting.mjs");
}

function asked({ checkout }: Place): string {
  return readFileSync(join(checkout.folder, "asked.txt"), "utf8");
}
