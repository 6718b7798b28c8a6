import { foldForSearch } from "../model/fold.ts";

/** Words and phrases of one search, at most. */
export const MOST_WORDS = 12;
/** Forms of all words together, at most: of many words, each is looked for in the most usual of its forms. */
const MOST_FORMS = 36;

/**
 * What a search box was given, as words and phrases folded for the index, each with the forms it may stand in. Quotes
 * of any kind hold a phrase together, as it is; the rest is parted at blanks. Whatever has neither letter nor digit is
 * dropped.
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

/** What Arabic writes together with a noun: article, conjunctions and prepositions. */
const JOINED = ["", "ال", "و", "وال", "ب", "بال", "ل", "لل", "ف", "فال", "ك", "كال", "ول", "وب", "ولل", "وبال"];
/** The article with what may stand before it. */
const ARTICLE = /^(?:[وفبك]?ال|ولل|لل)(?=\p{Script=Arabic}{3})/u;

/** An Arabic word with and without what is written together with it; any other word as it is. */
function formsOf(word: string): string[] {
  if (!/^\p{Script=Arabic}{3,30}$/u.test(word)) return [word];
  const stem = word.replace(ARTICLE, "");
  return [...new Set([word, ...JOINED.map((joined) => `${joined}${stem}`)])];
}
