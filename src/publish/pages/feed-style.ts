import { ROOT_FILES } from "../../model/document.ts";
import { EXPLANATIONS } from "../describe.ts";
import { Rendered } from "../rendered.ts";

/**
 * Displays a feed in a browser. Browsers no longer apply XSLT, but CSS can still style XML that is served as
 * `application/xml` (Chromium shows the feeds' own media types as plain text). It shows a line that explains feeds, then
 * titles, summaries, addresses and dates, and hides the other fields.
 */
const FEED_CSS = `@namespace atom url("http://www.w3.org/2005/Atom");
* { display: none; }
:root {
  color-scheme: light dark;
  --quiet: color-mix(in srgb, CanvasText 72%, Canvas);
  --line: color-mix(in srgb, CanvasText 16%, Canvas);
  display: block;
  box-sizing: border-box;
  max-width: 44rem;
  margin: 0 auto;
  padding: 2rem 1.25rem 4rem;
  background: Canvas;
  color: CanvasText;
  font: 1.0625rem/1.6 system-ui, "Noto Sans", "Noto Sans Arabic", sans-serif;
  overflow-wrap: anywhere;
}
:root:is(:lang(ar), :lang(fa), :lang(ur), :lang(he)) { direction: rtl; }
:root:lang(ar) { line-height: 1.8; }
:root::before {
  display: block;
  margin-bottom: 2rem;
  padding: .85rem 1.1rem;
  border-inline-start: .25rem solid #0b7a75;
  border-radius: .4rem;
  background: color-mix(in srgb, #0b7a75 12%, Canvas);
  content: "${EXPLANATIONS.en}";
}
:root:lang(ar)::before { content: "${EXPLANATIONS.ar}"; }
:root:lang(fr)::before { content: "${EXPLANATIONS.fr}"; }
channel, item { display: block; }
channel > title, channel > description, item > title, item > description, item > link, item > pubDate,
atom|feed > atom|title, atom|feed > atom|subtitle, atom|entry, atom|entry > atom|title, atom|entry > atom|summary,
atom|entry > atom|link[rel="alternate"], atom|entry > atom|published { display: block; unicode-bidi: plaintext; text-align: start; }
channel > title, atom|feed > atom|title { font-size: 1.75rem; font-weight: 700; line-height: 1.35; }
channel > description, atom|feed > atom|subtitle { margin: .25rem 0 1.75rem; color: var(--quiet); }
/* The order of reading is not the order of the elements. */
item, atom|entry { display: flex; flex-direction: column; gap: .3rem; padding: 1.15rem 0; border-top: 1px solid var(--line); }
item > title, atom|entry > atom|title { order: 1; font-size: 1.2rem; font-weight: 650; line-height: 1.5; }
item > description, atom|entry > atom|summary { order: 2; }
item > link, atom|entry > atom|link[rel="alternate"] { order: 3; color: #0a6c68; font-size: .875rem; }
item > pubDate, atom|entry > atom|published { order: 4; color: var(--quiet); font-size: .875rem; }
atom|entry > atom|link[rel="alternate"]::before { content: attr(href); }
/* XML has no links: a click takes the whole address. */
item > link, atom|entry > atom|link[rel="alternate"] { user-select: all; }
item:is(:lang(ar), :lang(fa), :lang(ur), :lang(he)), atom|entry:is(:lang(ar), :lang(fa), :lang(ur), :lang(he)) { direction: rtl; }
item:not(:lang(ar), :lang(fa), :lang(ur), :lang(he)), atom|entry:not(:lang(ar), :lang(fa), :lang(ur), :lang(he)) { direction: ltr; }
/* An address and a date read from left to right, at the side where their article starts. */
:is(item, atom|entry) > :is(link, pubDate, atom|link, atom|published) { unicode-bidi: isolate; direction: ltr; }
:is(item, atom|entry):is(:lang(ar), :lang(fa), :lang(ur), :lang(he)) > :is(link, pubDate, atom|link, atom|published) { text-align: right; }
@media (prefers-color-scheme: dark) {
  item > link, atom|entry > atom|link[rel="alternate"] { color: #6fd3cb; }
}
`;

const STYLE = new Rendered(ROOT_FILES.feedStyle, "text/css; charset=utf-8", FEED_CSS);

/** The document at `feed.css`. */
export function renderFeedStyle(): Rendered {
  return STYLE;
}
