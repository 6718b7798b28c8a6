import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Readable } from "node:stream";

/** What a reader makes of one item. */
export interface Extracted {
  readonly id: string | null;
  readonly title: string | null;
  readonly link: string | null;
  /** Date of publication, epoch seconds. */
  readonly seconds: number | null;
  readonly content: string | null;
}

export interface Subject {
  readonly file: string;
  readonly text: string;
  readonly url: string;
  readonly folder: string;
}

export interface Reader {
  readonly name: string;
  /** Fields that the reader does not keep or show as they are. */
  readonly without?: readonly (keyof Extracted)[];
  /** Why it cannot run here, or null. */
  missing(): string | null;
  read(subject: Subject): Promise<Extracted[]>;
}

const require = createRequire(import.meta.url);

export const READERS: readonly Reader[] = [
  {
    name: "feedsmith (npm)",
    missing: () => packageMissing("feedsmith"),
    async read({ text }) {
      const { parseFeed } = await import("feedsmith");
      const parsed = parseFeed(text);
      if (parsed.format === "rss") {
        return (parsed.feed.items ?? []).map((item) =>
          extracted(item.guid?.value, item.title, item.link, Date.parse(item.pubDate ?? ""), item.content?.encoded),
        );
      }
      if (parsed.format !== "atom") throw new Error(`feedsmith takes it for ${parsed.format}`);
      return (parsed.feed.entries ?? []).map((entry) =>
        extracted(
          entry.id,
          textOf(entry.title),
          entry.links?.[0]?.href,
          Date.parse(entry.published ?? ""),
          textOf(entry.content),
        ),
      );
    },
  },
  {
    name: "rss-parser (npm)",
    missing: () => packageMissing("rss-parser"),
    async read({ text }) {
      const Parser = require("rss-parser");
      const { items } = await new Parser().parseString(text);
      return items.map((item: Record<string, string>) =>
        extracted(
          item["guid"] ?? item["id"],
          item["title"],
          item["link"],
          Date.parse(item["isoDate"] ?? ""),
          item["content:encoded"] ?? item["content"],
        ),
      );
    },
  },
  {
    name: "feedparser (npm)",
    missing: () => packageMissing("feedparser"),
    async read({ text, url }) {
      const loaded = require("feedparser");
      const FeedParser = loaded.default ?? loaded.FeedParser ?? loaded;
      const parser = new FeedParser({ feedurl: url });
      const found: Extracted[] = [];
      return await new Promise<Extracted[]>((resolve, reject) => {
        parser.on("error", reject);
        parser.on("end", () => resolve(found));
        parser.on("readable", () => {
          for (let item = parser.read(); item !== null; item = parser.read()) {
            found.push(extracted(item.guid, item.title, item.link, item.pubdate?.getTime(), item.description));
          }
        });
        Readable.from([text]).pipe(parser);
      });
    },
  },
  {
    name: "feedparser (Python)",
    missing: () => runs(PYTHON, ["-c", "import feedparser"], `${PYTHON} has no feedparser`),
    async read({ file }) {
      return fromJson(PYTHON, ["-c", PYTHON_FEEDPARSER, file]);
    },
  },
  {
    name: "XML::Feed (Perl)",
    missing: () => runs("perl", ["-MXML::Feed", "-MJSON::PP", "-e", "1"], "perl has no XML::Feed"),
    async read({ file }) {
      return fromJson("perl", ["-MXML::Feed", "-MJSON::PP", "-e", PERL_XML_FEED, file]);
    },
  },
  {
    name: "SimplePie (PHP)",
    // Debian 12's SimplePie is older than its PHP and cannot read a date there.
    missing: () =>
      existsSync(SIMPLEPIE)
        ? runs("php", ["-d", "display_errors=0", "-r", PHP_PROBE, "--", SIMPLEPIE], "does not run on this PHP")
        : `no ${SIMPLEPIE}; SIMPLEPIE is the path of its autoloader.php`,
    async read({ file }) {
      return fromJson("php", ["-d", "error_reporting=0", "-r", PHP_SIMPLEPIE, "--", SIMPLEPIE, file]);
    },
  },
  {
    name: "sfeed",
    missing: () => runs("sh", ["-c", "command -v sfeed"], "not installed"),
    async read({ text, url }) {
      const lines = execFileSync("sfeed", [url], { input: text, encoding: "utf8" }).split("\n");
      return lines
        .filter((line) => line !== "")
        .map((line) => {
          const [seconds, title, link, content, , id] = line.split("\t");
          const plain = (content ?? "").replace(
            /\\([nt\\])/g,
            (_, letter: string) => ({ n: "\n", t: "\t" })[letter] ?? "\\",
          );
          return extracted(id, title, link, Number(seconds) * 1000, plain);
        });
    },
  },
  {
    name: "newsboat",
    missing: () => runs("sh", ["-c", "command -v newsboat"], "not installed"),
    async read({ url, folder }) {
      const cache = join(folder, "newsboat.db");
      rmSync(cache, { force: true });
      writeFileSync(join(folder, "urls"), `${url}\n`);
      writeFileSync(join(folder, "config"), "auto-reload no\n");
      const args = ["-u", join(folder, "urls"), "-C", join(folder, "config"), "-c", cache, "-x", "reload"];
      const { promisify } = await import("node:util");
      const { execFile } = await import("node:child_process");
      await promisify(execFile)("newsboat", args, { env: { ...process.env, HOME: folder, LC_ALL: "C.UTF-8" } });
      return fromJson(PYTHON, ["-c", NEWSBOAT_CACHE, cache]);
    },
  },
];

