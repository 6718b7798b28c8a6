import type { Agency } from "../../model/agency.ts";
import type { Article, Tombstone } from "../../model/article.ts";
import type { FeedHead } from "../../model/document.ts";
import type { Fragment } from "../fragments.ts";
import type { PageLanguage } from "../pages/page-words.ts";
import type { Piece } from "../rendered.ts";

/** What a document is written with besides its articles. Addresses are absolute. */
export interface WritingContext {
  readonly head: FeedHead;
  readonly agency: Agency;
  /** Address of the document itself. */
  readonly self: string;
  /**
   * Address of the archive document before this one (RFC 5005 section 4), or null: the oldest has none, and a filtered
   * feed has none either, for the archive holds also what the filter leaves out.
   */
  readonly previous: string | null;
  /** In an archive document: address of the feed document that it belongs to. Else null. */
  readonly current: string | null;
  /** Address of the document of another feed in the same format. */
  readonly addressOf: (feed: string) => string;
}

/** Ids that a document names, in its order. */
export interface NamedIds {
  /** Of its entries. */
  readonly entries: readonly string[];
  /** Of removed articles. */
  readonly removed: readonly string[];
}

/** One format: all that nashra needs to know of it. */
export interface FormatRow {
  /** Name of the file below the feed's path: `rss.xml`. No two formats share one. */
  readonly file: string;
  /** Media type as it is served, with its parameters. */
  readonly mediaType: string;
  /** Its name on pages and in links. */
  readonly label: string;
  /** The name on pages in a language that has another. */
  readonly labelIn?: Readonly<Partial<Record<PageLanguage, string>>>;
  /**
   * True: readers subscribe to it. It has archive documents (RFC 5005), filtered forms and deltas, is a WebSub topic, is
   * chosen by Accept at `/FEED/`, and pages and Link fields offer it. False: it exists as a whole at its own address, and the feed's page
   * names it.
   */
  readonly subscribable: boolean;
  /** Media types that clients also ask for it by, besides its own: `application/xml` for RSS. No two formats share one. */
  readonly accept: readonly string[];
  /** File names that such a feed has elsewhere and people try: each is redirected to `file`. */
  readonly aliases: readonly string[];
  /** True: XML that browsers lay out by its style sheet when they get it as `application/xml`. */
  readonly openedAsXml: boolean;
  /** True where the document tells of removed articles. */
  readonly tellsRemovals: boolean;
  /** Which articles it shows; all where it is absent. */
  readonly shows?: (article: Article, head: FeedHead) => boolean;
  /** What an entry depends on besides its article and agency: entries are kept by it. */
  readonly entryKey?: (head: FeedHead) => string;
  /** One entry. An empty text leaves the article out. */
  readonly entry: (article: Article, context: WritingContext) => string;
  /** The whole document around its entries, newest first. */
  readonly document: (
    context: WritingContext,
    entries: readonly Fragment[],
    tombstones: readonly Tombstone[],
  ) => (string | Piece)[];
  /** Reads the ids back from a document, for `validate` and `repair`; null where it names none. May throw on a damaged one. */
  readonly ids: ((text: string) => NamedIds) | null;
  /** The articles, in the order of the document's entries, of which it says other than the archive does. */
  readonly differing?: (text: string, articles: readonly Article[], agency: Agency) => Article[];
}
