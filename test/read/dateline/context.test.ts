import { describe, expect, test } from "vitest";
import lana from "../../../feeds/lana.ts";
import { readDateline } from "../../../src/read/dateline/dateline.ts";

const now = Date.parse("2026-11-23T12:00:00Z");
const at = (text: string): number => Date.parse(text);

interface Case {
  readonly text: string;
  readonly context: NonNullable<NonNullable<Parameters<typeof readDateline>[1]>["context"]>;
  readonly date: string | null;
  readonly repaired: boolean;
}

const read = ({ text, context }: Case) =>
  readDateline(text, {
    marks: lana.marks,
    idCurve: lana.idCurve,
    timezone: lana.timezone,
    since: lana.since,
    context: { now, ...context },
  });

/** The slips of lana.md, section 6, and the table of datelines.md, section 5. */
const cases: Readonly<Record<string, Case>> = {
  "swapped digits of the year, by neighbours": {
    text: "Tripoli, 26 April 2106(Lana) Rain",
    context: { neighbours: ["2016-04-26", "2016-04-27"] },
    date: "2016-04-26",
    repaired: true,
  },
  "swapped digits of the year, by the number": {
    text: "Tripoli, 26 April 2106(Lana) Rain",
    context: { postId: 97_000 },
    date: "2016-04-26",
    repaired: true,
  },
  "swapped digits, nothing to tell by": {
    text: "Tripoli, 26 April 2106(Lana) Rain",
    context: {},
    date: null,
    repaired: false,
  },
  "digits run together, neighbours of one day": {
    text: "Tripoli, 3109102916 - Lana - Rain",
    context: { neighbours: ["2016-01-31", "2016-01-31"] },
    date: "2016-01-31",
    repaired: true,
  },
  "digits run together, neighbours of two days": {
    text: "Tripoli, 3109102916 - Lana - Rain",
    context: { neighbours: ["2016-01-31", "2016-02-01"] },
    date: null,
    repaired: false,
  },
  "a wrong year among neighbours whose day and month it fits": {
    text: "Tripoli, 02.05.2015(Lana) Rain",
    context: { neighbours: ["2016-05-03", "2016-05-03"] },
    date: "2016-05-02",
    repaired: true,
  },
  "a wrong year that neighbours do not mend": {
    text: "Tripoli, 02.08.2015(Lana) Rain",
    context: { neighbours: ["2016-05-03", "2016-05-03"] },
    date: "2015-08-02",
    repaired: false,
  },
  "no year, by the stamp": {
    text: "طرابلس 10 فبراير (وال )- بدأت",
    context: { siteStamp: at("2018-02-10T10:00:00+02:00") },
    date: "2018-02-10",
    repaired: true,
  },
  "no year, 31 December read on 1 January": {
    text: "طرابلس 31 ديسمبر (وال )- بدأت",
    context: { seen: at("2019-01-01T08:00:00+02:00") },
    date: "2018-12-31",
    repaired: true,
  },
  "no year, 31 December stamped 1 January": {
    text: "طرابلس 31 ديسمبر (وال )- بدأت",
    context: { siteStamp: at("2019-01-01T00:30:00+02:00") },
    date: "2018-12-31",
    repaired: true,
  },
  "no year, 1 January read on 31 December in another zone": {
    text: "طرابلس 1 يناير (وال )- بدأت",
    context: { seen: at("2018-12-31T22:30:00Z") },
    date: "2019-01-01",
    repaired: true,
  },
  "no year, by the number": {
    text: "طرابلس 10 فبراير (وال )- بدأت",
    context: { postId: 127_300 },
    date: "2018-02-10",
    repaired: true,
  },
  "no year, 29 February where no year near has one": {
    text: "طرابلس 29 فبراير (وال )- بدأت",
    context: { neighbours: ["2018-02-28"] },
    date: null,
    repaired: false,
  },
  "a year of five digits, by neighbours": {
    text: "Tripoli, 26 April 20166(Lana) Rain",
    context: { neighbours: ["2016-04-26"] },
    date: "2016-04-26",
    repaired: true,
  },
  tomorrow: {
    text: "طرابلس 24 نوفمبر 2026 (وال)- بدأت",
    context: { seen: now },
    date: "2026-11-24",
    repaired: false,
  },
  "the day after tomorrow": {
    text: "طرابلس 25 نوفمبر 2026 (وال)- بدأت",
    context: { seen: now },
    date: null,
    repaired: false,
  },
  "before the agency's first year": {
    text: "طرابلس 25 نوفمبر 2006 (وال)- بدأت",
    context: { seen: now },
    date: null,
    repaired: false,
  },
  "two days before the stamp": {
    text: "طرابلس 12 فبراير 2018 (وال)- بدأت",
    context: { siteStamp: at("2018-02-14T10:00:00+02:00") },
    date: "2018-02-12",
    repaired: false,
  },
  "two days after the stamp": {
    text: "طرابلس 16 فبراير 2018 (وال)- بدأت",
    context: { siteStamp: at("2018-02-14T10:00:00+02:00") },
    date: null,
    repaired: false,
  },
  "two years from what the number tells, no neighbours": {
    text: "طرابلس 3 نوفمبر 2020 (وال)- بدأت",
    context: { postId: 127_300 },
    date: null,
    repaired: false,
  },
  "two years from what the number tells, among its like": {
    text: "طرابلس 3 نوفمبر 2020 (وال)- بدأت",
    context: { postId: 127_300, neighbours: ["2020-11-03"] },
    date: "2020-11-03",
    repaired: false,
  },
  "the seed article, read a year later": {
    text: "نيويورك 24 سبتمبر 2025م(وال)- شددت",
    context: { seen: now },
    date: "2025-09-24",
    repaired: false,
  },
};

describe("what the text says, and what is known besides", () => {
  test.each(Object.entries(cases))("%s", (_name, one) => {
    const { date, repaired } = read(one);
    expect({ date, repaired }).toEqual({ date: one.date, repaired: one.repaired });
  });

  test.each(Object.entries(cases).filter(([, one]) => one.repaired))("%s: the repair is reported", (_name, one) => {
    expect(read(one).warnings).not.toEqual([]);
  });
});

test("without a zone, days are reckoned where the agency of the mark is", () => {
  // 31 December, 22:00 UTC: already 2019 in Riyadh and Dubai, not yet in Cairo.
  const late = { context: { seen: at("2018-12-31T22:00:00Z") } };
  expect(readDateline("أبوظبي في 2 يناير / وام / أعلن", late).date).toBe("2019-01-02");
  expect(readDateline("القاهرة في 2 يناير /أ ش أ/ أعلن", { context: { seen: at("2018-12-31T21:00:00Z") } }).date).toBe(
    "2018-01-02",
  );
});
