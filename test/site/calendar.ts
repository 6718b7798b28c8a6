import type { Lang } from "./types.ts";

const DAY = 86_400_000;
/** Africa/Tripoli has been UTC+2 all year since October 2013. */
const OFFSET = 2 * 3_600_000;

const at = (day: string) => Date.parse(`${day}T12:00:00+02:00`);

/** The pairs of feeds/lana.ts that the sample's time span touches; the last stretch is drawn out at 62 ids a day. */
const CURVE: readonly (readonly [id: number, time: number])[] = [
  [64015, at("2014-12-25")],
  [88354, at("2015-10-26")],
  [93858, at("2016-02-01")],
  [120040, at("2017-08-08")],
  [127435, at("2018-02-15")],
  [174074, at("2020-07-10")],
  [182923, at("2020-11-07")],
  [204454, at("2021-06-19")],
  [212277, at("2021-09-04")],
  [241388, at("2022-05-02")],
  [257644, at("2022-10-15")],
  [275281, at("2023-04-05")],
  [286824, at("2023-08-28")],
  [302553, at("2024-02-21")],
  [309201, at("2024-06-11")],
  [317757, at("2024-10-20")],
  [325078, at("2025-01-26")],
  [334548, at("2025-06-15")],
  [357396, at("2026-05-13")],
  [358532, at("2026-06-01")],
  [358532 + 62 * 36_525, at("2026-06-01") + 36_525 * DAY],
];

function along(value: number, from: 0 | 1, to: 0 | 1): number {
  let i = 1;
  while (i < CURVE.length - 1 && value > CURVE[i]![from]) i += 1;
  const [a, b] = [CURVE[i - 1]!, CURVE[i]!];
  return a[to] + ((value - a[from]) * (b[to] - a[to])) / (b[from] - a[from]);
}

/** The id the site's counter stood at, at a moment (epoch ms). */
export const idAt = (time: number): number => Math.floor(along(time, 1, 0));

/** About when an id was taken (epoch ms). */
export const timeOf = (id: number): number => along(id, 0, 1);

/** The local day of a moment, `YYYY-MM-DD`. */
export const dayOf = (time: number): string => new Date(time + OFFSET).toISOString().slice(0, 10);

/** The site's own stamp: `2021-01-03 10:18:21`, local time. */
export const stampOf = (time: number): string => new Date(time + OFFSET).toISOString().slice(0, 19).replace("T", " ");

export const dayBefore = (day: string): string => new Date(Date.parse(day) - DAY).toISOString().slice(0, 10);

export function weekday(day: string, lang: Lang): string {
  return new Intl.DateTimeFormat(lang, { weekday: "long", timeZone: "UTC" }).format(Date.parse(day));
}

export const MONTHS_AR = [
  "يناير",
  "فبراير",
  "مارس",
  "أبريل",
  "مايو",
  "يونيو",
  "يوليو",
  "أغسطس",
  "سبتمبر",
  "أكتوبر",
  "نوفمبر",
  "ديسمبر",
];
export const MONTHS_EN = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
