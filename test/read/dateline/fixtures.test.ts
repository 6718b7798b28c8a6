import { describe, expect, test } from "vitest";
import lana from "../../../feeds/lana.ts";
import { readDateline } from "../../../src/read/dateline/dateline.ts";
import fixtures from "../../fixtures/datelines-dev.jsonl?raw";

interface Line {
  n: string;
  text: string;
  lang: string;
  agency: string;
  expect: {
    place: string | null;
    date: string | null;
    agencyMark: string | null;
    rest?: string | null;
    repaired?: string;
    partial?: string | null;
    hijri?: string | null;
  };
  context?: { postId?: number; siteStamp?: string; neighbours?: string[] };
  expectWithContext?: { date: string };
}

const lines: Line[] = fixtures
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
const now = Date.parse("2026-11-23T12:00:00Z");

describe("every line of the development fixtures", () => {
  test.each(lines.map((line) => [line.n, line.text, line] as const))("%s %s", (_n, text, line) => {
    const options = { language: line.lang, context: { now }, ...(line.agency === "lana" ? { marks: lana.marks } : {}) };
    const read = readDateline(text, options);
    const { expect: wanted } = line;
    expect({ place: read.place, mark: read.agencyMark }).toEqual({ place: wanted.place, mark: wanted.agencyMark });
    if (read.date !== wanted.date) expect([read.repaired, read.date]).toEqual([true, wanted.repaired]);
    if (wanted.partial) expect(read.partial).toBe(wanted.partial);
    if (wanted.hijri) expect(read.hijri).toBe(wanted.hijri);
    if (wanted.rest) expect(read.rest).toBe(wanted.rest);
    if (line.expectWithContext) {
      const { postId = null, siteStamp, neighbours = [] } = line.context ?? {};
      const context = { postId, siteStamp: siteStamp === undefined ? null : Date.parse(siteStamp), neighbours, now };
      expect(readDateline(text, { ...options, context, idCurve: lana.idCurve, timezone: "Africa/Tripoli" }).date).toBe(
        line.expectWithContext.date,
      );
    }
  });
});