const PYTHON_FEEDPARSER = `
import sys, json, calendar, feedparser
feed = feedparser.parse(open(sys.argv[1], "rb").read())
if feed.bozo: raise SystemExit("bozo: %r" % feed.bozo_exception)
print(json.dumps([{"id": e.get("id"), "title": e.get("title_detail", {}).get("value"), "link": e.get("link"),
  "seconds": calendar.timegm(e.published_parsed), "content": e.content[0].value} for e in feed.entries]))
`;

const PERL_XML_FEED = `
$XML::Atom::ForceUnicode = 1;
my $feed = XML::Feed->parse($ARGV[0]) or die XML::Feed->errstr;
my @found = map { { id => $_->id, title => $_->title, link => $_->link, seconds => $_->issued->epoch + 0,
  content => $_->content->body } } $feed->entries;
print JSON::PP->new->utf8->encode(\\@found);
`;

const PHP_PROBE =
  'require $argv[1]; exit(SimplePie_Parse_Date::get()->parse("Mon, 23 Nov 2026 12:05:00 +0000") ? 0 : 1);';

const PHP_SIMPLEPIE = `
require $argv[1];
$feed = new SimplePie();
$feed->enable_cache(false);
$feed->enable_order_by_date(false);
$feed->set_raw_data(file_get_contents($argv[2]));
if (!$feed->init()) { fwrite(STDERR, json_encode($feed->error())); exit(1); }
$found = array();
foreach ($feed->get_items() as $item) {
  $found[] = array("id" => $item->get_id(), "title" => html_entity_decode($item->get_title(), ENT_QUOTES | ENT_HTML5),
    "link" => html_entity_decode($item->get_permalink()), "seconds" => (int) $item->get_date("U"),
    "content" => $item->get_content());
}
echo json_encode($found);
`;

const NEWSBOAT_CACHE = `
import sys, json, sqlite3
rows = sqlite3.connect(sys.argv[1]).execute("select guid, title, url, pubDate, content from rss_item where deleted = 0")
print(json.dumps([{"id": r[0], "title": r[1], "link": r[2], "seconds": r[3], "content": r[4]} for r in rows]))
`;

// Where another Python comes first in PATH, Debian's own has its packages.
const PYTHON =
  process.env["PYTHON"] ??
  ["python3", "/usr/bin/python3"].find((one) => runs(one, ["-c", "import feedparser"], "none") === null) ??
  "python3";
const SIMPLEPIE = process.env["SIMPLEPIE"] ?? "/usr/share/php/simplepie/autoloader.php";

function packageMissing(name: string): string | null {
  try {
    require.resolve(name);
    return null;
  } catch {
    return "not installed";
  }
}

function runs(command: string, args: readonly string[], otherwise: string): string | null {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0 ? null : otherwise;
}

function fromJson(command: string, args: readonly string[]): Extracted[] {
  return JSON.parse(execFileSync(command, args, { encoding: "utf8", maxBuffer: 1 << 26 }));
}

function extracted(
  id: string | null | undefined,
  title: string | null | undefined,
  link: string | null | undefined,
  milliseconds: number | null | undefined,
  content: string | null | undefined,
): Extracted {
  const seconds = milliseconds === null || milliseconds === undefined ? null : Math.floor(milliseconds / 1000);
  return { id: id ?? null, title: title ?? null, link: link ?? null, seconds, content: content ?? null };
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string" || value === undefined) return value;
  return (value as { value?: string }).value;
}
