const FRENCH = /(?<![\p{L}])(?:le|la|les|des|une|du|est|dans|pour|avec|sur|par|qui|que|au|aux)(?![\p{L}])/giu;
const ENGLISH = /(?<![\p{L}])(?:the|of|and|to|in|for|with|on|that|was|is|has|by|from)(?![\p{L}])/giu;

/** The language of a text: the expected one, unless its script (or, for English and French, its short words) disagrees. */
export function languageOf(text: string, expected: string): string {
  const arabic = (text.match(/\p{Script=Arabic}/gu) ?? []).length;
  const latin = (text.match(/\p{Script=Latin}/gu) ?? []).length;
  if (arabic + latin < 40) return expected;
  const base = expected.split("-")[0]!;
  const isArabicScript = ["ar", "fa", "ur", "ps", "ckb"].includes(base);
  if (arabic > 3 * latin) return isArabicScript ? expected : "ar";
  if (latin <= 3 * arabic) return expected;
  const french = (text.match(FRENCH) ?? []).length;
  const english = (text.match(ENGLISH) ?? []).length;
  if (isArabicScript) return french > english ? "fr" : "en";
  if (base === "fr" && english > 3 * french + 5) return "en";
  if (base === "en" && french > 3 * english + 5) return "fr";
  return expected;
}
