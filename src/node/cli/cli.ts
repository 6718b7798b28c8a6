import { Command, CommanderError } from "commander";
import { ConfigError } from "../../model/config-error.ts";
import type { KnownDefinitions } from "../../operate/known-definitions.ts";
import type { AddOptions } from "./add.ts";
import { printError, printJson } from "./output.ts";
import { addVerb, type Example, reference, shared, styled, version } from "./program.ts";

/** What a command needs of the environment; imported when one runs, as the command itself is: that takes most of a start. */
const here = () => import("../environment.ts");

/** Exit codes of every command. */
export const DONE = 0;
/** The command ran and found something wrong, which stderr describes. */
export const SOMETHING_WRONG = 1;
/** Wrong usage or configuration. */
export const WRONG_USE = 2;

/** Runs the command line. Returns the exit code; never throws. */
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
      if (error.code !== "commander.help") printError(`${usageError(error)}; ${hint(program, argv)}`, json);
      return WRONG_USE;
    }
    const wrong = wrongDefinition(error);
    printError(wrong ?? (error instanceof Error ? error.message : String(error)), json);
    return wrong === null ? SOMETHING_WRONG : WRONG_USE;
  }
}

/** A wrong setting, or the error in a definition (a wrong field, or a file that does not parse), in one line; else null. */
function wrongDefinition(error: unknown): string | null {
  if (error instanceof ConfigError) return error.message;
  if (!(error instanceof Error)) return null;
  const [, place] = /\b(feeds\/[\w-]+\.ts(?::\d+)?)/.exec(error.stack ?? "") ?? [];
  return place === undefined ? null : `${place}: ${error.message.replace(/\s+/g, " ")}`;
}

