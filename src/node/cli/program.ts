import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { packageFile } from "../package-files.ts";
import type { Shared } from "./output.ts";
import { hasColours, paint, widthOf } from "./terminal.ts";

/** An example in the help of a command: the command and what it does. */
export type Example = readonly [command: string, what: string];

const COMMON = "Options of every command:";
const EXAMPLES = new WeakMap<Command, readonly Example[]>();

/** The version in package.json. */
export function version(): string {
  return (JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as { version: string }).version;
}

/** Configures the program's help, with colours if the terminal has them, and leaves errors to `run`. */
export function styled(program: Command): Command {
  const out = paint(process.stdout);
  // commander sorts by compareOptions, which its types omit.
  const help = {
    displayWidth: widthOf,
    // A command's own options come before the common ones.
    sortOptions: true,
    compareOptions: (a: Option, b: Option) =>
      Number(a.helpGroupHeading === COMMON) - Number(b.helpGroupHeading === COMMON),
    // The same goes for groups, which commander lists in the order in which options were added.
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
      // `run` prints errors, with --json also on stdout.
      outputError: () => {},
      getOutHasColors: () => hasColours(process.stdout),
      getErrHasColors: () => hasColours(process.stderr),
    })
    .configureHelp(help)
    .addHelpText(
      "after",
      `
${out.bold("More help:")}
  ${out.cyan("npx nashra help COMMAND")}  explains a command, with examples
  README.md                settings (environment variables)
  docs/README.md           everything else, by task`,
    );
}

/** Adds a command with the options common to all, and examples below its help. */
export function addVerb(
  program: Command,
  name: string,
  description: string,
  examples: readonly Example[],
  json = "print the result as one JSON document on stdout",
): Command {
  const verb = program.command(name).description(description).exitOverride();
  const common = (flags: string, what: string) => new Option(flags, what).helpGroup(COMMON);
  EXAMPLES.set(verb, examples);
  verb.addOption(common("--json", json));
  verb.addOption(common("-q, --quiet", "print nothing but problems on stderr"));
  verb.addHelpOption(common("-h, --help", "print this help"));
  verb.addHelpText("after", () => {
    const longest = Math.max(...examples.map(([command]) => command.length));
    const lines = examples.map(([command, what]) => `  npx nashra ${command.padEnd(longest)}  # ${what}`);
    return `\n${paint(process.stdout).bold("Examples:")}\n${lines.join("\n")}`;
  });
  return verb;
}

/** The options common to all commands, with their defaults. */
export function shared(options: { json?: boolean; quiet?: boolean }): Shared {
  return { json: options.json === true, quiet: options.quiet === true };
}

/** A command as data, for `help --json` and for the reference in docs/commands.md. */
export interface VerbReference {
  readonly name: string;
  readonly usage: string;
  readonly description: string;
  readonly arguments: readonly { readonly name: string; readonly required: boolean; readonly description: string }[];
  readonly options: readonly { readonly flags: string; readonly description: string }[];
  readonly examples: readonly Example[];
}

/** All commands, in the order of the help. */
export function reference(program: Command): VerbReference[] {
  return program.commands.map((verb) => ({
    name: verb.name(),
    usage: `nashra ${verb.name()} ${argumentsOf(verb)}`.trim(),
    description: verb.description(),
    arguments: verb.registeredArguments.map((argument) => ({
      name: argument.name(),
      required: argument.required,
      description: argument.description,
    })),
    options: verb.options.map((option) => ({ flags: option.flags, description: optionDescription(option) })),
    examples: EXAMPLES.get(verb) ?? [],
  }));
}

function argumentsOf(verb: Command): string {
  return verb.registeredArguments
    .map((argument) => {
      const name = argument.name() + (argument.variadic ? "…" : "");
      return argument.required ? `<${name}>` : `[${name}]`;
    })
    .join(" ");
}

function optionDescription({ description, defaultValue, negate }: Option): string {
  return defaultValue === undefined || defaultValue === "" || negate
    ? description
    : `${description} (default: ${String(defaultValue)})`;
}
