/** The moment at which the clocks of tests begin, epoch milliseconds. */
export const NOW = Date.parse("2026-11-23T12:00:00Z");
