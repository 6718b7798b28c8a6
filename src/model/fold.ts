/** Folded texts are only compared, never published. */

/** Folds a text for comparing words and names: no marks, tatweel or controls, one form per letter, digits 0-9. */
export function foldForMatching(text: string): string {
  return letters(text).replace(/\s+/g, " ").trim().toLowerCase();
}

/** Folds a text for the search index, and a search query likewise. Lossier than foldForMatching. */
export function foldForSearch(text: string): string {
  return foldForMatching(letters(text).normalize("NFKC"));
}

function letters(text: string): string {
  return presentationForms(text)
    .normalize("NFC")
    .replace(/[\u0640\u064b-\u0652\u0670]/g, "")
    .replace(/[\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
    .replace(/[أإآٱ]/g, "ا")
    .replace(/ى/g, "ي")
    .replace(/ة/g, "ه")
    .replace(/ؤ/g, "و")
    .replace(/ئ/g, "ي")
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf));
}

function presentationForms(text: string): string {
  return text.replace(/[\ufb50-\ufdff\ufe70-\ufefc]+/g, (forms) => forms.normalize("NFKC"));
}
