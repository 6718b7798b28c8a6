import { describe, expect, test } from "vitest";
import { readDateline } from "../../../src/read/dateline/dateline.ts";
import { forms, negatives } from "./forms.ts";

const context = { now: Date.parse("2026-11-23T12:00:00Z") };

describe("datelines of every agency and form", () => {
  test.each(forms)("%s", (text, place, mark, date, rest) => {
    const read = readDateline(text, { context });
    expect([read.place, read.agencyMark, read.date ?? read.partial, read.rest ?? ""]).toEqual([
      place,
      mark,
      date,
      rest,
    ]);
  });
});

describe("no datelines", () => {
  test.each(negatives)("%s", (text) => {
    const read = readDateline(text, { context });
    expect([read.place, read.date, read.agencyMark]).toEqual([null, null, null]);
  });
});
