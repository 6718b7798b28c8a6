import type { Log, LogLevel } from "../model/ports.ts";
import { paint } from "./cli/terminal.ts";
import { createLines } from "./log-lines.ts";

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
const PAINT = { debug: "dim", info: "green", warn: "yellow", error: "red" } as const;

/**
 * Logs to stdout: JSON lines, or readable lines on a terminal unless `json` is set. Never fails: lines that cannot be
 * written, or that the reader is too slow for, are dropped, and `log.dropped` later reports their number.
 */
export function createLog(
  least: LogLevel,
  stream: NodeJS.WriteStream = process.stdout,
  { json = false }: { json?: boolean } = {},
): Log {
  const pc = paint(stream);
  const lineOf = (level: LogLevel, event: string, fields: Readonly<Record<string, unknown>>): string => {
    const time = new Date().toISOString();
    if (stream.isTTY && !json) return readable(pc, level, time, event, fields);
    return `${JSON.stringify({ time, level, event, ...fields })}\n`;
  };
  const lines = createLines(stream, (count) => lineOf("warn", "log.dropped", { lines: count }));
  return (level, event, fields = {}) => {
    if (RANK[level] >= RANK[least]) lines.write(lineOf(level, event, fields));
  };
}

function readable(
  pc: ReturnType<typeof paint>,
  level: LogLevel,
  time: string,
  event: string,
  fields: Readonly<Record<string, unknown>>,
): string {
  const pairs = Object.entries(fields).map(
    ([name, value]) => `${pc.dim(`${name}=`)}${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return `${pc.dim(time.slice(11, 19))} ${pc[PAINT[level]](event)} ${pairs.join(" ")}\n`;
}
