import { localDay } from "../../model/zone.ts";
import { addDays } from "./calendar-day.ts";
import { type ParsedDate, withClock } from "./clock.ts";
import { foldWord } from "./months.ts";

/** Dates relative to the moment at which the page was read: `منذ ساعتين`, `2h ago`, `il y a 3 heures`, `yesterday 09:15`. */

/** Longest text that is read: a stamp, not a sentence. */
const LONGEST = 80;
const UNITS: readonly (readonly [RegExp, Unit])[] = [
  [/^(?:s|secs?|seconds?|secondes?|segundos?|ثانيه|ثواني|ثوان|ثانيتين)$/u, "second"],
  [/^(?:m|mins?|minutes?|minutos?|mn|دقيقه|دقايق|دقيقتين)$/u, "minute"],
  [/^(?:h|hrs?|hours?|heures?|horas?|ساعه|ساعات|ساعتين)$/u, "hour"],
  [/^(?:d|days?|j|jours?|dias?|يوم|يوما|ايام|يومين)$/u, "day"],
];
type Unit = "second" | "minute" | "hour" | "day";
const SECONDS: Readonly<Record<Unit, number>> = { second: 1, minute: 60, hour: 3600, day: 86_400 };
/** Numbers in words, from one: English, French, Spanish, Portuguese, Arabic in both genders. */
const NUMBERS = [
  "an?|one|une?|un|uma?|واحده?",
  "two|deux|dos|dois|اثن[اي]ن|اثنت[اي]ن",
  "three|trois|tres|ثلاثه?",
  "four|quatre|cuatro|quatro|اربعه?",
  "five|cinq|cinco|خمسه?",
  "six|seis|سته?",
  "seven|sept|siete|sete|سبعه?",
  "eight|huit|ocho|oito|ثمان(?:يه?)?",
  "nine|neuf|nueve|nove|تسعه?",
  "ten|dix|diez|dez|عشره?",
];
const NAMED = NUMBERS.map((names) => new RegExp(`^(?:${names})$`, "u"));
const DUAL = /(?:ثانيتين|دقيقتين|ساعتين|يومين)$/u;
const COUNT = String.raw`(?:(?:about|environ|نحو|حوالي|اكثر من)\s+)?(?:(?:(\d{1,3})|(${NUMBERS.join("|")})(?=\s))\s*)?(\p{L}+)\.?(?:\s+واحده?)?(?:\s*,?\s*(?:and|et|و)?\s*(\d{1,2})\s*(?:m|mins?|minutes?|دقيقه|دقايق)\.?)?`;
const FORMS = [
  new RegExp(String.raw`(?:^|[^\p{L}\d])${COUNT}\s+(?:ago|مضت)(?!\p{L})`, "u"),
  new RegExp(String.raw`(?:^|[^\p{L}])(?:il y a|hace|ha|há|منذ|قبل)\s+${COUNT}(?![\p{L}])`, "u"),
];
const NOW = /^(?:just now|now|moments? ago|a l'instant|الان|منذ لحظات|قبل لحظات|منذ قليل|قبل قليل)$/u;
/** A day by its name: alone, or with a clock. Words before it, such as an author's name, need a clock. */
const DAYS: readonly (readonly [RegExp, number])[] = [
  [/(?<!\p{L})(?:today|aujourd'hui|اليوم|hoje|hoy|heute|oggi|сегодня)(?!\p{L})/u, 0],
  [/(?<!\p{L})(?:avant-hier|اول امس|امس الاول|اول من امس)(?!\p{L})/u, 2],
  [/(?<!\p{L})(?:yesterday|hier|امس|البارحه|ontem|ayer|gestern|ieri|вчера)(?!\p{L})/u, 1],
];

/**
 * Reads a relative date against `seen`. Minutes give a time; hours give a day with an approximate instant; days give a day.
 * Weeks and more are too coarse for a day: null.
 */
export function relativeDate(
  text: string,
  { seen, timezone, region }: { readonly seen: number; readonly timezone: string; readonly region?: string | null },
): ParsedDate | null {
  if (text.length > LONGEST) return null;
  const plain = folded(text);
  const at = (instant: number, precision: "time" | "day"): ParsedDate => ({
    instant: Math.floor(instant / 1000) * 1000,
    day: localDay(instant, timezone),
    precision,
  });
  if (NOW.test(plain.replace(/[\s.!]+$/u, ""))) return at(seen, "time");
  const today = localDay(seen, timezone);
  for (const [name, days] of DAYS) {
    const found = name.exec(plain);
    if (found === null) continue;
    const rest = plain.slice(found.index + found[0].length);
    const date = withClock(addDays(today, -days), "", rest, { timezone, region: region ?? null });
    if (date.precision === "time") return (date.instant ?? 0) <= seen ? date : null;
    return found.index === 0 && /^[\s\p{P}]*$/u.test(rest) ? date : null;
  }
  for (const form of FORMS) {
    const found = form.exec(plain);
    if (found === null) continue;
    const [, digits, name, word = "", minutes] = found;
    const unit = UNITS.find(([names]) => names.test(word))?.[1];
    if (unit === undefined) return null;
    if (digits === undefined && name === undefined && /^\p{Script=Latin}/u.test(word)) return null;
    const many = DUAL.test(word) ? 2 : Number(digits ?? numberOf(name));
    const before = seen - many * SECONDS[unit] * 1000 - Number(minutes ?? 0) * 60_000;
    if (unit === "day") return { instant: null, day: addDays(today, -many), precision: "day" };
    return at(before, unit === "hour" && minutes === undefined ? "day" : "time");
  }
  return null;
}

/** The number that a word names; 1 without one. */
function numberOf(name: string | undefined): number {
  return name === undefined ? 1 : NAMED.findIndex((names) => names.test(name)) + 1;
}

/** Folded for looking up words, with one apostrophe and single blanks. */
function folded(text: string): string {
  return foldWord(text).replace(/[’ʼ]/g, "'").replace(/\s+/g, " ").trim();
}
