import type { SourceKind } from "../../model/definition/source.ts";
import { whyNoList } from "../../read/infer/page-kind.ts";
import { type Candidate, itemsOf } from "./candidate.ts";
import type { Samples } from "./samples.ts";
import type { SiteSurvey } from "./survey.ts";

/** Why nothing can be published, and what to do, in one line. */
export function whyNothing(
  { page, named, candidates }: SiteSurvey,
  { pages, problems }: Samples,
  kind: SourceKind | null,
): string {
  if (kind !== null) return `no source of the kind ${kind} was found: found were ${foundKinds(candidates)}`;
  const lists = candidates.some((one) => itemsOf(one).length > 0);
  if (lists && pages.length === 0)
    return `articles are listed, but none of their pages can be had, and no source gives their texts: ${problems[0] ?? "no page answered"}`;
  if (lists)
    return "articles are listed, but their pages hold no texts, because scripts load them: open one in a browser, look in its developer tools (Network, Fetch/XHR) for the address that answers with JSON, and give that";
  const data = named ?? candidates.find(({ from }) => from === "the address given");
  if (data !== undefined && data.kind !== "html") {
    const what = data.kind === "feed" || data.kind === "sitemap" ? "a feed or a sitemap" : "JSON";
    return `this is ${what}, not a page, and no list of articles was found in it: ${data.problem ?? "it is empty"}`;
  }
  if (page === null) return "nothing was found at this address";
  return whyNoList(page.$);
}

function foundKinds(candidates: readonly Candidate[]): string {
  const kinds = new Set(candidates.filter((one) => itemsOf(one).length > 0).map(({ kind }) => kind));
  return kinds.size === 0 ? "none" : [...kinds].join(", ");
}
