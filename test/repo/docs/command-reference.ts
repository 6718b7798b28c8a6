import { build } from "../../../src/node/cli/cli.ts";
import { reference } from "../../../src/node/cli/program.ts";

/** The reference of the commands, made of what `help` prints: Markdown, a section for each. */
export function commandReference(): string {
  return reference(build(() => {}))
    .map(({ name, usage, description, arguments: given, options, examples }) => {
      const own = options.filter(({ flags }) => !/^(--json|-q, --quiet)/.test(flags));
      const rows = [
        ...given.map((one) => `| \`${one.name}\` | ${one.description}${one.required ? "" : " (may be left out)"} |`),
        ...own.map((one) => `| \`${one.flags}\` | ${one.description} |`),
      ];
      const width = Math.max(...examples.map(([command]) => command.length));
      return [
        `## ${name}`,
        "",
        description,
        "",
        "```sh",
        ...examples.map(([command, what]) => `npx nashra ${command.padEnd(width)}  # ${what}`),
        "```",
        "",
        ...(rows.length === 0 ? [] : [`| \`${usage}\` | |`, "| --- | --- |", ...rows.map(escaped), ""]),
      ].join("\n");
    })
    .join("\n");
}

/** A table's row with the bars that are not its own escaped. */
function escaped(row: string): string {
  return `| ${row
    .slice(2, -2)
    .split(" | ")
    .map((cell) => cell.replaceAll("|", "\\|"))
    .join(" | ")} |`;
}
