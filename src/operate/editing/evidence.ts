import { placesOf } from "../../archive/articles.ts";
import { actionsOf } from "../../archive/editing/actions.ts";
import { type EditedArticle, editedArticle } from "../../archive/editing/corrections.ts";
import { formerTexts } from "../../archive/editing/revisions.ts";
import { type Agency, hostsOf, nameIn, watchesOf } from "../../model/agency.ts";
import type { Article } from "../../model/article.ts";
import type { ActionTarget, ArticleReport, RevisionReport } from "../../model/editing/editing.ts";
import { fetchArticle } from "../../poll/pages/fetch-article.ts";
import { bareItem } from "../../poll/pages/page.ts";
import { readPage } from "../../poll/pages/read-page.ts";
import type { PollPorts, Site } from "../../poll/ports.ts";
import { blocksOf } from "../../read/html/blocks.ts";
import { parsePage } from "../../read/html/page.ts";

/** Revisions and actions that are shown, and lines of each revision. */
const MOST = { revisions: 20, actions: 50, lines: 20, line: 400 } as const;

/**
 * One article with everything that is known of it: where its date came from, its places, its revisions and what operators
 * did. `live`: also what its page says now, field by field; that asks the agency's site once. Null: there is no such article.
 */
export async function articleReport(
  ports: PollPorts,
  site: Site,
  target: ActionTarget,
  { live = false }: { readonly live?: boolean } = {},
): Promise<ArticleReport | null> {
  const agency = site.agencies.find(({ id, collects }) => id === target.agency && collects === undefined);
  const found = agency === undefined ? null : await editedArticle(ports.sql, target);
  if (agency === undefined || found === null) return null;
  const { article, original, removed, takenDown } = found;
  const { seq, published } = article;
  const places = await placesOf(ports.sql, [seq]);
  const sections = agency.editions.find(({ language }) => language === article.edition)?.sections ?? [];
  const stated = original.date?.published;
  return {
    ...{ agency: agency.id, nativeId: article.nativeId, id: article.id, url: article.url, edition: article.edition },
    ...{ language: article.language, title: article.title, text: article.contentText, place: article.place },
    ...{ author: article.author, image: article.image?.url ?? null, timezone: agency.timezone },
    ...{ published: time(published.instant), precision: published.precision, source: published.source },
    ...{ firstSeen: time(article.firstSeen), updated: time(article.updated), revision: article.revision },
    sections: article.sections,
    offered: Object.fromEntries(sections.map(({ id, names }) => [id, nameIn(names, article.edition)])),
    removed: removed === null ? null : { at: time(removed), why: found.removedWhy },
    takenDown: takenDown === null ? null : time(takenDown),
    stated: {
      published:
        stated === undefined
          ? null
          : { instant: time(stated.instant), precision: stated.precision, source: stated.source },
      sections: original.sections,
    },
    places: places.map(({ feed, page }) => ({ feed, archive: page !== null && page > 0 ? page : null })),
    revisions: revisionsOf(article, await formerTexts(ports.sql, seq, MOST.revisions)),
    actions: await actionsOf(ports.sql, target, MOST.actions),
    page: live && takenDown === null ? await pageNow(ports, agency, found) : null,
  };
}

/** What each revision changed, newest first. One that changed only what an operator corrected is among the actions. */
function revisionsOf(article: Article, former: Awaited<ReturnType<typeof formerTexts>>): RevisionReport[] {
  const reports: RevisionReport[] = [];
  let after = { title: article.title, lines: linesOf(article.contentHtml, article.language) };
  for (const { revision, replaced, title, contentHtml } of former) {
    const before = { title, lines: linesOf(contentHtml, article.language) };
    const differing = (some: readonly string[], others: readonly string[]) => {
      const known = new Set(others);
      return some.filter((line) => !known.has(line)).slice(0, MOST.lines);
    };
    reports.push({
      revision: revision + 1,
      at: time(replaced),
      formerTitle: before.title === after.title ? null : before.title,
      added: differing(after.lines, before.lines),
      dropped: differing(before.lines, after.lines),
    });
    after = before;
  }
  return reports;
}

/** The blocks of a text, a line each. */
function linesOf(html: string, language: string): string[] {
  const $ = parsePage(html);
  const blocks = blocksOf($, $.root().contents().toArray(), language);
  return blocks.flatMap((block) => {
    const line = parsePage(block).text().replace(/\s+/g, " ").trim();
    return line === "" ? [] : [line.slice(0, MOST.line)];
  });
}

async function pageNow(ports: PollPorts, agency: Agency, { article }: EditedArticle): Promise<ArticleReport["page"]> {
  const watches = watchesOf(agency).filter(({ edition }) => edition.language === article.edition);
  const watch = watches.find((one) => one.sections.some((id) => article.sections.includes(id))) ?? watches[0];
  if (watch === undefined) return { problem: `the edition ${article.edition} is no longer polled`, fields: [] };
  const { language } = watch.edition;
  const seen = ports.clock();
  const item = bareItem(article);
  const fetched = await fetchArticle(ports.client, watch.sources[0]!.source, item, {
    request: { hosts: hostsOf(agency), requestsPerMinute: agency.poll.requestsPerMinute, language },
    context: { agency, language, seen },
  });
  if ("kind" in fetched)
    return { problem: fetched.kind === "not-modified" ? "it has not changed" : fetched.evidence, fields: [] };
  const { page } = fetched;
  const errand = { item: fetched.item, place: null, html: page.text, pageUrl: page.url };
  const { evidence, warnings } = readPage(watch, errand, { seen, live: false, neighboursOf: () => [] });
  const fields = Object.entries(evidence).flatMap(([field, all]) =>
    all.slice(0, MOST.lines).map(({ source, value, rejected = null }) => {
      return { field, source, value: value.slice(0, MOST.line), rejected };
    }),
  );
  return { problem: warnings.length === 0 ? null : warnings.join("; "), fields };
}

function time(instant: number): string {
  return new Date(instant).toISOString();
}
