import { Choices } from "../rng.ts";
import type { Lang, Prose } from "../types.ts";
import { ARABIC } from "./arabic.ts";
import { ENGLISH, FRENCH } from "./latin.ts";

export const PROSE: Record<Lang, Prose> = { ar: ARABIC, en: ENGLISH, fr: FRENCH };

export interface Story {
  title: string;
  place: string;
  paragraphs: string[];
  caption: string;
}

/** One story of our own, the same for the same numbers. The paragraphs have no dateline yet. */
export function writeStory(lang: Lang, seed: number, id: number, weekday: string, long = false): Story {
  const prose = PROSE[lang];
  const c = new Choices(seed, id, 11);
  const place = c.pick(prose.places);
  const office = c.pick(prose.offices);
  const story = c.pick(prose.stories);
  const fill = (text: string) => {
    const words = text.replaceAll("{place}", place).replaceAll("{office}", office).replaceAll("{weekday}", weekday);
    const filled = words.replaceAll("{n}", () => String(2 + c.below(96)));
    return filled.charAt(0).toUpperCase() + filled.slice(1);
  };
  const start = c.below(prose.more.length);
  const count = long ? 14 : 2 + c.below(5);
  const paragraphs = [fill(story.lead)];
  for (let i = 0; i < count; i += 1) paragraphs.push(fill(prose.more[(start + i) % prose.more.length]!));
  return { title: fill(story.title), place, paragraphs, caption: fill(c.pick(prose.captions)) };
}
