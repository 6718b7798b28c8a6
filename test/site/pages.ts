import { categoryOf } from "./articles.ts";
import { listing2018, post2018 } from "./markup/2018.ts";
import { listing2021, post2021 } from "./markup/2021.ts";
import { jsonLd, listingRedesign, postRedesign } from "./markup/redesign.ts";
import { hash } from "./rng.ts";
import type { Store } from "./store.ts";
import type { FaultKind, Lang, SampleArticle } from "./types.ts";
import { document, type Item, type ListingView, type Look, linkTo, stampFor } from "./view.ts";

const FLOOD = 5000;

/** The same article as if every date had slipped into 2099. */
function inFuture(article: SampleArticle): SampleArticle {
  const year = article.day.slice(0, 4);
  const far = Date.parse(`2099-${new Date(article.released).toISOString().slice(5)}`);
  const paragraphs = article.paragraphs.map((p) => p.replaceAll(year, "2099"));
  return { ...article, released: far, paragraphs };
}

export interface PageRequest {
  store: Store;
  look: Look;
  fault: FaultKind | undefined;
  /** Number of the request, for what changes each time. */
  turn: number;
  charset: string;
  url: string;
}

export function listingPage(request: PageRequest, lang: Lang, category: number, page: number): string {
  const { store, look, fault, turn } = request;
  const { knobs } = look;
  const size = fault === "flood" ? FLOOD : knobs.perPage;
  const pinned = lang === "ar" && category !== 99 && isWhole(category) ? store.pinned : undefined;
  const from = (page - 1) * size - (pinned && page > 1 ? 1 : 0);
  const to = page * size - (pinned ? 1 : 0);
  let { items: articles, more } = store.slice(lang, category, from, to);
  if (fault === "flood") articles = flood(articles, to - from);
  if (knobs.shuffle) articles = [...articles].sort((a, b) => hash(a.id, turn) - hash(b.id, turn));
  if (pinned && page === 1) articles = [...articles, pinned];
  if (knobs.duplicates && articles.length > 1)
    articles = repeated(articles, store.slice(lang, category, from - 1, from).items);
  if (fault === "empty-list") [articles, more] = [[], false];
  if (fault === "future") articles = articles.map(inFuture);
  const items = articles.map((article, i): Item => {
    const shown = fault === "duplicate-ids" ? { ...article, id: articles[i - (i % 2)]!.id } : article;
    return { article, href: linkTo(shown, knobs, turn), stamp: stampFor(article, knobs) };
  });
  const view: ListingView = { lang, category, page, items, more };
  const write = { "2018": listing2018, "2021": listing2021, redesign: listingRedesign }[knobs.markup];
  return document(lang, request.charset, "Lana News", "", write(view, look));
}

const isWhole = (category: number) => category === 8 || category === 4;

/** The second item twice, and before all the last one of the page before. */
const repeated = (articles: SampleArticle[], before: SampleArticle[]): SampleArticle[] => [
  ...before,
  ...articles.slice(0, 2),
  articles[1]!,
  ...articles.slice(2),
];

/** As many items as asked, the missing ones under ids that no page answers. */
function flood(articles: SampleArticle[], size: number): SampleArticle[] {
  const base = articles[0];
  if (!base) return articles;
  const more = Array.from({ length: Math.max(0, size - articles.length) }, (_, i) => ({
    ...base,
    id: 900_000 + i,
    title: `${base.title} ${i}`,
    category: categoryOf(1, i),
  }));
  return [...articles, ...more];
}

export function postPage(request: PageRequest, article: SampleArticle, art: boolean): string {
  const { look, fault } = request;
  const shown = fault === "future" ? inFuture(article) : article;
  const { lang } = shown;
  if (look.knobs.markup === "2018") return document(lang, request.charset, "Lana News", "", post2018(shown, look));
  if (look.knobs.markup === "2021") return document(lang, request.charset, "Lana News", "", post2021(shown, look, art));
  return document(lang, request.charset, shown.title, jsonLd(shown, look, request.url), postRedesign(shown, look));
}
