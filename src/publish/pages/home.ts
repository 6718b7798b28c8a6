import { type Agency, type Feed, nameIn } from "../../model/agency.ts";
import type { Notice } from "../../model/notice.ts";
import { bareType, READER_FORMATS } from "../formats/addresses.ts";
import { FORMATS } from "../formats/table.ts";
import { type Piece, Rendered } from "../rendered.ts";
import { type Markup, markup } from "../xml/markup.ts";
import { moment } from "./dates.ts";
import { itemList } from "./json-ld.ts";
import { alternates, autodiscovery, feedAddress, ownName, PAGE_MEDIA_TYPE, page, spoken } from "./layout.ts";
import { MARKDOWN_FILE } from "./markdown.ts";
import { noticeLine } from "./notice-words.ts";
import { PAGE_LANGUAGES, type PageLanguage, WORDS } from "./page-words.ts";

/** Content of the front page. */
export interface HomeOptions {
  /** Language of the page. */
  readonly language: PageLanguage;
  /** The agencies of this deployment with their feeds, in the order of feeds/index.ts. */
  readonly agencies: readonly { readonly agency: Agency; readonly feeds: readonly Feed[] }[];
  /** Public address without a trailing slash. */
  readonly baseUrl: string;
  /** Last change of each feed by its path, epoch milliseconds; feeds without articles are absent. */
  readonly updated: Readonly<Record<string, number>>;
  /** What readers of a feed are told of its agency's site; null if nothing. */
  readonly notice?: (feed: Feed) => Notice | null;
}

/** The facts of a front page that change between two renderings. */
type Changing = Required<Pick<HomeOptions, "updated" | "notice">>;

const encoder = new TextEncoder();

/** With more agencies than this, each is a card that links to its page. */
const FOLDED = 12;
/**
 * Maximum feeds for autodiscovery on a folded page, in one format each: some 50 KB. With more, it omits the sections, or
 * else all feeds: the pages of the agencies list them.
 */
const DISCOVERED = 300;

/** The page at `/`, which lists the feeds. Path `index.LANGUAGE.html`. */
export function renderHome(options: HomeOptions): Rendered {
  return homeRenderer(options)(options.updated, options.notice ?? (() => null));
}

/** Renders the front page repeatedly: each time, only agencies that have changed are rendered again. */
export function homeRenderer(
  options: Omit<HomeOptions, keyof Changing>,
): (updated: Changing["updated"], notice: Changing["notice"]) => Rendered {
  const { language, agencies } = options;
  const [head, foot] = frame(options).map(pieceOf) as [Piece, Piece];
  const cards = agencies.map(({ agency, feeds }) => {
    const render = agencies.length > FOLDED ? agencyCard : agencyPart;
    const editions = feeds.filter((feed) => feed.kind === "edition");
    let last: { readonly key: string; readonly piece: Piece } | null = null;
    return (updated: Changing["updated"], notice: Changing["notice"]): Piece => {
      const key = JSON.stringify(editions.map((edition) => [updated[edition.path], notice(edition)]));
      if (last?.key !== key)
        last = { key, piece: pieceOf(render(agency, feeds, { ...options, updated, notice }).text) };
      return last.piece;
    };
  });
  return (updated, notice) => {
    const shown = cards.map((card) => card(updated, notice));
    return new Rendered(`index.${language}.html`, PAGE_MEDIA_TYPE, head, ...shown, foot);
  };
}

function pieceOf(text: string): Piece {
  return { bytes: encoder.encode(text) };
}

/** Placeholder of the agencies. Texts of definitions are escaped, so none can equal it. */
const AGENCIES = markup`<!--agencies-->`;

/** The page before and after the agencies. */
function frame({ language, agencies, baseUrl }: Omit<HomeOptions, keyof Changing>): string[] {
  const words = WORDS[language];
  const folded = agencies.length > FOLDED;
  const feeds = agencies.flatMap((agency) => agency.feeds);
  const few = (some: readonly Feed[]): boolean => !folded || some.length <= DISCOVERED;
  const discovered = [feeds, feeds.filter((feed) => feed.kind !== "section")].find(few) ?? [];
  const offered = folded ? READER_FORMATS.slice(0, 1) : READER_FORMATS;
  const text = page({
    language,
    title: `nashra · ${words.tagline}`,
    description: words.about,
    url: `${baseUrl}/?lang=${language}`,
    root: "",
    links: [
      discovered.map((feed) => autodiscovery(feed, baseUrl, offered)),
      markup`<link rel="alternate" type="text/x-opml" title="OPML" href="${baseUrl}/opml.xml">\n`,
      markup`<link rel="alternate" type="text/markdown" href="${baseUrl}/${MARKDOWN_FILE}">\n`,
      alternates(
        PAGE_LANGUAGES.map((other) => ({ language: other, url: `${baseUrl}/?lang=${other}` })),
        `${baseUrl}/`,
      ),
      itemList(
        agencies.map(({ agency }) => ({
          ...(folded ? {} : { name: nameIn(agency.names, language) }),
          url: `${baseUrl}/${agency.id}/`,
        })),
      ),
    ],
    languages: "stored",
    main: markup`<div class="intro">
<h1>${words.tagline}</h1>
<p class="lead">${words.about}</p>
<p class="action"><a class="button" href="opml.xml?lang=${language}">${words.opml}</a> <span class="hint">${words.opmlHint} <a href="opml.xml">${words.opmlAll}</a></span></p>
</div>
<h2>${words.feedsOnOffer}</h2>
${folded ? markup`<ul class="cards">\n${AGENCIES}</ul>` : AGENCIES}`,
  });
  return text.split(AGENCIES.text);
}

