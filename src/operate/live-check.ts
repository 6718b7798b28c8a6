import type { ListingItem, ReadArticle } from "../model/article.ts";

/** What a dry run of a feed found, as far as a report of it needs it. */
export interface LiveReading {
  readonly listing: {
    readonly url: string;
    readonly problem: string | null;
    readonly foundBy?: string;
    readonly items?: readonly ListingItem[];
    readonly warnings?: readonly string[];
  };
  readonly articles: readonly {
    readonly url: string;
    readonly problem: string | null;
    readonly read: ReadArticle | null;
  }[];
  readonly fallbacks?: readonly {
    readonly kind: string;
    readonly url: string;
    readonly items: number;
    readonly shared: number;
    readonly problem: string | null;
  }[];
}

/** The feed that was read, its site, the version of nashra that read it, and the day, `YYYY-MM-DD`. */
export interface LiveCheck {
  readonly feed: string;
  readonly home: string;
  readonly version: string;
  readonly day: string;
}

/** Characters of a text's end that a report has. */
const END = 40;

/** How to compare a feed with its site in two minutes, as text. `report`: what to send back, from `liveReport`. */
export function liveCheckHelp({ feed, home, version, day }: LiveCheck, report: string): string {
  const [id] = feed.split("/");
  return [
    "Nobody has compared this definition with the live site yet. You can, in two minutes:",
    `  1. Open ${home} in a browser, and there the page of latest news in the language of ${feed}. The list above`,
    "     should have the same titles, in the same order, and nothing else.",
    "  2. Open the articles above. Title, date, place, and the first and last words should agree.",
    "  3. Answer the three questions at the end of this report, and send it as an issue of nashra. Whatever it says is of use.",
    `If all agrees, replace "unchecked": true in the definition of ${id} by "checked": "${day}", "checkedWith": "${version}".`,
    "",
    report,
  ].join("\n");
}

/** A report of a feed as read from its live site, to be answered and sent back. */
export function liveReport({ listing, articles, fallbacks = [] }: LiveReading, check: LiveCheck): string {
  const { items = [], warnings = [] } = listing;
  const count = (has: (item: ListingItem) => boolean) => items.filter(has).length;
  return [
    `--- ${check.feed}, nashra ${check.version}, ${check.day}`,
    `listing: ${listing.url}`,
    listing.problem === null
      ? `  ${items.length} items by ${listing.foundBy ?? "none"}: ${count(({ title }) => title !== null)} with a title, ${count(({ published }) => published !== null)} with a date`
      : `  ${listing.problem}`,
    ...warnings.map((warning) => `  warning: ${warning}`),
    ...fallbacks.map(
      ({ kind, url, items: found, shared, problem }) =>
        `fallback: ${kind} ${url}\n  ${problem ?? `${found} items, ${shared} the same`}`,
    ),
    ...articles.flatMap(({ url, problem, read }) => [
      `article: ${url}`,
      ...(problem === null ? [] : [`  ${problem}`]),
      ...(read === null ? [] : articleLines(read)),
    ]),
    "The list has the site's titles, in its order, and nothing else (yes, or what differs): ",
    "Titles, dates and places are right (yes, or what differs): ",
    "The texts are whole, and hold nothing else (yes, or what differs): ",
    "---",
  ].join("\n");
}

function articleLines({ title, published, place, contentText, warnings }: ReadArticle): string[] {
  const date =
    published === null
      ? "no date"
      : `${new Date(published.instant).toISOString()} (${published.precision}, ${published.source})`;
  const end = contentText.slice(-END).replace(/\s+/g, " ");
  return [
    `  ${title ?? "no title"}`,
    `  ${date}; ${place ?? "no place"}; ${contentText.length} characters, the last of them: ${end}`,
    ...warnings.map((warning) => `  warning: ${warning}`),
  ];
}
