import type { Rendered } from "../model/document.ts";

/**
 * How a feed looks when a person opens it in a browser. Browsers apply no XSLT any more; CSS can still lay out XML.
 * The machine's fields are hidden, headlines and summaries are shown, with a line that says what a feed is for.
 */
const FEED_CSS = `@namespace atom url("http://www.w3.org/2005/Atom");
@namespace content url("http://purl.org/rss/1.0/modules/content/");
@namespace dc url("http://purl.org/dc/elements/1.1/");
@namespace sy url("http://purl.org/rss/1.0/modules/syndication/");
@namespace media url("http://search.yahoo.com/mrss/");
@namespace fh url("http://purl.org/syndication/history/1.0");
@namespace at url("http://purl.org/atompub/tombstones/1.0");
:root { color-scheme: light dark; background: Canvas; color: CanvasText; display: block; box-sizing: border-box;
  max-width: 46rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; font: 1.0625rem/1.65 system-ui, "Noto Sans", "Noto Sans Arabic", sans-serif; }
:root:lang(ar) { direction: rtl; line-height: 1.85; }
:root::before { display: block; margin-bottom: 1.5rem; padding: .9rem 1.1rem; border-radius: .6rem;
  background: color-mix(in srgb, CanvasText 7%, Canvas); font-size: .95rem;
  content: "This is a news feed. Copy the address of this page into a feed reader and new articles will come to you."; }
:root:lang(ar)::before { content: "هذه نشرة إخبارية. انسخ عنوان هذه الصفحة إلى قارئ الأخبار لتصلك المقالات الجديدة أولا بأول."; }
:root:lang(fr)::before { content: "Ceci est un flux d'actualités. Copiez l'adresse de cette page dans un lecteur de flux pour recevoir les nouveaux articles."; }
channel, item, atom|entry { display: block; }
channel > title, atom|feed > atom|title { display: block; font-size: 1.7rem; font-weight: 700; line-height: 1.35; }
channel > description, atom|feed > atom|subtitle { display: block; margin-bottom: 1.25rem; opacity: .75; }
item, atom|entry { padding: 1.1rem 0; border-top: 1px solid color-mix(in srgb, CanvasText 18%, Canvas); }
atom|entry:lang(ar) { direction: rtl; }
item > title, atom|entry > atom|title { display: block; font-size: 1.15rem; font-weight: 650; line-height: 1.5; unicode-bidi: plaintext; }
item > description, atom|entry > atom|summary { display: block; margin-top: .35rem; opacity: .85; unicode-bidi: plaintext; }
item > pubDate, atom|entry > atom|published { display: block; margin-top: .35rem; font-size: .82rem; opacity: .65; direction: ltr; unicode-bidi: isolate; }
:root:lang(ar) item > pubDate, atom|entry:lang(ar) > atom|published { text-align: right; }
channel > link, channel > language, channel > generator, channel > docs, channel > ttl, channel > copyright, channel > lastBuildDate,
channel > image, item > link, item > guid, item > category, item > source, item > enclosure, content|*, dc|*, sy|*, media|*, fh|*, at|*,
channel > atom|link, atom|id, atom|link, atom|updated, atom|author, atom|rights, atom|category, atom|generator, atom|content,
atom|logo, atom|icon { display: none; }
`;

/** The document at `feed.css`. */
export function renderFeedStyle(): Rendered {
  return { path: "feed.css", mediaType: "text/css; charset=utf-8", text: FEED_CSS };
}
