import type { Article } from "../model/article.ts";
import type { Piece } from "./rendered.ts";

const encoder = new TextEncoder();

/** One rendered entry of a feed document. */
export class Fragment implements Piece {
  readonly bytes: Uint8Array;
  /** True if it has elements of Media RSS: the document must declare the namespace. */
  readonly media: boolean;
  /** True if it has an element of `dcterms` (Dublin Core): the document must declare the namespace. */
  readonly terms: boolean;

  constructor(text: string) {
    this.bytes = encoder.encode(text);
    this.media = text.includes("<media:");
    this.terms = text.includes("<dcterms:");
  }

  /** The entry without its comma, as the last of a list. */
  get last(): Piece {
    return { bytes: this.bytes.subarray(0, -COMMA.length) };
  }
}

/** Rendered entries by article and variant: a document with one new article renders only that one. */
export interface FragmentCache {
  get(article: Article, variant: string): Fragment | undefined;
  set(article: Article, variant: string, fragment: Fragment): void;
}

/** A cache that keeps entries as long as their article object (one revision) is in memory. */
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

/** An article's entry from the cache, or else rendered now and cached. */
export function kept(
  cache: FragmentCache | undefined,
  variant: string,
  article: Article,
  render: () => string,
): Fragment {
  const before = cache?.get(article, variant);
  if (before !== undefined) return before;
  const entry = new Fragment(render());
  cache?.set(article, variant, entry);
  return entry;
}

/** The separator of entries in JSON lists, at the end of each. */
export const COMMA = ",\n";

/** A JSON list of entries that each end with a comma: the last loses its own. */
export function listed(fragments: readonly Fragment[]): Piece[] {
  return fragments.map((fragment, index) => (index < fragments.length - 1 ? fragment : fragment.last));
}
