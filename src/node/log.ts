import type { Log, LogLevel } from "../model/ports.ts";
import { paint } from "./cli/terminal.ts";

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
const PAINT = { debug: "dim", info: "green", warn: "yellow", error: "red" } as const;

/** Logs to stdout: JSON lines, or on a terminal (unless `json`) lines for people. */
export function createLog(
  least: LogLevel,
  stream: NodeJS.WriteStream = process.stdout,
  { json = false }: { json?: boolean } = {},
): Log {
  const pc = paint(stream);
  return (level, event, fields = {}) => {
    if (RANK[level] < RANK[least]) return;
    const time = new Date().toISOString();
    stream.write(
      stream.isTTY && !json
        ? forPeople(pc, level, time, event, fields)
        : `${JSON.stringify({ time, level, event, ...fields })}\n`,
    );
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
