import pc from "picocolors";
import type { Log, LogLevel } from "../model/ports.ts";

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
const PAINT: Readonly<Record<LogLevel, (text: string) => string>> = {
  debug: pc.dim,
  info: pc.green,
  warn: pc.yellow,
  error: pc.red,
};

/** Logs to stdout: JSON lines, or on a terminal lines for people. */
export function createLog(least: LogLevel, stream: NodeJS.WriteStream = process.stdout): Log {
  return (level, event, fields = {}) => {
    if (RANK[level] < RANK[least]) return;
    const time = new Date().toISOString();
    stream.write(
      stream.isTTY ? forPeople(level, time, event, fields) : `${JSON.stringify({ time, level, event, ...fields })}\n`,
    );
  };
}

function forPeople(level: LogLevel, time: string, event: string, fields: Readonly<Record<string, unknown>>): string {
  const told = Object.entries(fields).map(
    ([name, value]) => `${pc.dim(`${name}=`)}${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return `${pc.dim(time.slice(11, 19))} ${PAINT[level](event)} ${told.join(" ")}\n`;
}
