import { foldForSearch } from "../model/fold.ts";

/** Words and phrases of one search, at most. */
export const MOST_WORDS = 12;

/**
 * What a search box was given, as words and phrases folded for the index: quotes of any kind hold a phrase together,
 * the rest is parted at blanks. Whatever has neither letter nor digit is dropped.
 */
export function searchWords(text: string): string[] {
  const parts = text.match(/["“”„«»]([^"“”„«»]*)["“”„«»]|[^\s"“”„«»]+/gu) ?? [];
  return parts
    .map((part) => foldForSearch(part.replace(/["“”„«»]/gu, " ")))
    .filter((part) => /[\p{L}\p{N}]/u.test(part));
}
