import type { Face } from "./agency.ts";

/** One rendered representation, as stored and as served. */
export interface Document {
  /** Path below the public address, without a leading slash: `lana/ar/rss.xml`. */
  readonly path: string;
  readonly mediaType: string;
  /** Uncompressed bytes. */
  readonly body: Uint8Array;
  /** Weak validator over the uncompressed bytes: `W/"…"`. */
  readonly etag: string;
  /** Last change of the content, epoch milliseconds, whole seconds. */
  readonly modified: number;
}

/** What a feed document says of the feed itself. All facts are stored or configured: none is "now". */
export interface FeedHead {
  /** `lana/ar`. */
  readonly path: string;
  /** `tag:` URI of the feed. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** BCP 47; for a feed of several editions the agency's first. */
  readonly language: string;
  /** True where entries of several languages stand side by side. */
  readonly multilingual: boolean;
  /** True where entries of several agencies stand side by side: each names its own. */
  readonly collected?: boolean;
  /** The agency's own page that the feed stands for. */
  readonly homeUrl: string;
  readonly agencyName: string;
  /** Short note of rights in the feed's language, or null. */
  readonly licence: string | null;
  /** Address of the agency's licence for machines; absent if its definition states none. */
  readonly rsl?: string;
  /** Public address of this deployment without a trailing slash: `https://nashra.example`. */
  readonly baseUrl: string;
  /** WebSub hub, absolute, or null. */
  readonly hub: string | null;
  /** Last change of any entry in this document, takedowns included; epoch milliseconds. */
  readonly updated: number;
  /** Minutes between polls, for RSS ttl and sy:update*. */
  readonly pollMinutes: number;
  readonly image: string | null;
  /** Pictures of the feed by the rules of each format. */
  readonly faces: FeedFaces;
  /** RFC 5005: number of sealed archive documents of this feed. */
  readonly archives: number;
  /** Set in an archive document: its number, counted from 1 = oldest. */
  readonly archive: number | null;
  /** Set in a filtered feed: the canonical query (`place=…&q=…`), which stands in its own self link. */
  readonly query: string | null;
}

/** The pictures of a feed, by their use; null where there is none. Addresses are absolute. */
export interface FeedFaces {
  /** RSS: at most 144 × 400 pixels. */
  readonly channel: Face | null;
  /** Atom: square. */
  readonly icon: string | null;
  /** Atom: twice as wide as high. */
  readonly logo: string | null;
  /** JSON Feed `icon`: square, 512 pixels or more if there is one. */
  readonly large: string | null;
  /** JSON Feed `favicon`: square, 64 pixels or more. */
  readonly small: string | null;
}

/** Files that belong to no feed and stand at the root, besides the front pages. */
export const ROOT_FILES = {
  opml: "opml.xml",
  pageStyle: "style.css",
  feedStyle: "feed.css",
  definitionSchema: "definition.schema.json",
  collectionSchema: "collection.schema.json",
  jsonExtension: "json-extension.txt",
} as const;

/** A content coding (RFC 9110, 8.4.1) that documents are kept or sent in. `zstd` is RFC 8878. */
export type Coding = "identity" | "gzip" | "br" | "zstd";

/** A document as the server holds it: bytes ready to send, made when the document changed. */
export interface StoredDocument {
  readonly path: string;
  readonly mediaType: string;
  readonly etag: string;
  /** Epoch milliseconds, whole seconds. */
  readonly modified: number;
  /** The feed it belongs to, or null (`opml.xml`, `/`). */
  readonly feed: string | null;
  /** A full archive document: changes only by an edit or a takedown. */
  readonly sealed: boolean;
  /** Bytes by content coding. The archive keeps gzip; Node adds the others when it loads a document. */
  readonly bytes: Readonly<Partial<Record<Coding, Uint8Array>>>;
}
