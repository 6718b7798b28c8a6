import { foldForSearch } from "../model/fold.ts";

/** Maximum words and phrases of one search. */
export const MOST_WORDS = 12;
/** Maximum forms of all words together: the more words, the fewer forms of each, the most common first. */
const MOST_FORMS = 36;

/**
 * The words and phrases of a search, folded for the index, each with its possible forms. Text in quotes of any kind is a
 * phrase, in that form only; other text is split at spaces. Parts without a letter or digit are dropped.
 */
export function searchWords(text: string): string[][] {
  const parts = text.match(/["“”„«»]([^"“”„«»]*)["“”„«»]|[^\s"“”„«»]+/gu) ?? [];
  const words = parts.flatMap((part) => {
    const isPhrase = /^["“”„«»]/u.test(part);
    const folded = foldForSearch(part.replace(/["“”„«»]/gu, " "));
    if (!/[\p{L}\p{N}]/u.test(folded)) return [];
    return [isPhrase ? [folded] : formsOf(folded)];
  });
  const each = Math.max(1, Math.floor(MOST_FORMS / words.length));
  return words.map((forms) => forms.slice(0, each));
}

/** The article, conjunctions and prepositions that Arabic joins to a noun. */
const JOINED = ["", "ال", "و", "وال", "ب", "بال", "ل", "لل", "ف", "فال", "ك", "كال", "ول", "وب", "ولل", "وبال"];
/** The article with the prefixes that may precede it. */
const ARTICLE = /^(?:[وفبك]?ال|ولل|لل)(?=\p{Script=Arabic}{3})/u;

/** An Arabic word with and without joined prefixes; any other word unchanged. */
function formsOf(word: string): string[] {
  if (!/^\p{Script=Arabic}{3,30}$/u.test(word)) return [word];
  const stem = word.replace(ARTICLE, "");
  return [...new Set([word, ...JOINED.map((joined) => `${joined}${stem}`)])];
}
