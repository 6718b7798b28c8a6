import { expect } from "vitest";
import type { Place, Run } from "../session.ts";

const READY = /"event":"serve\.ready".*"url":"(http:[^"]+)"/;

/** What is done while a server runs: quick-start.md, aggregators.md, push.md, cloudflare.md (split mode). */
export const SERVED: readonly Run[] = [
  {
    command: "openssl rand -hex 24",
    needs: "openssl",
    says: /^[0-9a-f]{48}\n$/,
    does: ({ checkout }, { stdout }) => {
      checkout.env["NASHRA_ADMIN_TOKEN"] = stdout.trim();
    },
  },
  {
    // What `npm ci` brings is there: CI runs it in a fresh clone.
    command: "npm ci && npm start",
    puts: () => ({ "npm ci && ": "" }),
    goesOn: /"event":"poll\.done".*"feed":"lana\/ar"/,
    does: async (_, { stdout }) => {
      const [, base] = READY.exec(stdout)!;
      const page = async (path: string) => (await fetch(base + path)).text();
      expect(await page("/")).toContain("lana/ar/");
      expect(await page("/lana/ar/")).toContain("/lana/ar/rss.xml");
      expect(await page("/status")).toContain("lana/ar");
    },
  },
  {
    command: "npm ci && npm run demo",
    puts: () => ({ "npm ci && ": "" }),
    goesOn: READY,
  },
  {
    command: "npx nashra serve",
    goesOn: READY,
    does: async (_, { stdout }) => {
      const [, base] = READY.exec(stdout)!;
      expect((await (await fetch(`${base}/health`)).json()) as object).toMatchObject({ status: "ok" });
    },
  },
  {
    command: "npx nashra serve --no-poll --port 8080",
    puts: () => ({ "--port 8080": "--port 0" }),
    goesOn: READY,
    stays: true,
    does: ({ own }, { stdout }) => void own.set("server", READY.exec(stdout)![1]!),
  },
  {
    command: "curl -sD- -o/dev/null --compressed https://feeds.example.org/lana/ar/atom.xml",
    needs: "curl",
    puts: here,
    says: /^HTTP\/1\.1 200 OK\r\n[\s\S]*content-encoding: \w+[\s\S]*etag: W\/"/im,
    does: ({ own }, { stdout }) => void own.set("etag", /etag: (W\/"[^"]+")/i.exec(stdout)![1]!),
  },
  {
    command: `curl -sD- --compressed -H 'If-None-Match: W/"…"' https://feeds.example.org/lana/ar/atom.xml`,
    needs: "curl",
    puts: (place) => ({ 'W/"…"': place.own.get("etag")!, ...here(place) }),
    says: /^HTTP\/1\.1 304 Not Modified\r\n[^<]*$/m,
  },
  {
    command:
      "curl -i https://feeds.example.org/hub -d hub.mode=subscribe -d hub.topic=https://feeds.example.org/lana/ar/atom.xml -d hub.callback=https://reader.example.org/inbox -d hub.secret=SOMETHING",
    needs: "curl",
    // The topic keeps the public address: that is the server's own name.
    puts: ({ own }) => ({ "https://feeds.example.org/hub": `${own.get("server")}/hub` }),
    says: /^HTTP\/1\.1 202 Accepted/m,
  },
  {
    command: "export NASHRA_ADMIN_TOKEN=…",
    puts: () => ({ "…": "the-same-on-both-sides" }),
    does: async ({ checkout, own }) => {
      const receiver = checkout.start("NASHRA_POLL=off NASHRA_DATA=received npx nashra serve --port 0");
      own.set("receiver", (await receiver.until(READY))[1]!);
    },
  },
  {
    command: "npx nashra push https://feeds.example.org",
    puts: receiver,
    says: /^lana\/ar: \w+, \d+ new[\s\S]*sent: [1-9]\d* rows and [1-9]\d* documents/m,
    does: async ({ own }) => {
      const answer = await fetch(`${own.get("receiver")}/lana/ar/rss.xml`);
      expect([answer.status, await answer.text()]).toEqual([
        200,
        expect.stringContaining("https://feeds.example.org/"),
      ]);
    },
  },
  { command: "npx nashra push https://feeds.example.org --every 5", puts: receiver, goesOn: /sent: 0 rows and 0 doc/ },
];

function here({ own }: Place): Record<string, string> {
  return { "https://feeds.example.org": own.get("server")! };
}

function receiver({ own }: Place): Record<string, string> {
  return { "https://feeds.example.org": own.get("receiver")! };
}
