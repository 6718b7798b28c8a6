/** A text of unknown origin as one line for a log or a page: at most `limit` characters, without control characters. */
export function oneLine(text: string, limit = 600): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}
