import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { HEADLINES } from "../other-site.ts";
import type { Run } from "../session.ts";

const named = () => ({ "NAME/LANGUAGE": "news/en" });

/** From a page to a feed by add-an-agency.md, on a site of another layout. */
export const AGENCY: readonly Run[] = [
  {
    command: "npx nashra check https://news.example/latest --items 1",
    says: /items {6}5 [\s\S]*title {6}.*Ferry/,
  },
  {
    command: "npx nashra add https://news.example/latest",
    says: /nothing was written; add --write to save it/,
    does: ({ checkout }, { stdout }) => {
      for (const headline of HEADLINES) expect(stdout).toContain(headline);
      expect(stdout).not.toContain("Subscribe to our");
      expect(stdout).toContain('"id": "news"');
      expect(readFileSync(join(checkout.folder, "feeds/index.ts"), "utf8")).not.toContain("news");
    },
  },
  {
    command: "npx nashra add https://news.example/latest --kind html",
    says: /html {7}\d+ .*first: texts from the articles' pages/,
  },
  {
    command: "npx nashra add https://news.example/latest --write",
    says: /Next: npx nashra check news\/en/,
    does: ({ checkout }) => {
      expect(readFileSync(join(checkout.folder, "feeds/index.ts"), "utf8")).not.toContain("news");
    },
  },
  {
    command: "npx nashra agencies export NAME --file NAME.json",
    puts: () => ({ NAME: "news" }),
    does: ({ checkout }) => {
      const file = join(checkout.folder, "news.json");
      const definition = JSON.parse(readFileSync(file, "utf8"));
      // "no date, although the page has one", as the page's table has it.
      definition.article = { ...definition.article, time: ["p.when"] };
      writeFileSync(file, JSON.stringify(definition));
    },
  },
  {
    command: "npx nashra agencies put NAME.json",
    puts: () => ({ NAME: "news" }),
    says: /^news: changed: active, version 2$/m,
  },
  { command: "npx nashra agencies", says: /^news +active +operator +2 /m },
  {
    command: "npx nashra check NAME/LANGUAGE --items 10",
    puts: named,
    says: /published {2}2026-11-21T14:00:00.000Z \(time, stamp\).*← site stamp/,
  },
  {
    command: "NASHRA_FEEDS=NAME npm start",
    puts: () => ({ NAME: "news" }),
    goesOn: /"event":"poll\.done".*"feed":"news\/en"/,
    does: async (_, { stdout }) => {
      const [, base] = /"url":"(http:[^"]+)"/.exec(stdout)!;
      const rss = await (await fetch(`${base}/news/en/rss.xml`)).text();
      for (const headline of HEADLINES) expect(rss).toContain(headline);
      expect(await (await fetch(`${base}/status`)).text()).toContain("news/en");
    },
  },
  {
    command: "npx nashra backfill NAME/LANGUAGE",
    puts: named,
    // The first poll has read the older page already.
    says: /^news\/en: \d+ articles from 2 pages.*reached the end/m,
  },
];
