import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startSite } from "../../site/server.ts";
import { sampleDefinition } from "../../support/definitions.ts";
import { nashra, ready } from "../../support/nashra.ts";

const TOKEN = "a-token-of-the-definitions";

test("a definition that changes while its agency is polled: what that poll publishes has the new names too", {
  timeout: 120_000,
}, async () => {
  const scratch = mkdtempSync(join(tmpdir(), "nashra-rename-"));
  const site = await startSite({});
  // An article page of the first poll is held until the names have changed.
  const asked = Promise.withResolvers<void>();
  const renamed = Promise.withResolvers<void>();
  const origin = createServer(async (request, response) => {
    if (request.url!.includes("post.php")) {
      asked.resolve();
      await renamed.promise;
    }
    const answer = await fetch(`${site.url}${request.url}`);
    const type = answer.headers.get("content-type") ?? "text/html";
    response.writeHead(answer.status, { "content-type": type }).end(new Uint8Array(await answer.arrayBuffer()));
  });
  await new Promise<void>((done) => origin.listen(0, "127.0.0.1", done));
  const at = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  const server = nashra(["serve", "--json"], {
    NASHRA_DATA: join(scratch, "data"),
    NASHRA_ORIGINS: `https://dana.example=${at}`,
    NASHRA_ADMIN_TOKEN: TOKEN,
    PORT: "0",
  });
  try {
    const url = await ready(server);
    const put = async (names: { ar: string; en: string }): Promise<number> => {
      const headers = { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json" };
      const body = JSON.stringify(sampleDefinition({ names }));
      return (await fetch(`${url}/admin/agencies/dana`, { method: "PUT", headers, body })).status;
    };
    expect(await put({ ar: "دانة", en: "Dana" })).toBe(201);
    await asked.promise;
    expect(await put({ ar: "زينة", en: "Zaina" })).toBe(200);
    renamed.resolve();
    const titles = async () =>
      Promise.all(
        ["dana", "dana/ar", "dana/en"].map(async (feed) => {
          const answer = await fetch(`${url}/${feed}/feed.json`);
          return answer.ok ? ((await answer.json()) as { title: string }).title : answer.status;
        }),
      );
    await expect.poll(titles, { timeout: 60_000, interval: 250 }).toEqual(["زينة · Zaina", "زينة", "Zaina"]);
    const health = (await (await fetch(`${url}/health`)).json()) as { rendering?: unknown };
    expect(health.rendering).toBeUndefined();
  } finally {
    server.kill("SIGKILL");
    origin.closeAllConnections();
    origin.close();
    await site.close();
    rmSync(scratch, { recursive: true, force: true });
  }
});
