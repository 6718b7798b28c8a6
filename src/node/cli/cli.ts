import { Command, CommanderError } from "commander";
import { type Environment, readSettings, type Settings, toldOf } from "../../../config/settings.ts";
import { agencies } from "../../../feeds/index.ts";
import { ConfigError } from "../../model/agency.ts";
import { pacedByCron } from "../cron.ts";
import { type AddOptions, add } from "./add.ts";
import { runBackfill } from "./backfill.ts";
import { backup } from "./backup.ts";
import { check } from "./check.ts";
import { exportTo } from "./export.ts";
import { extract } from "./extract.ts";
import { printError, printJson, printWrong } from "./output.ts";
import { poll } from "./poll.ts";
import { addVerb, type Example, reference, shared, styled, version } from "./program.ts";
import { push } from "./push.ts";
import { repair } from "./repair.ts";
import { serve } from "./serve.ts";
import { runTakedown } from "./takedown.ts";
import { validate } from "./validate.ts";

/** Exit codes of every command. */
export const DONE = 0;
/** It ran, and something is wrong: said on stderr. */
export const SOMETHING_WRONG = 1;
/** Wrong usage or configuration. */
export const WRONG_USE = 2;

/** Runs the command line. Gives the exit code; never throws. */
export async function run(argv: readonly string[]): Promise<number> {
  let code = DONE;
  const program = build((result) => {
    code = result;
  });
  const json = argv.includes("--json");
  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return DONE;
      if (error.code !== "commander.help") printError(`${told(error)}; ${hint(program, argv)}`, json);
      return WRONG_USE;
    }
    printError(error instanceof Error ? error.message : String(error), json);
    return error instanceof ConfigError ? WRONG_USE : SOMETHING_WRONG;
  }
}

