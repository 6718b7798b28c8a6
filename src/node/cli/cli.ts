import { Command, CommanderError } from "commander";
import { readSettings, type Settings } from "../../../config/settings.ts";
import { agencies } from "../../../feeds/index.ts";
import { ConfigError } from "../../model/agency.ts";
import { type AddOptions, add } from "./add.ts";
import { backfill } from "./backfill.ts";
import { backup } from "./backup.ts";
import { check } from "./check.ts";
import { exportTo } from "./export.ts";
import { extract } from "./extract.ts";
import { poll } from "./poll.ts";
import { push } from "./push.ts";
import { repair } from "./repair.ts";
import { serve } from "./serve.ts";
import { takedown } from "./takedown.ts";
import { validate } from "./validate.ts";

/** Exit codes of every verb. */
export const DONE = 0;
export const SOMETHING_WRONG = 1;
export const WRONG_USE = 2;

/** Runs the command line. Gives the exit code; never throws. */
export async function run(argv: readonly string[]): Promise<number> {
  let code = DONE;
  const program = build((result) => {
    code = result;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USE;
    if (error instanceof ConfigError) {
      process.stderr.write(`nashra: ${error.message}\n`);
      return WRONG_USE;
    }
    process.stderr.write(`nashra: ${error instanceof Error ? error.message : String(error)}\n`);
    return SOMETHING_WRONG;
  }
}

/** The whole command line; `done` gets the exit code of the verb that ran. */
export function build(done: (code: number) => void): Command {
  const program = new Command("nashra")
    .description("Publishes RSS, Atom and JSON Feed for news agencies whose websites offer none.")
    .exitOverride()
    .showHelpAfterError("(add --help for what this verb takes)");
  const verb = (name: string, description: string): Command =>
    program.command(name).description(description).exitOverride();

  verb("serve", "Polls every feed on its schedule and serves the documents (what `npm start` runs).")
    .option("--no-poll", "serve only; ask no agency for anything")
    .option("--port <port>", "where to listen (else PORT, else 8787)")
    .option("--host <host>", "where to listen (else HOST, else 127.0.0.1)")
    .action(async (options: { poll: boolean; port?: string; host?: string }) => {
      done(await serve(settings({ PORT: options.port, HOST: options.host }), { poll: options.poll }));
    });

  verb("poll", "Polls the named feeds once (default: all) and tells what was new, changed, gone or failed.")
    .argument("[feed...]", "ids such as lana/ar")
    .option("--json", "one JSON document on stdout")
    .action(async (feeds: string[], options: { json?: boolean }) => {
      done(await poll(settings(), feeds, { json: options.json === true }));
    });

  verb("check", "Fetches a listing and its articles and shows every field and where it came from. Writes nothing.")
    .argument("<feed or URL>", "an id such as lana/ar, or the address of any latest-news page")
    .option("--items <n>", "articles to read", "3")
    .option("--json", "one JSON document on stdout")
    .action(async (target: string, options: { items: string; json?: boolean }) => {
      done(await check(settings(), target, { items: Number(options.items), json: options.json === true }));
    });

  verb("add", "Infers a definition from any latest-news page and shows what it would publish.")
    .argument("<URL>", "the page that lists the agency's latest news")
    .option("--write", "write feeds/NAME.ts and add it to feeds/index.ts")
    .option("--id <name>", "the agency's id (default: from the host name)")
    .option("--language <tag>", "BCP 47 language of the page (default: as the page says)")
    .option("--timezone <zone>", "such as Africa/Tripoli (default: by the country of the host name)")
    .option("--json", "one JSON document on stdout")
    .action(async (url: string, options: { write?: boolean; json?: boolean } & Omit<AddOptions, "write" | "json">) => {
      const asked = { ...options, write: options.write === true, json: options.json === true };
      done(await add(settings(), agencies, url, asked));
    });

  verb("backfill", "Walks a feed's older listing pages into the archive, politely; goes on where it was stopped.")
    .argument("<feed>", "an id such as lana/ar")
    .option("--pages <n>", "older pages to read, at most (default: to the end)")
    .option("--until <date>", "stop at articles older than this day, YYYY-MM-DD")
    .option("--json", "one JSON document on stdout")
    .action(async (feed: string, options: { pages?: string; until?: string; json?: boolean }) => {
      done(
        await backfill(settings(), feed, { pages: options.pages, until: options.until, json: options.json === true }),
      );
    });

  verb("push", "Polls here and publishes the result to a nashra elsewhere (split mode); needs NASHRA_ADMIN_TOKEN.")
    .argument("<URL>", "the receiver's public address; NASHRA_POLL=off is set there")
    .option("--every <minutes>", "go on for ever, polling what is due and sending every so many minutes")
    .option("--no-poll", "only send what waits here")
    .option("--replace", "take over from another archive that was sent there before")
    .option("--json", "one JSON document on stdout for each cycle")
    .action(
      async (
        url: string,
        options: { every?: string; poll: boolean; replace?: boolean; json?: boolean },
      ): Promise<void> => {
        const every = options.every === undefined ? null : Number(options.every);
        if (every !== null && !(every > 0 && every <= 1440)) {
          throw new ConfigError(`push: --every ${options.every}: expected minutes, from more than 0 to 1440`);
        }
        const { poll, replace = false, json = false } = options;
        done(await push(settings(), url, { every, poll, replace, json }));
      },
    );

  verb(
    "extract",
    "Reads JSON Lines (listing, article or dateline) on stdin and writes one JSON line for each. No network.",
  ).action(async () => {
    done(await extract(agencies));
  });

  verb("validate", "Checks definitions, settings and stored documents.")
    .option("--json", "one JSON document on stdout")
    .action(async (options: { json?: boolean }) => {
      done(await validate(settings(), { json: options.json === true }));
    });

  verb("export", "Writes every feed document and page as files that any web server can serve.")
    .argument("<dir>", "the folder; made if need be. Files in it that no export wrote stay")
    .option("--pack", "each file also as .gz and .br, for servers that send those")
    .option("--force", "replace files that are in the way and that no export wrote")
    .option("--json", "one JSON document on stdout")
    .action(async (folder: string, options: { pack?: boolean; force?: boolean; json?: boolean }) => {
      const { pack, force, json } = options;
      done(await exportTo(settings(), folder, { pack: pack === true, force: force === true, json: json === true }));
    });

  verb("takedown", "Removes an article from every document, the archive and the search index, for good.")
    .argument("<id>", "its tag: id, its address, or the agency's own id, as in lana/326418")
    .option("--reason <text>", "why, for the record", "")
    .option("--undo", "let its page be read again at the next poll")
    .option("--json", "one JSON document on stdout")
    .action(async (id: string, options: { reason: string; undo?: boolean; json?: boolean }) => {
      const { reason, undo, json } = options;
      done(await takedown(settings(), id, { reason, undo: undo === true, json: json === true }));
    });

  verb("repair", "Mends what validate finds: documents, entries, search index. Keeps every id and article.")
    .option("--dry-run", "tell what would be done, and do nothing")
    .option("--json", "one JSON document on stdout")
    .action(async (options: { dryRun?: boolean; json?: boolean }) => {
      done(await repair(settings(), { dryRun: options.dryRun === true, json: options.json === true }));
    });

  verb("backup", "Writes a consistent copy of the archive to a file, also while nashra runs.")
    .argument("<file>", "where to, such as backups/nashra.sqlite")
    .option("--force", "replace a file of that name")
    .option("--json", "one JSON document on stdout")
    .action(async (file: string, options: { force?: boolean; json?: boolean }) => {
      done(await backup(settings(), file, { force: options.force === true, json: options.json === true }));
    });
  return program;
}

function settings(over: Readonly<Record<string, string | undefined>> = {}): Settings {
  const given = Object.fromEntries(Object.entries(over).filter(([, value]) => value !== undefined));
  return readSettings({ ...process.env, ...given }, agencies);
}
