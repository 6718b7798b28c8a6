import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agencies } from "../../feeds/index.ts";
import { feedsOf } from "../../src/model/agency.ts";
import { renderOpml } from "../../src/publish/formats/opml.ts";

/**
 * OPML before the parsers of readers, by hand: `node test/interop/opml.ts`. Each must find every feed once, and those that
 * keep folders must find each in its agency's. MINIFLUX is the folder of a checkout of https://github.com/miniflux/v2, whose
 * parser is compiled by `go`; on Debian the others come from `apt-get install newsboat sfeed`. A folder named OPMLPARSER
 * with the npm package `opmlparser` adds one more. Ends with 1 on a difference or with fewer than four readers.
 */

/** A feed as a reader sees it; `folder` null if the reader keeps none. */
type Subscription = { readonly url: string; readonly folder: string | null };

const LEAST = 4;
const BASE = "https://feeds.example.org";
const scratch = mkdtempSync(join(tmpdir(), "nashra-opml-"));
const { MINIFLUX, OPMLPARSER } = process.env;

const MAIN = `package opml
import ("encoding/json"; "os"; "testing")
func TestPrint(t *testing.T) {
	file, _ := os.Open(os.Getenv("OPML"))
	found, err := parse(file)
	if err != nil { t.Fatal(err) }
	all := []map[string]string{}
	for _, one := range found { all = append(all, map[string]string{"url": one.FeedURL, "folder": one.CategoryName}) }
	text, _ := json.Marshal(all)
	os.WriteFile(os.Getenv("OPML")+".json", text, 0o600)
}
`;

/** Miniflux's own sources; only its charset reader is left out, since UTF-8 needs none. */
function miniflux(file: string): Subscription[] {
  const folder = join(scratch, "miniflux");
  mkdirSync(folder, { recursive: true });
  for (const name of ["opml.go", "parser.go", "subscription.go"]) {
    cpSync(join(MINIFLUX!, "internal/reader/opml", name), join(folder, name));
  }
  const parser = readFileSync(join(folder, "parser.go"), "utf8");
  writeFileSync(join(folder, "parser.go"), parser.replace(/^.*(?:reader\/encoding"|CharsetReader).*\n/gm, ""));
  writeFileSync(join(folder, "go.mod"), "module miniflux\n");
  writeFileSync(join(folder, "print_test.go"), MAIN);
  const env = { ...process.env, OPML: file, GOFLAGS: "-mod=mod" };
  execFileSync("go", ["test", "-vet=off", "-count=1", "."], {
    cwd: folder,
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return JSON.parse(readFileSync(`${file}.json`, "utf8")) as Subscription[];
}

function newsboat(file: string): Subscription[] {
  const [urls, cache, config] = ["urls", "cache.db", "config"].map((name) => `${file}.${name}`) as [
    string,
    string,
    string,
  ];
  writeFileSync(urls, "");
  writeFileSync(config, "");
  execFileSync("newsboat", ["-u", urls, "-c", cache, "-C", config, "-i", file], {
    env: { ...process.env, HOME: scratch },
  });
  return readFileSync(urls, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [, url, tag] = /^(\S+)(?: "([^"]*)")?/.exec(line)!;
      return { url: url!, folder: tag ?? "" };
    });
}

function sfeed(file: string): Subscription[] {
  const rc = execFileSync("sfeed_opml_import", { input: readFileSync(file), encoding: "utf8" });
  return [...rc.matchAll(/^\s*feed\s+'.*?'\s+'(\S+?)'/gm)].map(([, url]) => ({ url: url!, folder: null }));
}

type Outline = { xmlUrl?: string; title?: string; text?: string; outlines?: Outline[] };

async function feedsmith(file: string): Promise<Subscription[]> {
  const { parseOpml } = await import("feedsmith");
  const { body } = parseOpml(readFileSync(file, "utf8")) as { body?: { outlines?: Outline[] } };
  const walk = (outlines: readonly Outline[], folder: string): Subscription[] =>
    outlines.flatMap(({ xmlUrl, text = "", outlines: inner = [] }) =>
      xmlUrl === undefined ? walk(inner, text) : [{ url: xmlUrl, folder }, ...walk(inner, text)],
    );
  return walk(body?.outlines ?? [], "");
}

function opmlparser(file: string): Subscription[] {
  const script = `const P=require("opmlparser");const p=new P();const a=[];p.on("readable",()=>{for(let o;(o=p.read());)if(o["#type"]==="feed")a.push({url:o.xmlurl,folder:null})});p.on("end",()=>console.log(JSON.stringify(a)));require("fs").createReadStream(process.argv[1]).pipe(p)`;
  return JSON.parse(execFileSync(process.execPath, ["-e", script, file], { cwd: OPMLPARSER, encoding: "utf8" }));
}

const has = (command: string): boolean => spawnSync("which", [command]).status === 0;
const READERS = [
  { name: "Miniflux", there: MINIFLUX !== undefined && has("go"), read: miniflux },
  { name: "newsboat", there: has("newsboat"), read: newsboat },
  { name: "sfeed", there: has("sfeed_opml_import"), read: sfeed },
  { name: "feedsmith (npm)", there: true, read: feedsmith },
  { name: "opmlparser (npm)", there: OPMLPARSER !== undefined && existsSync(OPMLPARSER), read: opmlparser },
];

let differences = 0;
const working = READERS.filter(({ there }) => there);
for (const language of [null, "ar", "en", "fr"]) {
  const { path, text } = renderOpml({ language, agencies, baseUrl: BASE, modified: Date.UTC(2026, 10, 30) });
  const file = join(scratch, path);
  writeFileSync(file, text);
  const feeds = agencies.flatMap(feedsOf).map((feed) => `${BASE}/${feed.path}/rss.xml`);
  const folders = new Set([...text.matchAll(/^<outline text="([^"]*)">/gm)].map(([, name]) => name));
  for (const { name, read } of working) {
    const found = await read(file);
    const urls = found.map(({ url }) => url);
    const once = new Set(urls).size === urls.length;
    const complete = language === null ? feeds.every((url) => urls.includes(url)) : urls.length === agencies.length;
    const known = urls.every((url) => feeds.includes(url));
    const filed = found.every(
      ({ folder }) => folder === null || (language === null ? folders.has(folder) : folder === ""),
    );
    const right = once && complete && known && filed;
    if (!right) differences += 1;
    console.log(
      `${right ? "ok  " : "BAD "} ${name}: ${path}, ${found.length} feeds${right ? "" : ` ${JSON.stringify(found)}`}`,
    );
  }
}
console.log(`${working.length} readers, ${differences} differences`);
process.exit(differences === 0 && working.length >= LEAST ? 0 : 1);
