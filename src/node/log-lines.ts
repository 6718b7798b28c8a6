import { fstatSync, writeSync } from "node:fs";

/** Bytes that wait for a slow reader, at most. */
const WAITING = 1024 * 1024;

/** Where lines go, one after another, whatever becomes of their reader. */
export interface Lines {
  write(line: string): void;
}

/**
 * Lines to a standard stream that must never hinder who writes them. A full disk, a closed pipe and a reader that is
 * 1 MiB behind cost lines, never the process or its memory: `lost` makes the line that tells how many, which is written
 * before the next that comes through.
 */
export function createLines(stream: NodeJS.WriteStream, lost: (count: number) => string): Lines {
  const fd = fileOf(stream);
  let dropped = 0;
  if (fd !== null) {
    // A line cut short by a full disk must not run into the next.
    let broken = false;
    const put = (text: string): void => {
      const bytes = Buffer.from(broken ? `\n${text}` : text);
      for (let at = 0; at < bytes.length; ) {
        at += writeSync(fd, bytes, at);
        broken = at < bytes.length;
      }
    };
    return {
      write(line) {
        try {
          put(dropped === 0 ? line : `${lost(dropped)}${line}`);
          dropped = 0;
        } catch {
          dropped += 1;
        }
      },
    };
  }
  stream.on("error", () => {});
  const catchUp = (): void => {
    if (dropped === 0 || stream.destroyed || stream.writableLength > WAITING / 2) return;
    stream.write(lost(dropped));
    dropped = 0;
  };
  stream.on("drain", catchUp);
  return {
    write(line) {
      catchUp();
      if (stream.destroyed || dropped > 0 || stream.writableLength > WAITING) dropped += 1;
      else stream.write(line);
    },
  };
}

/**
 * The descriptor of a stream that leads to a file or a device other than a terminal. Node's own stream for those is
 * done for after the first failure, though a disk may have room again.
 */
function fileOf({ fd, isTTY }: NodeJS.WriteStream & { readonly fd?: number }): number | null {
  if (isTTY || fd === undefined) return null;
  try {
    const kind = fstatSync(fd);
    return kind.isFile() || kind.isCharacterDevice() ? fd : null;
  } catch {
    return null;
  }
}
