import type { Article } from "../model/article.ts";
import { legalLine, plainText, rfc3986Url } from "./xml/legal.ts";
import { escapeMarkup } from "./xml/markup.ts";

/** A picture, audio or video of an article, as feeds list it. Fields are null if unknown. */
export interface Medium {
  readonly kind: "image" | "audio" | "video";
  readonly url: string;
  /** Media type by the address's extension, or null. */
  readonly type: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly alt: string | null;
  /** Bytes of the file. */
  readonly length: number | null;
  readonly caption: string | null;
  readonly credit: string | null;
}

/** Registered types (IANA) of the extensions that news sites use. */
const TYPES: Readonly<Record<string, string>> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
  svg: "image/svg+xml",
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  aac: "audio/aac",
  ogg: "audio/ogg",
  oga: "audio/ogg",
  opus: "audio/ogg",
  wav: "audio/wav",
  mp4: "video/mp4",
  m4v: "video/mp4",
  webm: "video/webm",
  ogv: "video/ogg",
  mov: "video/quicktime",
};
/** Maximum media of one article. */
const MOST = 20;

/** The media type by an address's extension, or null. */
export function typeByExtension(url: string): string | null {
  const extension = /\.([a-z0-9]{2,4})$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase();
  return extension !== undefined && Object.hasOwn(TYPES, extension) ? TYPES[extension]! : null;
}

/** The lead picture, if its address can be linked; then the body's audio and video of known types. */
export function mediaIn(article: Article): Medium[] {
  const found: Medium[] = [];
  const lead = article.image === null ? null : rfc3986Url(article.image.url);
  if (lead !== null) {
    const { width, height, alt, caption, credit = null, length = null, type: known } = article.image!;
    const byName = typeByExtension(lead);
    const type = known ?? (byName?.startsWith("image/") ? byName : null);
    found.push({ kind: "image", url: lead, type, width, height, alt, length, caption, credit });
  }
  // The body is sanitised: attributes are quoted, and tags contain no bare angle brackets.
  for (const [, written] of article.contentHtml.matchAll(/<(?:audio|video|source)\b[^<>]*?\ssrc="([^"<>]*)"/g)) {
    const url = rfc3986Url(written!.replace(/&(?:amp|#x26|#38);/gi, "&"));
    const type = url === null ? null : typeByExtension(url);
    if (url === null || type === null || found.some((medium) => medium.url === url)) continue;
    const kind = type.split("/")[0];
    if (kind !== "audio" && kind !== "video") continue;
    const unknown = { width: null, height: null, alt: null, length: null, caption: null, credit: null };
    found.push({ kind, url, type, ...unknown });
    if (found.length >= MOST) break;
  }
  return found;
}

/** The lead picture as the enclosure of an RSS item, which requires its length and type. */
export function enclosureOf(article: Article): string[] {
  const lead = mediaIn(article).find(({ kind }) => kind === "image");
  if (lead === undefined || lead.type === null || lead.length === null) return [];
  return [`<enclosure url="${escapeMarkup(lead.url)}" length="${lead.length}" type="${escapeMarkup(lead.type)}"/>`];
}

/** An article's media as Media RSS (https://www.rssboard.org/media-rss). */
export function mediaOf(article: Article): string[] {
  return mediaIn(article).flatMap((medium) => {
    const { kind, type } = medium;
    const url = escapeMarkup(medium.url);
    const size = `${pixels("width", medium.width)}${pixels("height", medium.height)}`;
    const [told, credit] = [legalLine(medium.alt || medium.caption || ""), legalLine(medium.credit ?? "")];
    const typed = type === null ? "" : ` type="${escapeMarkup(type)}"`;
    const bytes = medium.length === null ? "" : ` fileSize="${medium.length}"`;
    const start = `<media:content url="${url}"${bytes}${typed} medium="${kind}"${size}`;
    const more = [
      told === "" ? "" : `<media:description type="plain">${plainText(told)}</media:description>`,
      credit === "" ? "" : `<media:credit>${plainText(credit)}</media:credit>`,
    ].join("");
    const content = more === "" ? `${start}/>` : `${start}>${more}</media:content>`;
    return kind === "image" ? [content, `<media:thumbnail url="${url}"${size}/>`] : [content];
  });
}

function pixels(name: string, value: number | null): string {
  return value === null || !Number.isInteger(value) || value <= 0 ? "" : ` ${name}="${value}"`;
}
