import type { Article } from "../model/article.ts";
import type { Piece } from "./rendered.ts";

const encoder = new TextEncoder();

/** One entry of a feed document as it stands there, from the first character to the last of its own. */
export class Fragment implements Piece {
  readonly bytes: Uint8Array;
  /** True where it has elements of Media RSS, whose namespace its document must declare. */
  readonly media: boolean;
  /** True where it has a term of Dublin Core's second set (`dcterms`), likewise. */
  readonly terms: boolean;

  constructor(text: string) {
    this.bytes = encoder.encode(text);
    this.media = text.includes("<media:");
    this.terms = text.includes("<dcterms:");
  }

  /** In a list that commas part, as the last: without its comma. */
  get last(): Piece {
    return { bytes: this.bytes.subarray(0, -COMMA.length) };
  }
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

/** An article's entry as it was rendered before, or rendered now. */
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

/** What parts the entries of a list in JSON, and stands at the end of each. */
export const COMMA = ",\n";

/** Entries that each end with a comma, one after another. */
export function listed(fragments: readonly Fragment[]): Piece[] {
  return fragments.map((fragment, index) => (index < fragments.length - 1 ? fragment : fragment.last));
}
