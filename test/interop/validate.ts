import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { mintId } from "../../src/model/address.ts";
import { renderOpml } from "../../src/publish/formats/opml.ts";
import { escapeMarkup } from "../../src/publish/xml/markup.ts";
import { agency, BASE_URL, NOW, renderSample, SAMPLES, type Sample } from "../publish/feed-samples.ts";
import { articles } from "../publish/xml/hostile.ts";
import { checkJsonFeed } from "./json-feed.ts";
import { checkAtom, checkRss } from "./xml-feeds.ts";

/**
 * Feeds and OPML before the W3C feed validator's engine, xmllint and checks of our own by RFC 4287, the RSS profile
 * and JSON Feed 1.1, by hand:
 *
 *     node test/interop/validate.ts                      the sample documents
 *     node test/interop/validate.ts ADDRESS-OF-A-FEED…   documents of a running server (rss.xml, atom.xml, feed.json)
 *
 * FEEDVALIDATOR is the folder of a checkout of https://github.com/w3c/feedvalidator, PYTHON (default python3) a Python
 * that has its requirements (lxml, html5lib, rdflib). Ends with 1 on any error or warning, with 2 if a tool is missing.
 */

interface Subject {
  readonly name: string;
  readonly text: string;
  readonly address: string;
  readonly kind: "xml" | "json";
}

const VALIDATE = `
import sys, json
sys.path.insert(0, sys.argv[1])
import feedvalidator
from feedvalidator import compatibility
from feedvalidator.formatter.text_plain import Formatter
text = open(sys.argv[2], encoding="utf-8", newline="").read()
found = feedvalidator.validateString(text, firstOccurrenceOnly=0, base=sys.argv[3])
events = compatibility.AA(found["loggedEvents"])
print(json.dumps([str(line) for line in Formatter(events)]))
`;

/** What the engine warns of where the document is right; each is told with its count. */
const KNOWN: readonly { readonly says: RegExp; readonly why: string }[] = [
  {
    says: /Use of unknown namespace: http:\/\/purl\.org\/atompub\/tombstones\/1\.0/,
    why: "the engine is older than RFC 6721 (deleted entries); the namespace is the RFC's",
  },
  {
    says: /(?:title|summary|label|name|term|category|dc:creator|media:description) should not contain HTML/,
    why: "a guess: the text itself speaks of HTML, and is escaped as text",
  },
];

const validator = process.env["FEEDVALIDATOR"];
if (validator === undefined || !existsSync(join(validator, "src", "feedvalidator"))) {
  console.error("FEEDVALIDATOR is not the folder of the W3C feed validator. To get it:");
  console.error("  git clone https://github.com/w3c/feedvalidator");
  console.error("  pip install -r feedvalidator/requirements.txt");
  console.error("  apt-get install libxml2-utils");
  console.error("  FEEDVALIDATOR=$PWD/feedvalidator node test/interop/validate.ts");
  process.exit(2);
}
const python = process.env["PYTHON"] ?? "python3";
const folder = mkdtempSync(join(tmpdir(), "nashra-validate-"));
const script = join(folder, "validate.py");
writeFileSync(script, VALIDATE);

const addresses = process.argv.slice(2);
const subjects = addresses.length === 0 ? samples() : await Promise.all(addresses.map(served));
let faults = 0;
for (const [index, subject] of subjects.entries()) {
  const file = join(folder, `${index}.${subject.kind}`);
  writeFileSync(file, subject.text);
  const found = subject.kind === "json" ? checkJsonFeed(readFileSync(file, "utf8")) : checkXml(file, subject.address);
  console.log(`${found.length === 0 ? "ok  " : "BAD "} ${subject.name}`);
  for (const line of found) console.log(`       ${line}`);
  faults += found.length;
}
console.log(`${subjects.length} documents, ${faults} errors and warnings`);
process.exit(faults === 0 ? 0 : 1);

/** Hostile articles, always the same; their bodies are text, for the reader hands on no markup that it has not cleaned. */
function generated(): Sample {
  const made = fc.sample(articles, { seed: 42, numRuns: 150 }).map((one, index) => {
    const contentHtml = `<p>${escapeMarkup(one.contentHtml)}</p>`;
    const id = mintId(agency, String(index + 1));
    const instant = Date.UTC(2020, 0) + index * 60_000;
    return { ...one, id, contentHtml, updated: instant, published: { ...one.published, instant } };
  });
  return { ...SAMPLES.find(({ name }) => name === "agency")!, name: "generated", articles: made };
}

function samples(): Subject[] {
  const opml = renderOpml({ language: null, agencies: [agency], baseUrl: BASE_URL, modified: NOW });
  const others: Subject[] = [{ name: "opml", text: opml.text, address: `${BASE_URL}/${opml.path}`, kind: "xml" }];
  const feeds = [...SAMPLES, generated()].flatMap((sample) =>
    (["rss", "atom", "json"] as const).map((format): Subject => {
      const { path, text } = renderSample(sample, format);
      const address = `${sample.head.baseUrl}/${path}`;
      return { name: `${sample.name} ${format}`, text, address, kind: format === "json" ? "json" : "xml" };
    }),
  );
  return [...feeds, ...others];
}

async function served(address: string): Promise<Subject> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: HTTP ${response.status}`);
  const kind = (response.headers.get("content-type") ?? "").includes("json") ? "json" : "xml";
  return { name: address, text: await response.text(), address, kind };
}

function checkXml(file: string, address: string): string[] {
  const found: string[] = [];
  try {
    execFileSync("xmllint", ["--noout", "--nonet", "--pedantic", "--huge", file], {
      stdio: ["ignore", "ignore", "pipe"],
    });
  } catch (error) {
    found.push(`xmllint: ${String((error as { stderr?: Buffer }).stderr ?? error)}`);
  }
  const output = execFileSync(python, [script, join(validator!, "src"), file, address], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines = JSON.parse(output.slice(output.lastIndexOf("\n[") + 1)) as string[];
  const told = lines.filter((line) => !KNOWN.some(({ says }) => says.test(line)));
  for (const { says, why } of KNOWN) {
    const times = lines.filter((line) => says.test(line)).length;
    if (times > 0) console.log(`     set aside ${times} of ${says.source.slice(-40)}: ${why}`);
  }
  const text = readFileSync(file, "utf8");
  const own = /<rss\b/.test(text) ? checkRss(text) : /<feed\b/.test(text) ? checkAtom(text) : [];
  return [...found, ...own, ...told.map((line) => `W3C: ${line}`)];
}
