import type { Article } from "../model/article.ts";
import type { Part } from "./rendered.ts";

/** An entry as it stands in a document. */
export interface Fragment {
  /** UTF-8: a document is put together from its entries without encoding them again. */
  readonly bytes: Uint8Array;
  /** True where it has elements of Media RSS, whose namespace its document must declare. */
  readonly media: boolean;
}

/** Rendered entries by variant, id and revision: a document with one new article costs that one. */
export interface FragmentCache {
  get(key: string): Fragment | undefined;
  set(key: string, fragment: Fragment): void;
}

const encoder = new TextEncoder();

/** An article's entry as it was rendered before, or rendered now. */
export function kept(
  cache: FragmentCache | undefined,
  variant: string,
  { id, revision }: Pick<Article, "id" | "revision">,
  render: () => string,
): Fragment {
  const key = `${variant}:${id}:${revision}`;
  const before = cache?.get(key);
  if (before !== undefined) return before;
  const entry = fragmentOf(render());
  cache?.set(key, entry);
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
