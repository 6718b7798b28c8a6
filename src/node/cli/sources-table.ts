import type { DiscoveredSource } from "../../operate/discover/discover.ts";
import { paint, readable } from "./terminal.ts";

/** The sources that were tried, a row for each, with what became of it. */
export function sourcesTable(sources: readonly DiscoveredSource[]): string {
  const pc = paint(process.stdout);
  const head = pc.dim(row(["source", "items", "dated", "text", "verdict"]));
  const rows = sources.flatMap(({ kind, url, items, dated, complete, chosen, why }) => {
    const text = items === 0 ? "-" : complete === items ? "full" : complete === 0 ? "page" : `${complete} full`;
    const verdict = chosen ?? "no";
    const line = row([kind, String(items), String(dated), text, `${verdict}: ${readable(why)}`]);
    return [chosen === null ? pc.dim(line) : line, pc.dim(`  ${readable(url)}`)];
  });
  return `${[head, ...rows].join("\n")}\n`;
}

const WIDTHS = [10, 6, 6, 8];

function row(cells: readonly string[]): string {
  return cells
    .map((cell, at) => cell.padEnd(WIDTHS[at] ?? 0))
    .join(" ")
    .trimEnd();
}
