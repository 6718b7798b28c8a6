import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import type { Shared } from "./output.ts";
import { hasColours, paint, widthOf } from "./terminal.ts";

/** An example in the help of a command: what is typed, and what comes of it. */
export type Example = readonly [command: string, what: string];

const COMMON = "Options of every command:";
const EXAMPLES = new WeakMap<Command, readonly Example[]>();

/** The version in package.json. */
export function version(): string {
  const file = new URL("../../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** Gives the program its manner: colours where they show, and errors left to `run`. */
export function styled(program: Command): Command {
  const out = paint(process.stdout);
  // commander sorts by compareOptions, and its types do not say so.
  const help = {
    displayWidth: widthOf,
    // What is the command's own comes first.
    sortOptions: true,
    compareOptions: (a: Option, b: Option) =>
      Number(a.helpGroupHeading === COMMON) - Number(b.helpGroupHeading === COMMON),
    // And so does its group: commander's own order is that in which options were added.
    groupItems: <Item extends Command | Option>(_: Item[], shown: Item[], groupOf: (item: Item) => string) =>
      Map.groupBy(shown, groupOf),
    styleTitle: (text: string) => out.bold(text),
    styleCommandText: (text: string) => out.cyan(text),
    styleSubcommandTerm: (text: string) => out.cyan(text),
    styleOptionTerm: (text: string) => out.cyan(text),
    subcommandTerm: (command: Command) => `${command.name()} ${argumentsOf(command)}`.trim(),
    optionDescription,
  };
  return program
    .exitOverride()
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .configureOutput({
      // Said once, by `run`: with --json on stdout too.
      outputError: () => {},
      getOutHasColors: () => hasColours(process.stdout),
      getErrHasColors: () => hasColours(process.stderr),
    })
    .configureHelp(help)
    .addHelpText(
      "after",
      `
${out.bold("Where to go from here:")}
  ${out.cyan("npx nashra help COMMAND")}  explains one of them, with examples
  README.md                settings (environment variables)
  docs/README.md           everything else, by what you want to do`,
    );
}

/** Adds a command with what every one of them takes, and examples below its help. */
export function addVerb(
  program: Command,
  name: string,
  description: string,
  examples: readonly Example[],
  json = "the result as one JSON document on stdout",
): Command {
  const verb = program.command(name).description(description).exitOverride();
  const common = (flags: string, what: string) => new Option(flags, what).helpGroup(COMMON);
  EXAMPLES.set(verb, examples);
  verb.addOption(common("--json", json));
  verb.addOption(common("-q, --quiet", "nothing on stderr but what is wrong"));
  verb.addHelpOption(common("-h, --help", "print this help"));
  verb.addHelpText("after", () => {
    const longest = Math.max(...examples.map(([command]) => command.length));
    const lines = examples.map(([command, what]) => `  npx nashra ${command.padEnd(longest)}  # ${what}`);
    return `\n${paint(process.stdout).bold("Examples:")}\n${lines.join("\n")}`;
  });
  return verb;
}

/** What every command takes, of what was given. */
export function shared(options: { json?: boolean; quiet?: boolean }): Shared {
  return { json: options.json === true, quiet: options.quiet === true };
}

/** The command line as data: for `help --json`, and for the reference that is made of it. */
export interface VerbReference {
  readonly name: string;
  readonly usage: string;
  readonly description: string;
  readonly arguments: readonly { readonly name: string; readonly required: boolean; readonly description: string }[];
  readonly options: readonly { readonly flags: string; readonly description: string }[];
  readonly examples: readonly Example[];
}

/** Each command, in the order of the help. */
export function reference(program: Command): VerbReference[] {
  return program.commands.map((verb) => ({
    name: verb.name(),
    usage: `nashra ${verb.name()} ${argumentsOf(verb)}`.trim(),
    description: verb.description(),
    arguments: verb.registeredArguments.map((one) => ({
      name: one.name(),
      required: one.required,
      description: one.description,
    })),
    options: verb.options.map((option) => ({ flags: option.flags, description: optionDescription(option) })),
    examples: EXAMPLES.get(verb) ?? [],
  }));
}

function argumentsOf(verb: Command): string {
  return verb.registeredArguments
    .map((one) => {
      const name = one.name() + (one.variadic ? "…" : "");
      return one.required ? `<${name}>` : `[${name}]`;
    })
    .join(" ");
}

function optionDescription({ description, defaultValue, negate }: Option): string {
  return defaultValue === undefined || defaultValue === "" || negate
    ? description
    : `${description} (default: ${String(defaultValue)})`;
}
