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

/** The filter of a feed, with the name of its section. */
export interface DescribedFilter {
  readonly q: string | null;
  readonly place: string | null;
  readonly section: string | null;
  readonly limit: number | null;
}

interface FilterWords {
  readonly place: (name: string) => string;
  readonly section: (name: string) => string;
  readonly limit: (most: number) => string;
  readonly about: (name: string, filter: string) => string;
}

const FILTER_WORDS: Readonly<Record<string, FilterWords>> = {
  en: {
    place: (name) => `from ${name}`,
    section: (name) => `section ${name}`,
    limit: (most) => `newest ${most}`,
    about: (name, filter) => `Articles of ${name} that match: ${filter}`,
  },
  ar: {
    place: (name) => `من ${name}`,
    section: (name) => `قسم ${name}`,
    limit: (most) => `أحدث ${most}`,
    about: (name, filter) => `أخبار ${name} المطابقة لما يلي: ${filter}`,
  },
  fr: {
    place: (name) => `de ${name}`,
    section: (name) => `rubrique ${name}`,
    limit: (most) => `les ${most} plus récents`,
    about: (name, filter) => `Les articles qui répondent à la recherche, ${name} : ${filter}`,
  },
};

/** A filter in words of a language, or else in English: `water, from Tripoli, section Economy, newest 10`. */
export function filterInWords({ q, place, section, limit }: DescribedFilter, language: string): string {
  const words = filterWords(language);
  return [
    q,
    place === null ? null : words.place(place),
    section === null ? null : words.section(section),
    limit === null ? null : words.limit(limit),
  ]
    .filter((part) => part !== null)
    .join(language.startsWith("ar") ? "، " : ", ");
}

/** Title and description of a filtered feed, in the feed's language. */
export function describeFiltered(feed: Feed, filter: DescribedFilter): { title: string; description: string } {
  // A title that anybody may ask for: no reader that takes it for markup finds any.
  const said = filterInWords(filter, feed.language)
    .replace(/"([^"]*)"/g, "“$1”")
    .replace(/\s*[<>"]+\s*/g, " ");
  return {
    title: `${feed.title}: ${said}`,
    description: filterWords(feed.language).about(nameIn(feed.agency.names, feed.language), said),
  };
}

function filterWords(language: string): FilterWords {
  return FILTER_WORDS[primaryOf(language)] ?? FILTER_WORDS["en"]!;
}

/** What a feed is and how to use it, in a language or else in English. */
export function explainFeed(language: string): string {
  const explanations: Readonly<Record<string, string>> = EXPLANATIONS;
  return explanations[primaryOf(language)] ?? EXPLANATIONS.en;
}

function primaryOf(language: string): string {
  return language.toLowerCase().split("-")[0] ?? "";
}
