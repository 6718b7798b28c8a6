import type { Article } from "../../model/article.ts";
import { localDay } from "../../model/zone.ts";
import { isoSeconds } from "../xml/legal.ts";
import { type Markup, markup } from "../xml/markup.ts";
import { type PageLanguage, WORDS } from "./page-words.ts";

/** Gregorian calendar and Latin digits, as on the agencies' own pages. */
const LOCALES: Readonly<Record<PageLanguage, string>> = {
  ar: "ar-u-ca-gregory-nu-latn",
  en: "en-GB-u-ca-gregory-nu-latn",
  fr: "fr-u-ca-gregory-nu-latn",
};

/**
 * A moment for people: `<time datetime="…">23 November 2026 at 14:05 (Tripoli)</time>`, or `text` with that as its title.
 */
export function moment(instant: number, language: PageLanguage, timeZone: string, text: string | null = null): Markup {
  const local = written(instant, language, { timeZone, dateStyle: "long", timeStyle: "short" });
  const whole = `${local} (${zoneName(timeZone, language)})`;
  const title = text === null ? null : markup` title="${whole}"`;
  return markup`<time datetime="${isoSeconds(instant)}"${title}>${text ?? whole}</time>`;
}

/**
 * A time zone for people: its city, or UTC. Arabic has no form of the city in the data of time zones, so there it is the
 * country: `توقيت ليبيا`.
 */
function zoneName(timeZone: string, language: PageLanguage): string {
  const key = `${language} ${timeZone}`;
  const known = zoneNames.get(key);
  if (known !== undefined) return known;
  const city = timeZone.split("/").at(-1)!.replaceAll("_", " ");
  const name = language === "ar" && city !== "UTC" ? genericName(timeZone, language) : city;
  zoneNames.set(key, name);
  return name;
}

function genericName(timeZone: string, language: PageLanguage): string {
  const format = new Intl.DateTimeFormat(LOCALES[language], { timeZone, timeZoneName: "shortGeneric" });
  return format.formatToParts(0).find(({ type }) => type === "timeZoneName")!.value;
}

const zoneNames = new Map<string, string>();

/** When an article was published, only as exactly as is known. */
export function publishedMoment(
  article: Pick<Article, "published" | "firstSeen">,
  language: PageLanguage,
  timeZone: string,
): Markup {
  const { instant, precision, source } = article.published;
  const words = WORDS[language];
  const day = localDay(instant, timeZone);
  switch (precision) {
    case "time":
      return moment(instant, language, timeZone);
    case "day": {
      const text = written(instant, language, { timeZone, dateStyle: "long" });
      return markup`<time datetime="${day}">${source === "estimated" ? words.aboutDate(text) : text}</time>`;
    }
    case "month": {
      const text = written(instant, language, { timeZone, year: "numeric", month: "long" });
      return markup`<time datetime="${day.slice(0, 7)}">${words.aboutDate(text)}</time>`;
    }
    case "none": {
      const seen = written(article.firstSeen, language, { timeZone, dateStyle: "long" });
      return markup`<span>${words.firstSeen(seen)}</span>`;
    }
  }
}

/** How far an instant lies from `now`, in words: "5 minutes ago", "in 3 hours". */
export function distance(instant: number, now: number, language: PageLanguage): string {
  const seconds = Math.round((instant - now) / 1000);
  const format = new Intl.RelativeTimeFormat(LOCALES[language], { numeric: "auto" });
  const size = Math.abs(seconds);
  if (size < 60) return format.format(seconds, "second");
  if (size < 3600) return format.format(Math.trunc(seconds / 60), "minute");
  if (size < 2 * 86400) return format.format(Math.trunc(seconds / 3600), "hour");
  return format.format(Math.trunc(seconds / 86400), "day");
}

/** A number for people, with the language's separators. */
export function number(value: number, language: PageLanguage): string {
  let formatter = numbers.get(language);
  if (formatter === undefined) {
    formatter = new Intl.NumberFormat(LOCALES[language]);
    numbers.set(language, formatter);
  }
  return formatter.format(value);
}

/** Formatters are slow to create. There are a few for each language and zone. */
const numbers = new Map<PageLanguage, Intl.NumberFormat>();
const formatters = new Map<string, Intl.DateTimeFormat>();

function written(instant: number, language: PageLanguage, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify([language, options]);
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat(LOCALES[language], { hourCycle: "h23", ...options });
    formatters.set(key, formatter);
  }
  return formatter.format(instant);
}
