import { closeSync, openSync } from "node:fs";
import { devNull } from "node:os";

/** What can be wrong with the database file, by SQLite's primary result code. */
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
  locked: "another process has locked it: stop that process first",
  "read-only": "make sure that this user may write to it and to its folder",
  full: "free some disk space",
  damaged: "the file is damaged: restore a copy, or move it away to start with an empty one",
  "too-many-files": "this process has too many open files: raise its limit (ulimit -n, LimitNOFILE) and start it again",
  unreadable: "make sure that the folder exists, that its disk works, and that this user may write to it",
};

/** A failure of the file, not of the statement. The message names the file, the error and the remedy. */
export class StorageError extends Error {
  readonly fault: StorageFault | null;
  constructor(file: string, cause: unknown) {
    super(`the database ${file}: ${messageOf(cause)}; ${adviceFor(cause)}`, { cause });
    this.name = "StorageError";
    this.fault = storageFault(cause);
  }
}

/** The fault of the file that an error reports; null for a failure of the statement itself (a constraint, a type). */
export function storageFault(error: unknown): StorageFault | null {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  if (typeof code !== "number") return null;
  // Extended result codes keep the primary one in the low byte.
  const primary = code & 0xff;
  return primary === CANNOT_OPEN && noFilesLeft() ? "too-many-files" : (FAULTS[primary] ?? null);
}

/** SQLite reports any file that it cannot open with the same code and hides errno; opening another file reveals it. */
function noFilesLeft(): boolean {
  try {
    closeSync(openSync(devNull, "r"));
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "EMFILE" || code === "ENFILE";
  }
}

/** What the operator can do about a failure of the database, as the last part of a message. */
export function adviceFor(error: unknown): string {
  const fault = storageFault(error);
  return fault === null ? "restore the last backup, and report this to the authors of nashra" : ADVICE[fault];
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