/** commander's error as one line: `unknown command 'pol' (did you mean poll?)`. */
function told({ message }: CommanderError): string {
  return message
    .replace(/^error: /, "")
    .replace(/\s*\n\s*\(Did/, " (did")
    .trim();
}

function hint(program: Command, argv: readonly string[]): string {
  const verb = program.commands.find((one) => argv.includes(one.name()));
  return `see npx nashra help${verb === undefined || verb.name() === "help" ? "" : ` ${verb.name()}`}`;
}

type Given = { json?: boolean; quiet?: boolean };

/** The whole command line; `done` gets the exit code of the command that ran. */
export function build(done: (code: number) => void): Command {
  const program = styled(new Command("nashra")).description(
    "Publishes RSS, Atom and JSON Feed for news agencies whose websites offer none.",
  );
  const verb = (name: string, description: string, examples: readonly Example[], json?: string): Command =>
    addVerb(program, name, description, examples, json);

  program.commandsGroup("Publish:");
  verb(
    "serve",
    "Polls every feed on its schedule and serves the documents (what `npm start` runs).",
    [
      ["serve", "on http://127.0.0.1:8787"],
      ["serve --no-poll --port 8080", "what is in the archive, elsewhere"],
    ],
    "the log as JSON Lines, on a terminal too",
  )
    .option("--no-poll", "serve only; ask no agency for anything")
    .option("--port <port>", "where to listen (else PORT, else 8787)")
    .option("--host <host>", "where to listen (else HOST, else 127.0.0.1)")
    .action(async (options: Given & { poll: boolean; port?: string; host?: string }) => {
      const { port = process.env["PORT"], host = process.env["HOST"] } = options;
      const given = settingsOf({ ...process.env, PORT: port, HOST: host });
      done(await serve(given, { ...options, ...shared(options) }));
    });

  verb("poll", "Polls the named feeds once (default: all) and tells what was new, changed, gone or failed.", [
    ["poll", "every feed"],
    ["poll lana/ar lana/en", "two of them"],
    ["poll --quiet > /dev/null", "from cron: not a word unless something is wrong"],
  ])
    .argument("[feed...]", "feeds such as lana/ar")
    .action(async (feeds: string[], options: Given) => {
      done(await poll(settings(), feeds, shared(options)));
    });

  verb(
    "push",
    "Polls here and publishes the result to a nashra elsewhere (split mode); needs NASHRA_ADMIN_TOKEN.",
    [
      ["push https://feeds.example.org", "one cycle"],
      ["push https://feeds.example.org --every 5", "for ever"],
    ],
    "the result as one JSON document on stdout; with --every one line each cycle",
  )
    .argument("<URL>", "the receiver's public address; NASHRA_POLL=off is set there")
    .option("--every <minutes>", "go on for ever, polling what is due and sending every so many minutes")
    .option("--no-poll", "only send what waits here")
    .option("--replace", "take over from another archive that was sent there before")
    .action(async (url: string, options: Given & { every?: string; poll: boolean; replace?: boolean }) => {
      const every = options.every === undefined ? null : Number(options.every);
      if (every !== null && !(every > 0 && every <= 1440)) {
        throw new ConfigError(`push: --every ${options.every}: expected minutes, from more than 0 to 1440`);
      }
      const { poll, replace = false } = options;
      done(await push(settings(), url, { every, poll, replace, ...shared(options) }));
    });

  verb("export", "Writes every feed document and page as files that any web server can serve.", [
    ["export public", "into the folder public"],
    ["export --pack /srv/feeds", "each file also as .gz and .br"],
  ])
    .argument("<dir>", "the folder; made if need be. Files in it that no export wrote stay")
    .option("--pack", "each file also as .gz and .br, for servers that send those")
    .option("--force", "replace files that are in the way and that no export wrote")
    .action(async (folder: string, options: Given & { pack?: boolean; force?: boolean }) => {
      const { pack = false, force = false } = options;
      done(await exportTo(settings(), folder, { pack, force, ...shared(options) }));
    });

  program.commandsGroup("Agencies and their pages:");
  verb("check", "Fetches a listing and its articles and shows every field and where it came from. Writes nothing.", [
    ["check lana/ar", "a feed, by its definition"],
    ["check https://news.example/latest --items 1", "any latest-news page"],
  ])
    .argument("<feed or URL>", "a feed such as lana/ar, or the address of any latest-news page")
    .option("--items <n>", "articles to read", "3")
    .action(async (target: string, options: Given & { items: string }) => {
      done(await check(settings(), target, { items: Number(options.items), ...shared(options) }));
    });

  verb("add", "Infers a definition from any latest-news page and shows what it would publish.", [
    ["add https://news.example/latest", "look first"],
    ["add https://news.example/latest --write", "keep it as feeds/NAME.ts"],
  ])
    .argument("<URL>", "the page that lists the agency's latest news")
    .option("--write", "write feeds/NAME.ts and add it to feeds/index.ts")
    .option("--id <name>", "the agency's id (default: from the host name)")
    .option("--language <tag>", "BCP 47 language of the page (default: as the page says)")
    .option("--timezone <zone>", "such as Africa/Tripoli (default: by the country of the host name)")
    .action(async (url: string, options: Given & Omit<AddOptions, "write"> & { write?: boolean }) => {
      done(await add(settings(), agencies, url, { ...options, write: options.write === true, ...shared(options) }));
    });

  verb("backfill", "Walks a feed's older listing pages into the archive, politely; goes on where it was stopped.", [
    ["backfill lana/ar --pages 3", "three pages"],
    ["backfill lana/ar --until 2026-01-01", "back to the first of January"],
  ])
    .argument("<feed>", "a feed such as lana/ar")
    .option("--pages <n>", "older pages to read, at most (default: to the end)")
    .option("--until <date>", "stop at articles older than this day, YYYY-MM-DD")
    .action(async (feed: string, { pages, until, ...options }: Given & { pages?: string; until?: string }) => {
      done(await runBackfill(settings(), feed, { pages, until, ...shared(options) }));
    });

  verb(
    "extract",
    "Reads JSON Lines (listing, article or dateline) on stdin and writes one JSON line for each. No network.",
    [
      [`extract <<< '{"kind":"dateline","text":"TRIPOLI, 21 November 2026 (LANA) - Rain"}'`, "one line"],
      ["extract < pages.jsonl > articles.jsonl", "many: each is answered in its place"],
    ],
    "changes nothing: the answer is JSON Lines always",
  ).action(async () => {
    done(await extract(agencies));
  });

  program.commandsGroup("Keep it well:");
  verb("validate", "Checks definitions, settings and stored documents.", [
    ["validate", "exit code 1 if anything is wrong"],
  ]).action(async (options: Given) => {
    done(await validate(settings(), shared(options)));
  });

  verb("repair", "Mends what validate finds: documents, entries, search index. Keeps every id and article.", [
    ["repair --dry-run", "what would be done"],
    ["repair", "does it"],
  ])
    .option("--dry-run", "tell what would be done, and do nothing")
    .action(async (options: Given & { dryRun?: boolean }) => {
      done(await repair(settings(), { dryRun: options.dryRun === true, ...shared(options) }));
    });

  verb("backup", "Writes a consistent copy of the archive to a file, also while nashra runs.", [
    ["backup --force backups/nashra.sqlite", "replaces the one of yesterday, at once or not at all"],
  ])
    .argument("<file>", "where to, such as backups/nashra.sqlite; its folder is made if need be")
    .option("--force", "replace a file of that name")
    .action(async (file: string, options: Given & { force?: boolean }) => {
      done(await backup(settings(), file, { force: options.force === true, ...shared(options) }));
    });

  verb("takedown", "Removes an article from every document, the archive and the search index, for good.", [
    ['takedown lana/326418 --reason "a court"', "by the agency's own id"],
    ["takedown lana/326418 --undo", "the next poll may read it again"],
  ])
    .argument("<id>", "its tag: id, its address, or the agency's own id, as in lana/326418")
    .option("--reason <text>", "why, for the record", "")
    .option("--undo", "let its page be read again at the next poll")
    .action(async (id: string, options: Given & { reason: string; undo?: boolean }) => {
      done(
        await runTakedown(settings(), id, { reason: options.reason, undo: options.undo === true, ...shared(options) }),
      );
    });

  verb("help", "Explains a command, or names them all.", [["help poll", "the same as poll --help"]])
    .argument("[command]", "one of those that help alone names")
    .action(async (name: string | undefined, options: Given) => {
      const found = name === undefined ? program : program.commands.find((one) => one.name() === name);
      // Answered as the word alone would be: with the nearest verb.
      if (found === undefined) await program.parseAsync([name!], { from: "user" });
      else if (options.json === true) {
        const commands = reference(program).filter((one) => name === undefined || one.name === name);
        printJson(name === undefined ? { version: version(), commands } : commands[0]);
      } else found.outputHelp();
    });
  return program;
}

/** What the environment says. A variable that is no setting is told on stderr. */
function settings(): Settings {
  const read = settingsOf(process.env);
  for (const one of read.unknown) printWrong(toldOf(one));
  return read;
}

function settingsOf(env: Environment): Settings {
  return pacedByCron(readSettings(env, agencies));
}
