import { categoryOf, RECENT, SEED_ID, seedArticle, withDateline, writeArticle, writeNew } from "./articles.ts";
import { dayOf, idAt } from "./calendar.ts";
import { Slots } from "./history.ts";
import { writeDateline } from "./texts/datelines.ts";
import type { Knobs, Lang, SampleArticle } from "./types.ts";

export type Found = SampleArticle | "removed" | undefined;

const newestFirst = (a: SampleArticle, b: SampleArticle) => b.released - a.released || b.id - a.id;

/** The articles of a site: the recent ones in memory, the older ones written when asked for. */
export class Store {
  readonly #knobs: Knobs;
  readonly #now: () => number;
  readonly #slots: Slots;
  readonly #seedArticle = seedArticle();
  #recent: SampleArticle[];
  #seedOnSite = true;
  #highest: number;
  /** Changed articles of the history. */
  readonly #edited = new Map<number, SampleArticle>();
  readonly #removed = new Set<number>();
  /** Places in a language's row that are empty now. */
  readonly #gaps: Record<Lang, number[]> = { ar: [], en: [], fr: [] };

  constructor(knobs: Knobs, now: () => number) {
    this.#knobs = knobs;
    this.#now = now;
    this.#slots = new Slots(now(), knobs.seed);
    this.#recent = Array.from({ length: RECENT }, (_, i) => writeArticle(this.#slots.at(i), knobs.seed));
    this.#highest = Math.max(...this.#recent.map((a) => a.id));
    const taken = this.#slots.find(SEED_ID, Number.MAX_SAFE_INTEGER);
    if (taken && taken.number >= RECENT) this.#gaps[taken.lang].push(taken.index);
  }

  get articles(): SampleArticle[] {
    const list = [...this.#recent].sort(newestFirst);
    return this.#seedOnSite ? [...list, this.#seedArticle] : list;
  }

  find(id: number): Found {
    if (this.#removed.has(id)) return "removed";
    if (id === SEED_ID) return this.#seedArticle;
    return this.#recent.find((a) => a.id === id) ?? this.#edited.get(id) ?? this.#historical(id);
  }

  #historical(id: number): SampleArticle | undefined {
    const slot = this.#slots.find(id, RECENT + this.#knobs.history);
    return slot && slot.number >= RECENT ? writeArticle(slot, this.#knobs.seed) : undefined;
  }

  /**
   * Items `from` to below `to` of a listing, newest first, and whether more follow. The seed article is not among
   * them: its place is fixed on the first page.
   */
  slice(lang: Lang, category: number, from: number, to: number): { items: SampleArticle[]; more: boolean } {
    const fits = (c: number) => category === 8 || category === 4 || c === category;
    const recent = this.#recent.filter((a) => a.lang === lang && fits(a.category)).sort(newestFirst);
    const items = recent.slice(from, to);
    const { history, seed } = this.#knobs;
    const first = this.#slots.count(lang, RECENT);
    const last = this.#slots.count(lang, RECENT + history);
    const gaps = this.#gaps[lang];
    if (category === 8 || category === 4) {
      let index = first + Math.max(0, from - recent.length);
      for (const gap of gaps) if (gap <= index) index += 1;
      for (; items.length < to - from && index < last; index += 1)
        if (!gaps.includes(index)) items.push(this.#write(lang, index));
      return { items, more: index < last || recent.length > to };
    }
    let skip = Math.max(0, from - recent.length);
    for (let index = first; index < last; index += 1) {
      const slot = this.#slots.of(lang, index);
      if (gaps.includes(index) || categoryOf(seed, slot.id) !== category) continue;
      if (skip > 0) skip -= 1;
      else if (items.length < to - from) items.push(this.#write(lang, index));
      else return { items, more: true };
    }
    return { items, more: recent.length > to };
  }

  #write(lang: Lang, index: number): SampleArticle {
    const slot = this.#slots.of(lang, index);
    return this.#edited.get(slot.id) ?? writeArticle(slot, this.#knobs.seed);
  }

  get pinned(): SampleArticle | undefined {
    return this.#seedOnSite ? this.#seedArticle : undefined;
  }

  publish(given: Partial<SampleArticle> = {}): SampleArticle {
    const now = this.#now();
    const id = given.id ?? Math.max(this.#highest + 1, idAt(now));
    if (this.find(id)) throw new Error(`id ${id} is taken`);
    const article = writeNew(given, id, now, this.#knobs.seed);
    this.#highest = Math.max(this.#highest, id);
    this.#recent.push(article);
    return article;
  }

  edit(id: number, changes: Partial<SampleArticle>): SampleArticle {
    const old = this.#get(id);
    const next = withDateline({ ...old, ...changes, id });
    const i = this.#recent.findIndex((a) => a.id === id);
    if (id === SEED_ID) Object.assign(this.#seedArticle, next);
    else if (i >= 0) this.#recent[i] = next;
    else this.#edited.set(id, next);
    return next;
  }

  remove(id: number): void {
    this.#get(id);
    this.#removed.add(id);
    if (id === SEED_ID) this.#seedOnSite = false;
    const before = this.#recent.length;
    this.#recent = this.#recent.filter((a) => a.id !== id);
    if (this.#recent.length < before || id === SEED_ID) return;
    this.#edited.delete(id);
    const slot = this.#slots.find(id, RECENT + this.#knobs.history);
    if (slot) this.#gaps[slot.lang] = [...this.#gaps[slot.lang], slot.index].sort((a, b) => a - b);
  }

  repost(id: number): SampleArticle {
    const { id: _, released: __, ...old } = this.#get(id);
    const day = dayOf(this.#now());
    const dateline = old.dateline === "" ? "" : writeDateline(old.lang, old.lang === "ar" ? 1 : 0, old.place, day);
    const [first = "", ...rest] = old.paragraphs;
    return this.publish({ ...old, day, dateline, paragraphs: [dateline + first.slice(old.dateline.length), ...rest] });
  }

  #get(id: number): SampleArticle {
    const found = this.find(id);
    if (!found || found === "removed") throw new Error(`no article ${id}`);
    return found;
  }
}
