import type { Article } from "../model/article.ts";

/** Rendered entries by variant, id and revision: a document with one new article costs that one. */
export interface FragmentCache {
  get(key: string): string | undefined;
  set(key: string, fragment: string): void;
}

/** An article's entry as it was rendered before, or rendered now. */
export function kept(
  cache: FragmentCache | undefined,
  variant: string,
  { id, revision }: Pick<Article, "id" | "revision">,
  render: () => string,
): string {
  const key = `${variant}:${id}:${revision}`;
  const before = cache?.get(key);
  if (before !== undefined) return before;
  const entry = render();
  cache?.set(key, entry);
  return entry;
}