/** An agency in short: links to its page and its editions' pages, and its last change. */
function agencyCard(agency: Agency, feeds: readonly Feed[], options: Required<HomeOptions>): Markup {
  const { language } = options;
  const words = WORDS[language];
  const editions = feeds.filter((feed) => feed.kind === "edition");
  const updated = Math.max(...editions.map((edition) => options.updated[edition.path] ?? 0));
  const notices = editions.map(options.notice);
  const notice = notices.includes(null) ? null : notices[0]!;
  return markup`<li class="card"><h3><a href="${agency.id}/">${nameIn(agency.names, language)}</a></h3>
<p class="chips">${editions.map((edition) => markup`<a href="${edition.path}/" ${spoken(edition.language)}>${ownName(edition.language)}</a> `)}</p>
<p class="meta">${updated > 0 ? markup`${words.updated} ${moment(updated, language, agency.timezone)}` : words.noNewsYet}</p>
${noticeLine(notice, language, agency.timezone)}</li>
`;
}

function agencyPart(agency: Agency, feeds: readonly Feed[], options: Required<HomeOptions>): Markup {
  const { language } = options;
  const words = WORDS[language];
  const whole = feeds.find((feed) => feed.kind === "agency");
  const editions = feeds.filter((feed) => feed.kind === "edition");
  return markup`<section class="agency" aria-labelledby="agency-${agency.id}">
<header><h3 id="agency-${agency.id}">${nameIn(agency.names, language)}</h3> <a href="${agency.home}" rel="external">${words.site}</a></header>
<ul class="cards">
${editions.map((edition) => {
  const sections = feeds.filter((feed) => feed.kind === "section" && feed.edition === edition.edition);
  return editionCard(edition, sections, options);
})}</ul>
${whole && editions.length > 1 ? markup`<div class="whole"><a href="${whole.path}/">${words.allEditions}</a> ${formatLinks(whole, words.allEditions, options.baseUrl)}</div>` : null}
</section>
`;
}

function editionCard(edition: Feed, sections: readonly Feed[], options: Required<HomeOptions>): Markup {
  const { language, baseUrl } = options;
  const words = WORDS[language];
  const updated = options.updated[edition.path];
  const own = { language: edition.language, name: ownName(edition.language) };
  return markup`<li class="card">
<h4><a href="${edition.path}/" ${spoken(edition.language)}>${own.name}</a></h4>
${edition.agency.editions.length > 1 ? markup`<p><span ${spoken(edition.language)}>${edition.title}</span></p>\n` : null}<p class="meta">${updated === undefined ? words.noNewsYet : markup`${words.updated} ${moment(updated, language, edition.agency.timezone)}`}</p>
${noticeLine(options.notice(edition), language, edition.agency.timezone)}${formatLinks(edition, own.name, baseUrl)}
${
  sections.length === 0
    ? null
    : markup`<h5>${words.sections}</h5>
<ul class="sections">${sections.map(
        (section) =>
          markup`<li><a href="${section.path}/" ${spoken(section.language)}>${nameIn(section.section!.names, section.language)}</a> ${formatLinks(section, nameIn(section.section!.names, section.language), baseUrl)}</li>`,
      )}</ul>`
}
</li>
`;
}

/** Short links `RSS Atom JSON`, each with a full name for screen readers. */
function formatLinks(feed: Feed, name: string, baseUrl: string): Markup {
  const links = READER_FORMATS.map(
    (format) =>
      markup`<li><a href="${feedAddress(baseUrl, feed.path, format)}" type="${bareType(format)}"><span lang="en" dir="ltr">${FORMATS[format].label}</span><span class="heard"> · <span ${spoken(feed.language)}>${name}</span></span></a></li>`,
  );
  return markup`<ul class="formats">${links}</ul>`;
}
