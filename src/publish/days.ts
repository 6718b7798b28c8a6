/** The day of an instant in a time zone, `YYYY-MM-DD`. `instant` is epoch milliseconds. */
export function localDay(instant: number, timeZone: string): string {
  const parts = new Map(
    new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" })
      .formatToParts(instant)
      .map((part) => [part.type, part.value]),
  );
  return `${parts.get("year")!.padStart(4, "0")}-${parts.get("month")}-${parts.get("day")}`;
}

/** An instant as RFC 3339 in UTC, to the second. */
export function isoSeconds(instant: number): string {
  return new Date(instant).toISOString().replace(/\.\d+Z$/, "Z");
}
