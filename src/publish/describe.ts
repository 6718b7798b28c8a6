import { type Feed, nameIn } from "../model/agency.ts";

const LATEST: Readonly<Record<string, (name: string) => string>> = {
  ar: (name) => `آخر أخبار ${name}`,
  en: (name) => `Latest news of ${name}`,
  fr: (name) => `Les dernières nouvelles : ${name}`,
};

/** What a feed holds, in one line of its own language. */
export function describeFeed(feed: Feed): string {
  const name = nameIn(feed.agency.names, feed.language);
  const section = feed.section === null ? "" : ` - ${nameIn(feed.section.names, feed.language)}`;
  const latest = LATEST[feed.language.split("-")[0] ?? ""] ?? LATEST["en"]!;
  return `${latest(name)}${section}`;
}
