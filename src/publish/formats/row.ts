import type { Agency } from "../../model/agency.ts";
import type { Article, Tombstone } from "../../model/article.ts";
import type { FeedHead } from "../../model/document.ts";
import type { Fragment } from "../fragments.ts";
import type { PageLanguage } from "../pages/page-words.ts";
import type { Piece } from "../rendered.ts";

/** The data of a document besides its articles. Addresses are absolute. */
export interface WritingContext {
  readonly head: FeedHead;
  /** For an entry: its publisher, which in a collection is another agency for each. */
  readonly agency: Agency;
  /** Address of the document itself. */
  readonly self: string;
  /**
   * Address of the archive document before this one (RFC 5005 section 4), or null: the oldest has none, nor has a filtered
   * feed, since archive documents are not filtered.
   */
  readonly previous: string | null;
  /** In an archive document, the address of its feed document; otherwise null. */
  readonly current: string | null;
  /** Address of the document of another feed in the same format. */
  readonly addressOf: (feed: string) => string;
}

/** Ids in a document, in its order. */
export interface NamedIds {
  /** Of its entries. */
  readonly entries: readonly string[];
  /** Of removed articles. */
  readonly removed: readonly string[];
}

/** Everything that nashra needs to know about a format. */
export interface FormatRow {
  /** File name below the feed's path: `rss.xml`. No two formats share one. */
  readonly file: string;
  /** Media type of responses, with parameters. */
  readonly mediaType: string;
  /** Its name on pages and in links. */
  readonly label: string;
  /** Names in page languages that use a different one. */
  readonly labelIn?: Readonly<Partial<Record<PageLanguage, string>>>;
  /**
   * True if it can be subscribed to: it has archive documents (RFC 5005), filtered forms and deltas, and is a WebSub topic.
   * If false, it is one document at its own address, and the feed's page links to it.
   */
  readonly subscribable: boolean;
  /**
   * True for a format of newsrooms, which feed readers do not know: Accept at `/FEED/` never chooses it, and pages and Link
   * fields do not offer it to readers. Absent: false.
   */
  readonly newsroom?: boolean;
  /** Further media types in Accept that select it: `application/xml` for RSS. No two formats share one. */
  readonly accept: readonly string[];
  /** File names that are usual elsewhere: each is redirected to `file`. */
  readonly aliases: readonly string[];
  /** True for XML that browsers display with its style sheet when it is served as `application/xml`. */
  readonly openedAsXml: boolean;
  /** True if the document lists removed articles. */
  readonly tellsRemovals: boolean;
  /** True for an article that it shows. Absent: it shows all. */
  readonly shows?: (article: Article, head: FeedHead) => boolean;
  /** Cache key of everything that an entry depends on besides its article and agency. */
  readonly entryKey?: (head: FeedHead) => string;
  /** Renders one entry. An empty text omits the article. */
  readonly entry: (article: Article, context: WritingContext) => string;
  /** The whole document around its entries, newest first. */
  readonly document: (
    context: WritingContext,
    entries: readonly Fragment[],
    tombstones: readonly Tombstone[],
  ) => (string | Piece)[];
  /** Reads the ids in a document, for `validate` and `repair`; null if it has none. May throw if it is damaged. */
  readonly ids: ((text: string) => NamedIds) | null;
  /** The articles (in the order of the document's entries) whose entries differ from the archive. */
  readonly differing?: (text: string, articles: readonly Article[], agency: Agency, baseUrl: string) => Article[];
}
