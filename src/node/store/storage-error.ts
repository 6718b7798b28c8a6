import { closeSync, openSync } from "node:fs";
import { devNull } from "node:os";

/** What can be wrong with the database's file, as SQLite's primary result codes tell it. */
export type StorageFault = "locked" | "read-only" | "full" | "damaged" | "too-many-files" | "unreadable";

const FAULTS: Readonly<Record<number, StorageFault>> = {
  5: "locked",
  6: "locked",
  8: "read-only",
  10: "unreadable",
  11: "damaged",
  13: "full",
  14: "unreadable",
  26: "damaged",
};

const CANNOT_OPEN = 14;

const ADVICE: Readonly<Record<StorageFault, string>> = {
  locked: "another process holds it: stop that one first",
  "read-only": "see that this user may write to it and to its folder",
  full: "free some disk space",
  damaged: "the file is damaged: restore a copy, or move it away to start anew",
  "too-many-files": "this process has too many open files: raise its limit (ulimit -n, LimitNOFILE) and start it again",
  unreadable: "see that the folder exists, that its disk answers, and that this user may write to it",
};

/** A failure of the file, not of the statement. Its message says what, where and what to do. */
export class StorageError extends Error {
  readonly fault: StorageFault | null;
  constructor(file: string, cause: unknown) {
    super(`the database ${file}: ${messageOf(cause)}; ${adviceFor(cause)}`, { cause });
    this.name = "StorageError";
    this.fault = storageFault(cause);
  }
}

/** Null: the statement's own failure (a constraint, a type). */
export function storageFault(error: unknown): StorageFault | null {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  if (typeof code !== "number") return null;
  // Extended result codes keep the primary one in the low byte.
  const primary = code & 0xff;
  return primary === CANNOT_OPEN && noFilesLeft() ? "too-many-files" : (FAULTS[primary] ?? null);
}

/** SQLite gives one code for every file that it cannot open and hides errno: opening another file shows it. */
function noFilesLeft(): boolean {
  try {
    closeSync(openSync(devNull, "r"));
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "EMFILE" || code === "ENFILE";
  }
}

/** What the operator can do about a failure of the database, as the end of a line. */
export function adviceFor(error: unknown): string {
  const fault = storageFault(error);
  return fault === null ? "restore the last backup, and tell the makers of nashra" : ADVICE[fault];
}

/** An error's own words, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