/** commander's error as one line: `unknown command 'pol' (did you mean poll?)`. */
function usageError({ message }: CommanderError): string {
  return message
    .replace(/^error: /, "")
    .replace(/\s*\n\s*\(Did/, " (did")
    .trim();
}

function hint(program: Command, argv: readonly string[]): string {
  const verb = program.commands.find((command) => argv.includes(command.name()));
  return `see npx nashra help${verb === undefined || verb.name() === "help" ? "" : ` ${verb.name()}`}`;
}

const REASON = "reason, for the record";

type CommonOptions = { json?: boolean; quiet?: boolean };

/** The whole command line; `done` receives the exit code of the command that ran. */
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
      ["serve --no-poll --port 8080", "only the archive, on another port"],
    ],
    "write the log as JSON Lines, even on a terminal",
  )
    .option("--no-poll", "serve the archive without polling any agency")
    .option("--port <port>", "port to listen on (default: PORT, or 8787)")
    .option("--host <host>", "address to listen on (default: HOST, or 127.0.0.1)")
    .action(async (options: CommonOptions & { poll: boolean; port?: string; host?: string }) => {
      const { port = process.env["PORT"], host = process.env["HOST"] } = options;
      const env = { ...process.env, PORT: port, HOST: host };
      const { choiceHere, definitionsHere, settingsOf } = await here();
      const { serve } = await import("./serve.ts");
      const settingsWith = (known: KnownDefinitions) => settingsOf(env, known);
      const settings = settingsOf(env, await definitionsHere());
      done(await serve(settings, { ...options, ...shared(options) }, { ...choiceHere(), settingsWith }));
    });

  verb("poll", "Polls the named feeds once (default: all) and prints what was new, changed, gone or failed.", [
    ["poll", "every feed"],
    ["poll lana/ar lana/en", "two feeds"],
    ["poll --quiet > /dev/null", "for cron: prints nothing unless something is wrong"],
  ])
    .argument("[feed...]", "feeds such as lana/ar")
    .action(async (feeds: string[], options: CommonOptions) => {
      const { poll } = await import("./poll.ts");
      done(await poll(await (await here()).settingsHere(), feeds, shared(options)));
    });

  verb(
    "push",
    "Polls here and publishes the result to another nashra (split mode); needs NASHRA_ADMIN_TOKEN.",
    [
      ["push https://feeds.example.org", "one cycle"],
      ["push https://feeds.example.org --every 5", "a cycle every five minutes, until stopped"],
    ],
    "print the result as one JSON document on stdout; with --every, one line per cycle",
  )
    .argument("<URL>", "the receiver's public address; the receiver must run with NASHRA_POLL=off")
    .option("--every <minutes>", "run until stopped: poll what is due and send it, every so many minutes")
    .option("--no-poll", "send what is waiting, without polling")
    .option("--replace", "replace another archive that was pushed there before")
    .action(async (url: string, options: CommonOptions & { every?: string; poll: boolean; replace?: boolean }) => {
      const every = options.every === undefined ? null : Number(options.every);
      if (every !== null && !(every > 0 && every <= 1440)) {
        throw new ConfigError(`push: --every ${options.every}: expected minutes, more than 0 and at most 1440`);
      }
      const { poll, replace = false } = options;
      const { push } = await import("./push.ts");
      done(
        await push(await (await here()).settingsHere(), (await here()).choiceHere(), url, {
          every,
          poll,
          replace,
          ...shared(options),
        }),
      );
    });

  verb("export", "Writes every feed document and page as files that any web server can serve.", [
    ["export public", "into the folder public"],
    ["export --pack /srv/feeds", "each file also as .gz and .br"],
  ])
    .argument("<dir>", "target folder, created if missing; files that no export wrote are kept")
    .option("--pack", "also write each file as .gz and .br, for servers that send precompressed files")
    .option("--force", "overwrite files in the way, even if no export wrote them")
    .action(async (folder: string, options: CommonOptions & { pack?: boolean; force?: boolean }) => {
      const { pack = false, force = false } = options;
      const { exportTo } = await import("./export.ts");
      done(await exportTo(await (await here()).settingsHere(), folder, { pack, force, ...shared(options) }));
    });

  program.commandsGroup("Agencies and their pages:");
  verb("check", "Fetches a listing and its articles, shows every field and its source, and writes nothing.", [
    ["check lana/ar", "a feed, by its definition; if nobody has checked that yet, ends with how to"],
    ["check https://news.example/latest --items 1", "any latest-news page"],
  ])
    .argument("<feed or URL>", "a feed such as lana/ar, or the address of any latest-news page")
    .option("--items <n>", "number of articles to read", "3")
    .action(async (target: string, options: CommonOptions & { items: string }) => {
      const { check } = await import("./check.ts");
      const { choiceHere, definitionsHere, settingsHere } = await here();
      // A dry run, so of any definition, whatever NASHRA_FEEDS names.
      const all = { ...(await settingsHere()), agencies: (await definitionsHere()).agencies };
      const { shipped } = choiceHere();
      done(await check(all, target, { items: Number(options.items), shipped, ...shared(options) }));
    });

  verb(
    "add",
    "Finds the sturdiest source behind a latest-news page, infers a definition, and shows what it would publish.",
    [
      ["add https://news.example/latest", "preview, write nothing"],
      ["add https://news.example/latest --write", "save it among your definitions, in the archive"],
      ["add https://news.example/latest --file feeds/news.ts", "save it as a file, to be shipped"],
      ["add https://news.example/latest --kind html", "another source than the one proposed"],
    ],
  )
    .argument("<URL>", "the page that lists the agency's latest news, or a feed, a sitemap or JSON that does")
    .option("--write", "put it among your definitions; a running server takes it up")
    .option("--file <path>", "write feeds/NAME.ts and add it to feeds/index.ts")
    .option("--id <name>", "the agency's id (default: derived from the host name)")
    .option("--language <tag>", "BCP 47 language of the page (default: the one that the page declares)")
    .option("--timezone <zone>", "time zone such as Africa/Tripoli (default: by the country of the host name)")
    .option(
      "--kind <kind>",
      "the kind of source to put first: html, json, script, wordpress, sitemap or feed (default: the sturdiest)",
    )
    .action(async (url: string, options: CommonOptions & Omit<AddOptions, "write"> & { write?: boolean }) => {
      const { add } = await import("./add.ts");
      done(
        await add(
          await (await here()).settingsHere(),
          (await (await here()).definitionsHere()).agencies,
          url,
          {
            ...options,
            write: options.write === true,
            ...shared(options),
          },
          (await here()).choiceHere(),
        ),
      );
    });

  verb("agencies", "Lists, shows and changes your definitions of agencies, which are kept in the archive.", [
    ["agencies", "every agency, and its state"],
    ["agencies put dana.json", "add an agency, or change its definition"],
    ["agencies pause dana", "stop polling it; resume polls it again"],
    ["agencies retire dana", "poll it no more, and offer it no more; its addresses stay"],
    ["agencies remove dana --yes", "delete it with everything; its addresses answer 410"],
    ["agencies export lana --file lana.json", "its definition as JSON"],
    ["agencies list --url https://feeds.example.org", "those of another nashra; needs NASHRA_ADMIN_TOKEN"],
  ])
    .argument("[action]", "list (default), show, put, pause, resume, retire, remove, history, export or schema")
    .argument("[id or file]", "the agency's id; for put a file of JSON, or - for stdin")
    .option("--url <URL>", "the public address of another nashra, whose definitions are meant")
    .option(
      "--accept <kinds>",
      "for put: make a change that alters ids, drops items or takes a removed id again: ids,drops,again",
    )
    .option("--if-version <n>", "make the change only if the agency still has this version")
    .option("--shipped", "for show and export: the definition that nashra ships")
    .option("--file <path>", "for export: write this file instead of stdout")
    .option("--yes", "for remove: do not ask")
    .action(
      async (
        action: string | undefined,
        name: string | undefined,
        options: CommonOptions & {
          url?: string;
          accept?: string;
          ifVersion?: string;
          shipped?: boolean;
          file?: string;
          yes?: boolean;
        },
      ) => {
        const { url, accept, ifVersion, file, shipped = false, yes = false } = options;
        const version = ifVersion === undefined ? undefined : Number(ifVersion);
        if (version !== undefined && !Number.isSafeInteger(version))
          throw new ConfigError(`agencies: --if-version ${ifVersion}: expected a whole number`);
        const given = { url, accept, version, file, shipped, yes, ...shared(options) };
        const { runAgencies } = await import("./agencies.ts");
        done(
          await runAgencies(
            (await here()).settingsForAll(),
            (await here()).choiceHere(),
            action ?? "list",
            name,
            given,
          ),
        );
      },
    );

  verb("backfill", "Reads a feed's older listing pages into the archive, politely; continues where it was stopped.", [
    ["backfill lana/ar --pages 3", "three pages"],
    ["backfill lana/ar --until 2026-01-01", "back to 1 January"],
  ])
    .argument("<feed>", "a feed such as lana/ar")
    .option("--pages <n>", "maximum number of older pages to read (default: all)")
    .option("--until <date>", "stop at articles older than this date, YYYY-MM-DD")
    .action(async (feed: string, { pages, until, ...options }: CommonOptions & { pages?: string; until?: string }) => {
      const { runBackfill } = await import("./backfill.ts");
      done(await runBackfill(await (await here()).settingsHere(), feed, { pages, until, ...shared(options) }));
    });

  verb(
    "extract",
    "Reads JSON Lines (listing, article or dateline) on stdin and writes one JSON line for each, without network.",
    [
      [`extract <<< '{"kind":"dateline","text":"TRIPOLI, 21 November 2026 (LANA) - Rain"}'`, "one line"],
      ["extract < pages.jsonl > articles.jsonl", "many lines, answered in the same order"],
    ],
    "no effect: the output is always JSON Lines",
  ).action(async () => {
    const { extract } = await import("./extract.ts");
    done(await extract((await (await here()).definitionsHere()).agencies));
  });

  program.commandsGroup("Maintenance:");
  verb("validate", "Checks definitions, settings and stored documents.", [
    ["validate", "exits with 1 if anything is wrong"],
  ]).action(async (options: CommonOptions) => {
    const { validate } = await import("./validate.ts");
    done(
      await validate(
        await (await here()).settingsHere(),
        (await (await here()).definitionsHere()).notes,
        shared(options),
      ),
    );
  });

  verb("repair", "Repairs what validate finds: documents, entries, search index. Keeps every id and article.", [
    ["repair --dry-run", "preview, change nothing"],
    ["repair", "repair everything that can be repaired"],
  ])
    .option("--dry-run", "show what would be done without doing it")
    .action(async (options: CommonOptions & { dryRun?: boolean }) => {
      const { repair } = await import("./repair.ts");
      done(await repair(await (await here()).settingsHere(), { dryRun: options.dryRun === true, ...shared(options) }));
    });

  verb("backup", "Writes a consistent copy of the archive to a file, even while nashra runs, here or elsewhere.", [
    ["backup --force backups/nashra.sqlite", "replaces yesterday's copy atomically"],
    ["backup lana.sqlite --url https://feeds.example.org --agency lana", "of a Worker; needs NASHRA_ADMIN_TOKEN"],
  ])
    .argument("<file>", "target file, such as backups/nashra.sqlite; its folder is created if missing")
    .option("--force", "replace an existing file")
    .option(
      "--url <URL>",
      "the public address of another nashra, whose archive is meant; a copy that broke off goes on",
    )
    .option("--agency <id>", "with --url: only this agency; on a Worker, each has an archive of its own")
    .action(async (file: string, options: CommonOptions & { force?: boolean; url?: string; agency?: string }) => {
      const { url, agency = null, force = false } = options;
      const { settingsForAll, settingsHere } = await here();
      if (url === undefined) {
        if (agency !== null)
          throw new ConfigError("backup: --agency is only for --url: here, one file has all agencies");
        const { backup } = await import("../copies/backup.ts");
        done(await backup(await settingsHere(), file, { force, ...shared(options) }));
      } else {
        const { remoteBackup } = await import("../copies/pull.ts");
        done(await remoteBackup(settingsForAll(), file, { url, agency, force, ...shared(options) }));
      }
    });

  verb(
    "restore",
    "Restores an agency's archive on a Worker, from a file or to an earlier time; needs NASHRA_ADMIN_TOKEN.",
    [
      [
        "restore lana.sqlite --agency lana --url https://feeds.example.org",
        "from a backup, or the archive of a stopped nashra",
      ],
      [
        "restore --at 2026-11-23T12:00:00Z --agency lana --url https://feeds.example.org",
        "to a time of the last 30 days",
      ],
    ],
  )
    .argument("[file]", "a file that `backup` wrote, or nashra.sqlite")
    .requiredOption("--url <URL>", "the Worker's public address; polls of the agency must be paused there")
    .option("--agency <id>", "the agency's id")
    .option("--at <time>", "restore to this time, or to the bookmark that an earlier restore printed")
    .action(
      async (file: string | undefined, options: CommonOptions & { url: string; agency?: string; at?: string }) => {
        const { url, agency = null, at } = options;
        if ((file === undefined) === (at === undefined))
          throw new ConfigError("restore: expected either a file or --at TIME");
        const { restoreFile, restoreTime } = await import("../copies/restore.ts");
        const settings = (await here()).settingsForAll();
        const given = { url, agency, ...shared(options) };
        done(file === undefined ? await restoreTime(settings, at!, given) : await restoreFile(settings, file, given));
      },
    );

  verb("takedown", "Permanently removes an article from every document, the archive and the search index.", [
    ['takedown lana/326418 --reason "a court"', "by the agency's own id"],
    ["takedown lana/326418 --undo", "allow the next poll to read it again"],
  ])
    .argument("<id>", "the article's tag: id, its address, or the agency's own id, as in lana/326418")
    .option("--reason <text>", REASON, "")
    .option("--undo", "allow the next poll to read its page again")
    .action(async (id: string, options: CommonOptions & { reason: string; undo?: boolean }) => {
      const { runTakedown } = await import("./editing.ts");
      done(
        await runTakedown(await (await here()).settingsHere(), id, {
          reason: options.reason,
          undo: options.undo === true,
          ...shared(options),
        }),
      );
    });

  verb("correct", "Corrects an article's date or sections by hand; polls keep the correction.", [
    ['correct lana/326418 --date 2026-11-20 --reason "by mail"', "the day, or with a time 2026-11-20T14:05"],
    ["correct lana/326418 --date site --sections site", "back to what the site says"],
  ])
    .argument("<id>", "the article's tag: id, its address, or the agency's own id, as in lana/326418")
    .option("--date <date>", "in the agency's time zone unless one is given: 2026-11-20T14:05+00:00")
    .option("--sections <ids>", "its sections, with commas")
    .option("--if-revision <n>", "correct it only if it still has this revision")
    .option("--reason <text>", REASON, "")
    .action(
      async (
        id: string,
        options: CommonOptions & { date?: string; sections?: string; ifRevision?: string; reason: string },
      ) => {
        const { runCorrect } = await import("./editing.ts");
        done(await runCorrect(await (await here()).settingsHere(), id, { ...options, ...shared(options) }));
      },
    );

  verb("aside", "Lists items that could not be read; retries, publishes or ignores one.", [
    ["aside lana", "all items of an agency that are set aside, and why"],
    ["aside lana/326418 retry", "ask for its page now"],
    ["aside lana/326418 publish --title Rain --text rain.txt", "from its page and these fields"],
    ["aside lana/326418 ignore", "never ask for it again, and say no more of it"],
  ])
    .argument("<agency or id>", "an agency, or an item by the agency's own id, as in lana/326418")
    .argument("[action]", "retry, publish or ignore; without one the item is shown")
    .option("--title <title>", "for publish: its title, if the page has none or another")
    .option("--text <file>", "for publish: a file with its text, plain or HTML, or - for stdin")
    .option("--date <date>", "for publish: its date, as for correct")
    .option("--reason <text>", REASON, "")
    .action(
      async (
        name: string,
        action: string | undefined,
        options: CommonOptions & { title?: string; text?: string; date?: string; reason: string },
      ) => {
        const { runAside } = await import("./editing.ts");
        done(await runAside(await (await here()).settingsHere(), name, action, { ...options, ...shared(options) }));
      },
    );

  verb("help", "Explains a command, or lists all commands.", [["help poll", "the same as poll --help"]])
    .argument("[command]", "the command to explain")
    .action(async (name: string | undefined, options: CommonOptions) => {
      const found = name === undefined ? program : program.commands.find((command) => command.name() === name);
      // An unknown command gets the same answer as without `help`: the most similar one is suggested.
      if (found === undefined) await program.parseAsync([name!], { from: "user" });
      else if (options.json === true) {
        const commands = reference(program).filter((command) => name === undefined || command.name === name);
        printJson(name === undefined ? { version: version(), commands } : commands[0]);
      } else found.outputHelp();
    });
  return program;
}
