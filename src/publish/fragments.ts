import type { Article } from "../model/article.ts";
import type { Part } from "./rendered.ts";

/** An entry as it stands in a document. */
export interface Fragment {
  /** UTF-8: a document is put together from its entries without encoding them again. */
  readonly bytes: Uint8Array;
  /** True where it has elements of Media RSS, whose namespace its document must declare. */
  readonly media: boolean;
}

/** Rendered entries by article and variant: a document with one new article costs that one. */
export interface FragmentCache {
  get(article: Article, variant: string): Fragment | undefined;
  set(article: Article, variant: string, fragment: Fragment): void;
}

/** Entries that are held for as long as their article (this object, so this revision) is held elsewhere in memory. */
export function createFragments(): FragmentCache {
  const entries = new WeakMap<Article, Map<string, Fragment>>();
  return {
    get: (article, variant) => entries.get(article)?.get(variant),
    set(article, variant, fragment) {
      const known = entries.get(article);
      if (known === undefined) entries.set(article, new Map([[variant, fragment]]));
      else known.set(variant, fragment);
    },
  };
}

const encoder = new TextEncoder();

/** An article's entry as it was rendered before, or rendered now. */
export function kept(
  cache: FragmentCache | undefined,
  variant: string,
  article: Article,
  render: () => string,
): Fragment {
  const before = cache?.get(article, variant);
  if (before !== undefined) return before;
  const entry = fragmentOf(render());
  cache?.set(article, variant, entry);
  return entry;
}

/** An entry's text as the bytes that documents are put together from. */
export function fragmentOf(text: string): Fragment {
  return { bytes: encoder.encode(text), media: text.includes("<media:") };
}

const separators = new Map<string, Uint8Array>();

/** Entries one after another, `separator` between them. */
export function inSequence(fragments: readonly Fragment[], separator = ""): Part[] {
  if (separator === "") return fragments.map((fragment) => fragment.bytes);
  const between = separators.get(separator) ?? encoder.encode(separator);
  separators.set(separator, between);
  return fragments.flatMap(({ bytes }, index) => (index === 0 ? [bytes] : [between, bytes]));
}
