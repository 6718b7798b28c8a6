import { type Agency, type Feed, nameIn } from "../../model/agency.ts";
import { bareType, FEED_FORMATS } from "../formats/addresses.ts";
import { FORMATS } from "../formats/table.ts";
import { type Piece, Rendered } from "../rendered.ts";
import { type Markup, markup } from "../xml/markup.ts";
import { moment } from "./dates.ts";
import { autodiscovery, feedAddress, ownName, PAGE_MEDIA_TYPE, page, spoken } from "./layout.ts";
import { type PageLanguage, WORDS } from "./page-words.ts";

/** What the front page shows. */
export interface HomeOptions {
  /** Language of the page's own words. */
  readonly language: PageLanguage;
  /** Those that run here, each with its feeds, in the order of feeds/index.ts. */
  readonly agencies: readonly { readonly agency: Agency; readonly feeds: readonly Feed[] }[];
  /** Public address without a trailing slash. */
  readonly baseUrl: string;
  /** Last change of each feed by its path, epoch milliseconds; a feed without articles has none. */
  readonly updated: Readonly<Record<string, number>>;
}

const encoder = new TextEncoder();

/** Agencies whose feeds are shown in full; of more, each agency is a card that leads to its page. */
const FOLDED = 12;
/**
 * Feeds that a folded page still offers to readers' discovery, in one format each: some 50 KB. Of more, it leaves out
 * the sections, and then all of them: the pages of the agencies offer them.
 */
const DISCOVERED = 300;

/** The page at `/`: the feeds on offer. Path `index.LANGUAGE.html`. */
export function renderHome(options: HomeOptions): Rendered {
  return homeRenderer(options)(options.updated);
}

/** The same for page after page: of each, only what has changed since the one before is rendered. */
export function homeRenderer(options: Omit<HomeOptions, "updated">): (updated: HomeOptions["updated"]) => Rendered {
  const { language, agencies } = options;
  const [head, foot] = frame(options).map(pieceOf) as [Piece, Piece];
  const cards = agencies.map(({ agency, feeds }) => {
    const render = agencies.length > FOLDED ? agencyCard : agencyPart;
    const editions = feeds.filter((feed) => feed.kind === "edition");
    let made: { readonly of: string; readonly piece: Piece } | null = null;
    return (updated: HomeOptions["updated"]): Piece => {
      const of = editions.map((edition) => updated[edition.path]).join();
      if (made?.of !== of) made = { of, piece: pieceOf(render(agency, feeds, { ...options, updated }).text) };
      return made.piece;
    };
  });
  return (updated) =>
    new Rendered(`index.${language}.html`, PAGE_MEDIA_TYPE, head, ...cards.map((card) => card(updated)), foot);
}

function pieceOf(text: string): Piece {
  return { bytes: encoder.encode(text) };
}

/** Stands for the agencies; no text of a definition reads so, since it is escaped. */
const AGENCIES = markup`<!--agencies-->`;

/** What stands before the agencies, and what after them. */
function frame({ language, agencies, baseUrl }: Omit<HomeOptions, "updated">): string[] {
  const words = WORDS[language];
  const folded = agencies.length > FOLDED;
  const feeds = agencies.flatMap((one) => one.feeds);
  const few = (some: readonly Feed[]): boolean => !folded || some.length <= DISCOVERED;
  const discovered = [feeds, feeds.filter((feed) => feed.kind !== "section")].find(few) ?? [];
  const offered = folded ? FEED_FORMATS.slice(0, 1) : FEED_FORMATS;
  const text = page({
    language,
    title: `nashra · ${words.tagline}`,
    description: words.about,
    url: `${baseUrl}/?lang=${language}`,
    root: "",
    links: [
      discovered.map((feed) => autodiscovery(feed, baseUrl, offered)),
      markup`<link rel="alternate" type="text/x-opml" title="OPML" href="${baseUrl}/opml.xml">\n`,
    ],
    switchLanguage: true,
    main: markup`<div class="intro">
<h1>${words.tagline}</h1>
<p class="lead">${words.about}</p>
<p class="action"><a class="button" href="opml.xml">${words.opml}</a> <span class="hint">${words.opmlHint}</span></p>
</div>
<h2>${words.feedsOnOffer}</h2>
${folded ? markup`<ul class="cards">\n${AGENCIES}</ul>` : AGENCIES}`,
  });
  return text.split(AGENCIES.text);
}

/** An agency in short: its page, its editions' pages, when it changed last. */
function agencyCard(agency: Agency, feeds: readonly Feed[], options: HomeOptions): Markup {
  const { language } = options;
  const words = WORDS[language];
  const editions = feeds.filter((feed) => feed.kind === "edition");
  const updated = Math.max(...editions.map((edition) => options.updated[edition.path] ?? 0));
  return markup`<li class="card"><h3><a href="${agency.id}/">${nameIn(agency.names, language)}</a></h3>
<p class="chips">${editions.map((edition) => markup`<a href="${edition.path}/" ${spoken(edition.language)}>${ownName(edition.language)}</a> `)}</p>
<p class="meta">${updated > 0 ? markup`${words.updated} ${moment(updated, language, agency.timezone)}` : words.noNewsYet}</p></li>
`;
}

function agencyPart(agency: Agency, feeds: readonly Feed[], options: HomeOptions): Markup {
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

function editionCard(edition: Feed, sections: readonly Feed[], options: HomeOptions): Markup {
  const { language, baseUrl } = options;
  const words = WORDS[language];
  const updated = options.updated[edition.path];
  const own = { language: edition.language, name: ownName(edition.language) };
  return markup`<li class="card">
<h4><a href="${edition.path}/" ${spoken(edition.language)}>${own.name}</a></h4>
<p><span ${spoken(edition.language)}>${edition.title}</span></p>
<p class="meta">${updated === undefined ? words.noNewsYet : markup`${words.updated} ${moment(updated, language, edition.agency.timezone)}`}</p>
${formatLinks(edition, own.name, baseUrl)}
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

/** Short links `RSS Atom JSON`, each named in full for those who hear it. */
function formatLinks(feed: Feed, name: string, baseUrl: string): Markup {
  const links = FEED_FORMATS.map(
    (format) =>
      markup`<li><a href="${feedAddress(baseUrl, feed.path, format)}" type="${bareType(format)}"><span lang="en" dir="ltr">${FORMATS[format].label}</span><span class="heard"> · <span ${spoken(feed.language)}>${name}</span></span></a></li>`,
  );
  return markup`<ul class="formats">${links}</ul>`;
}
