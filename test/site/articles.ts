import { readFileSync } from "node:fs";
import { dayBefore, dayOf, weekday } from "./calendar.ts";
import type { Slot } from "./history.ts";
import { hash } from "./rng.ts";
import { BULLETIN } from "./texts/arabic.ts";
import { placeAsWritten, writeDateline, writeSignOff } from "./texts/datelines.ts";
import { writeStory } from "./texts/texts.ts";
import type { Lang, SampleArticle } from "./types.ts";

/** Sections beside 8, which lists everything of an edition. */
export const CATEGORIES = [5, 6, 9, 10, 11] as const;
/** How many articles are recent; what lies behind is history. */
export const RECENT = 80;
/** 24 September 2025 on the known curve of ids, within three days. */
export const SEED_ID = 341690;

export const categoryOf = (seed: number, id: number): number => CATEGORIES[hash(seed, id, 7) % CATEGORIES.length]!;

/** Writes the article of a place in the row. */
export function writeArticle(slot: Slot, seed: number): SampleArticle {
  const { id, lang, released, index } = slot;
  const recent = slot.number < RECENT;
  const h = hash(seed, id, 13);
  const bulletin = lang === "ar" && index % 280 === 7;
  const today = dayOf(released);
  const day = index % 40 === 17 ? dayBefore(today) : today;
  const story = writeStory(lang, seed, id, weekday(day, lang), bulletin);
  const form = recent ? index : h >>> 4;
  const place = placeAsWritten(lang, form, story.place);
  const dateline = writeDateline(lang, form, place, day);
  const [lead = "", ...rest] = bulletin ? [BULLETIN.lead, ...story.paragraphs] : story.paragraphs;
  return {
    id,
    lang,
    title: bulletin ? BULLETIN.title : story.title,
    place,
    day,
    released,
    ...(bulletin ? { heading: BULLETIN.heading } : {}),
    paragraphs: [dateline + lead, ...rest],
    dateline,
    signOff: writeSignOff(lang, recent ? index : h >>> 6),
    category: categoryOf(seed, id),
    ...(h % 5 === 0 ? { image: { src: `/image/${id}.png`, caption: story.caption } } : {}),
    ...(lang === "ar" && h % 6 === 1 ? { wrapped: true } : {}),
  };
}

/** A new article at a moment: what is not given is written; paragraphs without the dateline get it. */
export function writeNew(given: Partial<SampleArticle>, id: number, now: number, seed: number): SampleArticle {
  const lang: Lang = given.lang ?? "ar";
  const released = given.released ?? now;
  const day = given.day ?? dayOf(released);
  const story = writeStory(lang, seed, id, weekday(day, lang));
  const place = given.place ?? story.place;
  const dateline = given.dateline ?? writeDateline(lang, lang === "ar" ? 2 : 0, place, day);
  return withDateline({
    title: story.title,
    signOff: writeSignOff(lang, 0),
    category: categoryOf(seed, id),
    ...given,
    id,
    lang,
    place,
    day,
    released,
    dateline,
    paragraphs: given.paragraphs ?? story.paragraphs,
  });
}

/** The same article with its dateline at the start of its first paragraph. */
export function withDateline(article: SampleArticle): SampleArticle {
  const [first = "", ...rest] = article.paragraphs;
  if (first.startsWith(article.dateline)) return article;
  return { ...article, paragraphs: [article.dateline + first, ...rest] };
}

/** An article of 24 September 2025 as it stood on the agency's site, to the letter. */
export function seedArticle(): SampleArticle {
  const text = readFileSync(new URL("./texts/seed-article.txt", import.meta.url), "utf8").replace(/\n+$/, "");
  const blocks = text.split("\n\n");
  const paragraphs = blocks.slice(blocks.findIndex((block) => block.startsWith("نشر بتاريخ:")) + 1);
  return {
    id: SEED_ID,
    lang: "ar",
    title: blocks[1]!,
    place: "نيويورك",
    day: "2025-09-24",
    released: Date.parse("2025-09-24T14:10:00+02:00"),
    paragraphs,
    dateline: "نيويورك 24 سبتمبر 2025م(وال)- ",
    signOff: "",
    category: 8,
  };
}
