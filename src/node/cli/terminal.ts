/** A text in its own direction within a line of the other: first strong isolate (UAX 9), where a terminal knows it. */
export function isolate(text: string): string {
  return process.stdout.isTTY ? `\u2068${text}\u2069` : text;
}
