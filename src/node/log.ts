import type { Log, LogLevel } from "../model/ports.ts";
import { paint } from "./cli/terminal.ts";
import { createLines } from "./log-lines.ts";

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
const PAINT = { debug: "dim", info: "green", warn: "yellow", error: "red" } as const;

/**
 * Logs to stdout: JSON lines, or on a terminal (unless `json`) lines for people. Never fails: lines that cannot be
 * written, or that nobody reads, are dropped, and `log.dropped` tells how many once that is over.
 */
export function createLog(
  least: LogLevel,
  stream: NodeJS.WriteStream = process.stdout,
  { json = false }: { json?: boolean } = {},
): Log {
  const pc = paint(stream);
  const lineOf = (level: LogLevel, event: string, fields: Readonly<Record<string, unknown>>): string => {
    const time = new Date().toISOString();
    if (stream.isTTY && !json) return forPeople(pc, level, time, event, fields);
    return `${JSON.stringify({ time, level, event, ...fields })}\n`;
  };
  const lines = createLines(stream, (count) => lineOf("warn", "log.dropped", { lines: count }));
  return (level, event, fields = {}) => {
    if (RANK[level] >= RANK[least]) lines.write(lineOf(level, event, fields));
  };
}

function forPeople(
  pc: ReturnType<typeof paint>,
  level: LogLevel,
  time: string,
  event: string,
  fields: Readonly<Record<string, unknown>>,
): string {
  const told = Object.entries(fields).map(
    ([name, value]) => `${pc.dim(`${name}=`)}${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return `${pc.dim(time.slice(11, 19))} ${pc[PAINT[level]](event)} ${told.join(" ")}\n`;
}
