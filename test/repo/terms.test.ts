import { existsSync, globSync, readFileSync } from "node:fs";
import { type Node, SyntaxKind } from "typescript/unstable/ast";
import { expect, test } from "vitest";
import { readSources } from "../support/sources.ts";

/**
 * One word for one thing, everywhere that people read: the docs, the comments, the help and messages of the command
 * line and of HTTP, the words of the pages. A second word for a thing stands here, with the one that is ours.
 */

interface Term {
  /** What is not to be said. */
  readonly no: RegExp;
  readonly say: string;
  /** Files in which it is another thing, and which. */
  readonly but?: Readonly<Record<string, string>>;
}

const TERMS: readonly Term[] = [
  { no: /\b(?:news (?:source|organi[sz]ation)|outlet|newspaper)s?\b/i, say: "agency" },
  {
    no: /\b(?:stor(?:y|ies)|(?<!\.)posts?)\b/,
    say: "article",
    but: { "src/read/html/labels.ts": "labels that sites write" },
  },
  { no: /\b(?:feed|news) items?\b/i, say: "entry of a feed, item of a listing" },
  {
    no: /\bheadlines?\b/i,
    say: "title",
    but: { "src/read/title.ts": "schema.org's name, as `check` shows where a title came from" },
  },
  { no: /\bdate[ -]lines?\b/i, say: "dateline" },
  { no: /\btime[ -]?stamps?\b/i, say: "stamp of the site, instant" },
  { no: /\bsign ?offs?\b/i, say: "sign-off" },
  {
    no: /\b(?:scrap(?:e|es|ed|er|ers|ing)|crawl(?:s|ed|er|ers|ing)?)\b/i,
    say: "poll, fetch, read",
    but: { "src/fetch/robots.ts": "RFC 9309 speaks of crawlers" },
  },
  {
    no: /\bcycles?\b/i,
    say: "poll",
    but: {
      "src/node/cli/push.ts": "what `push` does at a time: polls, then sending",
      "src/node/cli/cli.ts": "the same",
      "docs/commands.md": "the same",
    },
  },
  { no: /\bback[ -]fill/i, say: "backfill" },
  { no: /\barchive (?:page|file)s?\b/i, say: "archive document" },
  { no: /\bquarantined?\b/i, say: "set aside" },
  { no: /\btake-downs?\b/i, say: "takedown" },
  { no: /\blatest news page|\bnews lists?\b/i, say: "latest-news page, listing" },
  { no: /\b(?:home|landing|start|index) ?page\b/i, say: "front page" },
  { no: /\bweb[ -]hooks?\b/i, say: "webhook" },
  { no: /\bsplit-mode\b/i, say: "split mode" },
  {
    no: /(?<!-)\bconfigs?\b/,
    say: "settings, definition, configuration",
    but: { "src/node/deploy/startup-time.ts": "a word of Cap'n Proto" },
  },
  { no: /\bcron ?jobs?|crontabs?\b/i, say: "cron expression, schedule" },
  {
    no: /\b(?:Web-sub|Websub|websub|JSON feeds?|json feed|(?:ATOM|atom|rss) (?:feed|document)s?)\b/,
    say: "WebSub, JSON Feed, Atom, RSS",
  },
  {
    no: /(?<!-)\b(?:colou?rize\w*|color|behavior|licensed?|favor|center|catalog|canceled|normaliz\w*|sanitiz\w*|recogniz\w*|serializ\w*|optimiz\w*|initializ\w*)\b(?!-)/i,
    say: "the spelling of England",
    but: { "src/read/text/disguises.ts": "an element's name", "src/read/html/blocks.ts": "an element's name" },
  },
];

const TEXTS: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.StringLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.TemplateHead,
  SyntaxKind.TemplateMiddle,
  SyntaxKind.TemplateTail,
]);

const texts = new Map([...documents(), ...sources()]);

test.each(TERMS.map((term) => [term.say, term] as const))("%s, and no second word for it", (_, { no, but = {} }) => {
  const said = [...texts].flatMap(([file, parts]) => {
    const found = parts.flatMap((text) => no.exec(text)?.[0] ?? []);
    return found.length === 0 || Object.hasOwn(but, file) ? [] : [`${file}: ${found.join(", ")}`];
  });
  expect(said).toEqual([]);
});

test("no exception is left that nothing needs", () => {
  const idle = TERMS.flatMap(({ no, but = {} }) =>
    Object.keys(but).filter((file) => !(texts.get(file) ?? []).some((text) => no.test(text))),
  );
  expect(idle).toEqual([]);
});

function documents(): [string, string[]][] {
  const files = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", ...globSync("docs/*.md")].filter(
    (file) => existsSync(file),
  );
  return files.map((file) => [file, [prose(readFileSync(file, "utf8"))]]);
}

/** Comments, and the sentences among the texts of the program. */
function sources(): [string, string[]][] {
  return [...readSources()].map(([path, file]) => {
    const found = [...file.text.matchAll(/\/\*\*[\s\S]*?\*\/|(?<=^|\s)\/\/ .*$/gm)].map(([comment]) => comment);
    const walk = (node: Node): undefined => {
      if (TEXTS.has(node.kind)) {
        const { text } = node as Node & { readonly text: string };
        if (isSentence(text)) found.push(text);
      }
      node.forEachChild(walk);
    };
    walk(file);
    return [path, found.map(prose)];
  });
}

/** Words with a blank between them, and neither markup, nor a style sheet, nor SQL. */
function isSentence(text: string): boolean {
  return /\p{L} \p{Ll}/u.test(text) && !/[{}<>]|\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|WHERE|PRAGMA)\b/.test(text);
}

/** Without code, addresses and the targets of links. */
function prose(text: string): string {
  return text
    .replace(/^```[\s\S]*?^```/gm, " ")
    .replace(/`[^`\n]*`/g, " ")
    .replace(/\]\([^)]*\)/g, "] ")
    .replace(/\b(?:https?:\/\/|[\w.-]+\/)\S*/g, " ");
}
