import { type Feed, nameIn } from "../model/agency.ts";

const LATEST: Readonly<Record<string, (name: string) => string>> = {
  ar: (name) => `آخر أخبار ${name}`,
  en: (name) => `Latest news of ${name}`,
  fr: (name) => `Les dernières nouvelles : ${name}`,
};

/** For people who open a feed: what it is and how to use it, by language. */
export const EXPLANATIONS = {
  en: "This is a news feed. Copy the address of this page into a feed reader, and new articles will come to you.",
  ar: "هذه خلاصة أخبار. انسخ عنوان هذه الصفحة إلى قارئ الأخبار لتصلك الأخبار الجديدة أولًا بأول.",
  fr: "Ceci est un flux d’actualités. Copiez l’adresse de cette page dans un lecteur de flux : les nouveaux articles vous parviendront.",
} as const;

/** A feed's description, in one line of its own language. */
export function describeFeed(feed: Feed): string {
  const name = nameIn(feed.agency.names, feed.language);
  const section = feed.section === null ? "" : ` - ${nameIn(feed.section.names, feed.language)}`;
  const latest = LATEST[primaryOf(feed.language)] ?? LATEST["en"]!;
  return `${latest(name)}${section}`;
}

/** What a feed is and how to use it, in a language or else in English. */
export function explainFeed(language: string): string {
  const explanations: Readonly<Record<string, string>> = EXPLANATIONS;
  return explanations[primaryOf(language)] ?? EXPLANATIONS.en;
}

function primaryOf(language: string): string {
  return language.toLowerCase().split("-")[0] ?? "";
}
