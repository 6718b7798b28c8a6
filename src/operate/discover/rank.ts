import type { ListingItem } from "../../model/article.ts";
import type { SourceKind } from "../../model/definition/source.ts";
import { type Candidate, itemsOf } from "./candidate.ts";
import { pairsOf, type Relation, relationOf } from "./compare.ts";
import { areDated, areReadable, type Samples } from "./samples.ts";

/** What a source gives, counted. */
export interface Counted {
  readonly items: number;
  readonly titled: number;
  readonly dated: number;
  /** Dated with a time of day. */
  readonly timed: number;
  /** Items with the whole text. */
  readonly complete: number;
  readonly pictured: number;
}

/** A candidate with how far it can be relied on. */
export interface Ranked {
  readonly candidate: Candidate;
  readonly counted: Counted;
  /** Higher is sturdier. */
  readonly score: number;
  /** Why it must not be used, or null. */
  readonly against: string | null;
  /** What it lacks, though it can be used, or null. */
  readonly lacks: string | null;
}

/** How long a kind of source usually stays as it is: interfaces are kept, layouts and the data of scripts are not. */
const STANDING: Readonly<Record<SourceKind, number>> = {
  wordpress: 6,
  feed: 5.5,
  json: 5,
  sitemap: 4,
  html: 3,
  script: 3,
};
const ORDER: readonly SourceKind[] = ["wordpress", "feed", "json", "html", "script", "sitemap"];
const MOST = 0.8;
const FEWEST = 3;
/** Given texts shorter than this share of the pages' are cut. */
const CUT = 0.6;

/** What is known of the site when its sources are ranked. */
export interface Surroundings {
  /** What the operator named, with which all others are compared; null if it lists nothing. */
  readonly reference: Candidate | null;
  /** The site's front page was named, or stands beside what was. */
  readonly isFront: boolean;
  readonly samples: Samples;
  readonly seen: number;
}

/** The candidates, the sturdiest first; those that must not be used last. */
export function ranked(candidates: readonly Candidate[], around: Surroundings): Ranked[] {
  return candidates
    .map((candidate) => rankedOne(candidate, around))
    .sort(
      (a, b) =>
        Number(a.against !== null) - Number(b.against !== null) ||
        b.score - a.score ||
        ORDER.indexOf(a.candidate.kind) - ORDER.indexOf(b.candidate.kind),
    );
}

function rankedOne(candidate: Candidate, around: Surroundings): Ranked {
  const { reference, samples } = around;
  const items = itemsOf(candidate);
  const cut = areCut(items, samples);
  const counted = count(items, cut);
  const none = { candidate, counted, score: 0, lacks: null };
  if (candidate.problem !== null) return { ...none, against: candidate.problem };
  const page = reference === null ? [] : itemsOf(reference);
  const isSitemap = candidate.kind === "sitemap";
  const relation: Relation =
    candidate === reference ? { kind: "same" } : relationOf(items, page, { ...around, isSitemap });
  if (relation.kind === "other") return { ...none, against: relation.why };
  if (cut) return { ...none, against: "its texts look whole, but the articles' pages have more" };
  const isWhole = counted.complete >= items.length * MOST;
  if (!isWhole && !hasArticleData(candidate) && !areReadable(samples))
    return { ...none, against: textProblem(samples) };
  const isFew = items.length < FEWEST;
  const isShort = page.length > 0 && !around.isFront && items.length * 2 < page.length;
  const isBare = counted.titled < items.length / 2;
  const score =
    STANDING[candidate.kind] +
    (isWhole ? 4 : 3) +
    dateScore(counted, samples) -
    (isBare ? 3 : 0) -
    (isFew ? 4 : isShort ? 2 : 0) -
    (relation.kind === "behind" ? 2 : 0);
  const lacks = relation.kind === "behind" ? relation.why : isFew ? `it lists only ${items.length}` : null;
  return { candidate, counted, score, against: null, lacks };
}

function hasArticleData({ source }: Candidate): boolean {
  return typeof source !== "string" && "article" in source && source.article !== undefined;
}

function dateScore({ items, dated, timed }: Counted, samples: Samples): number {
  if (timed >= items * MOST) return 3;
  if (dated >= items * MOST) return 2;
  return areDated(samples) ? 1.5 : 0;
}

function textProblem({ pages, problems }: Samples): string {
  if (pages.length > 0) return "no text: it gives none, and the articles' pages hold none that can be read";
  return `no text: it gives none, and ${problems[0] ?? "no article's page could be fetched"}`;
}

function count(items: readonly ListingItem[], isCut: boolean): Counted {
  const having = (test: (item: ListingItem) => boolean) => items.filter(test).length;
  return {
    items: items.length,
    titled: having(({ title }) => title !== null),
    dated: having(({ published }) => published !== null),
    timed: having(({ published }) => published?.precision === "time"),
    complete: isCut ? 0 : having(({ given }) => given?.complete === true),
    pictured: having(({ image }) => image !== null),
  };
}

/** What makes a source sturdy, in a few words. */
export function strengthOf({ counted, lacks, candidate }: Ranked, samples: Samples): string {
  const { items, complete, timed, dated } = counted;
  const parts = [
    complete >= items * MOST
      ? "full texts"
      : hasArticleData(candidate)
        ? "texts from each article's own data"
        : "texts from the articles' pages",
    timed >= items * MOST
      ? "dates with times"
      : dated >= items * MOST
        ? "days"
        : areDated(samples)
          ? "dates from the articles' pages"
          : "no dates: articles are dated when first seen",
    ...(candidate.kind === "html" || candidate.kind === "script" ? ["depends on the page's layout"] : []),
    ...(lacks === null ? [] : [lacks]),
  ];
  return parts.join(", ");
}

/** True if what a source gives as whole texts is much shorter than what the articles' pages have. */
export function areCut(items: readonly ListingItem[], { pages }: Samples): boolean {
  const pairs = [
    ...pairsOf(
      items,
      pages.map(({ item }) => item),
    ),
  ].flatMap(([item, sampled]) => {
    const page = pages.find((one) => one.item === sampled);
    if (item.given?.complete !== true || page === undefined || page.read.contentText.length < 400) return [];
    const text = (item.given.content ?? "").replace(/<[^<>]*>/g, " ").replace(/\s+/g, " ");
    return [text.length < page.read.contentText.length * CUT];
  });
  return pairs.length > 0 && pairs.filter(Boolean).length * 2 > pairs.length;
}
