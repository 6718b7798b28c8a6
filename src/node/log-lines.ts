import { fstatSync, writeSync } from "node:fs";

/** Maximum bytes buffered for a slow reader. */
const WAITING = 1024 * 1024;

/** A sink of lines that never fails. */
export interface Lines {
  write(line: string): void;
}

/**
 * Writes lines to a standard stream without ever blocking or failing the writer. With a full disk, a closed pipe or a
 * reader that is 1 MiB behind, lines are dropped; `lost` makes the line that reports their number, which is written
 * before the next line that succeeds.
 */
export function createLines(stream: NodeJS.WriteStream, lost: (count: number) => string): Lines {
  const fd = fileOf(stream);
  let dropped = 0;
  if (fd !== null) {
    // The next line must not continue one that a full disk cut short.
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
 * The file descriptor of a stream to a file or a device other than a terminal, else null. Node's own stream for those
 * stays broken after the first failure, even if the disk has space again.
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
