import { ROOT_FILES } from "../../model/document.ts";
import { Rendered } from "../rendered.ts";

/**
 * The style sheet of all pages, at `style.css`. It uses only system fonts, logical properties (so that the same rules serve
 * both directions), and no letter-spacing, italics or capitals, which Arabic does not have.
 */
export const PAGE_CSS = `:root {
  color-scheme: light dark;
  --paper: #faf8f4;
  --sheet: #ffffff;
  --ink: #1b1d1f;
  --soft: #575c60;
  --line: #dfdad0;
  --accent: #0b5c5a;
  --on-accent: #ffffff;
  --tint: #e6f0ee;
  --good: #1c7a4a;
  --quiet: #8a9aa0;
  --bad: #b3261e;
  --warn: #8a5a00;
  --latin: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
  --arabic: "SF Arabic", "Segoe UI", "Noto Sans Arabic", "Noto Naskh Arabic", "Geeza Pro", Tahoma, system-ui, "Noto Sans", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a;
    --sheet: #1c2024;
    --ink: #eceae5;
    --soft: #a9b0b4;
    --line: #343a3f;
    --accent: #79cfc8;
    --on-accent: #0c2625;
    --tint: #20302f;
    --good: #6fce9a;
    --quiet: #7d8a91;
    --bad: #ff9a90;
    --warn: #f0c062;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { font-size: 106.25%; text-size-adjust: 100%; -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: break-word; }
:where([lang]) { --leading: 1.6; --tight: 1.25; font-family: var(--latin); line-height: var(--leading); }
:where([lang|="ar"], [lang|="fa"], [lang|="ur"]) { --leading: 1.85; --tight: 1.55; font-family: var(--arabic); }
h1, h2, h3, h4, h5, p, ul, ol { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1, h2, h3, h4, h5 { line-height: var(--tight); text-wrap: balance; font-weight: 700; }
h1 { font-size: clamp(1.75rem, 1.2rem + 2.6vw, 2.75rem); }
h2 { font-size: 1.3rem; }
a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
main:focus { outline: none; }
img { max-width: 100%; }
.skip { position: absolute; inset-inline-start: 1rem; inset-block-start: -6rem; background: var(--accent); color: var(--on-accent); padding: .6rem 1rem; z-index: 2; }
.skip:focus { inset-block-start: .5rem; }
.heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.top, main, .foot { width: min(66rem, 100% - 2 * clamp(1rem, 4vw, 2.5rem)); margin-inline: auto; }
.top { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; justify-content: space-between; padding-block: 1rem; border-block-end: 1px solid var(--line); }
.brand { display: inline-flex; align-items: center; gap: .5rem; font-weight: 700; color: var(--ink); text-decoration: none; font-size: 1.1rem; min-height: 2.75rem; }
.brand span:last-child { color: var(--soft); font-weight: 500; }
.mark rect { fill: var(--accent); }
.mark circle { fill: var(--on-accent); }
.mark path { fill: none; stroke: var(--on-accent); stroke-width: 3.5; stroke-linecap: round; }
.top nav { margin-inline: -.6rem; }
.languages { display: flex; gap: .25rem; }
.top nav a { display: inline-flex; align-items: center; min-height: 2.75rem; padding-inline: .6rem; border-radius: .5rem; }
.languages a[aria-current] { background: var(--tint); color: var(--ink); text-decoration: none; font-weight: 600; }
main { padding-block: clamp(1.75rem, 5vw, 3.5rem); }
.intro .others { margin-block-start: 1.75rem; }
.intro { max-width: 46rem; margin-block-end: clamp(2rem, 5vw, 3rem); }
.kicker { color: var(--accent); font-weight: 700; margin-block-end: .25rem; }
.lead { font-size: 1.15rem; color: var(--soft); margin-block-start: 1rem; text-wrap: pretty; }
.hint, .meta, .facts { color: var(--soft); font-size: .9rem; }
.notice { margin-block-start: .75rem; padding: .6rem .9rem; border-inline-start: .25rem solid var(--warn); background: var(--sheet); border-radius: .3rem; font-size: .95rem; }
.action { margin-block-start: 1.5rem; display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; }
.facts { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin-block-start: 1.1rem; }
.button, button { display: inline-flex; align-items: center; justify-content: center; min-height: 2.75rem; padding: .35rem 1rem; border: 1px solid var(--accent); border-radius: .6rem; background: var(--sheet); color: var(--accent); font: inherit; font-weight: 600; text-decoration: none; text-align: center; }
.button:hover, button:hover { background: var(--tint); }
.action .button, button { background: var(--accent); color: var(--on-accent); cursor: pointer; }
.action .button:hover, button:hover { background: var(--ink); border-color: var(--ink); color: var(--paper); }
.agency { margin-block-start: 1.25rem; }
.agency > header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; justify-content: space-between; margin-block-end: 1rem; padding-block-start: 1rem; border-block-start: 2px solid var(--ink); }
.agency h3 { font-size: 1.5rem; }
.cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); }
.card, .panel { background: var(--sheet); border: 1px solid var(--line); border-radius: .9rem; padding: 1.25rem; }
.card { display: flex; flex-direction: column; gap: .35rem; }
.card h4 { font-size: 1.35rem; }
.card h4 a { text-decoration: none; }
.card h4 a:hover { text-decoration: underline; }
.card .formats { margin-block-start: auto; padding-block-start: .75rem; }
.card h5 { font-size: .95rem; margin-block-start: .75rem; }
.formats { display: flex; flex-wrap: wrap; gap: .4rem; }
.formats a, .chips a { display: inline-flex; align-items: center; min-height: 2.25rem; padding: .1rem .8rem; border-radius: .5rem; background: var(--tint); font-weight: 600; font-size: .9rem; text-decoration: none; }
.formats a:hover, .chips a:hover { text-decoration: underline; }
.sections > li { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; justify-content: space-between; padding-block: .4rem; border-block-start: 1px solid var(--line); }
.sections .formats { padding: 0; }
.sections .formats a { min-height: 2rem; padding-inline: .6rem; font-size: .82rem; }
.whole { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin-block-start: 1rem; }
.columns { display: grid; gap: clamp(2rem, 4vw, 3.5rem); }
.side { display: grid; gap: 1.25rem; align-content: start; }
.body { display: grid; gap: 2.5rem; align-content: start; min-width: 0; }
.side > * { min-width: 0; }
@media (max-width: 40rem) {
  .top { flex-wrap: nowrap; gap: .5rem; padding-block: .35rem; }
  .brand span:last-child { display: none; }
  .top nav a { padding-inline: .45rem; font-size: .92rem; }
  main { padding-block-start: 1rem; }
  h1 { font-size: 1.5rem; }
  .intro { margin-block-end: 1rem; }
  .intro .others { margin-block-start: .75rem; }
  .lead { font-size: 1rem; margin-block-start: .4rem; }
  .facts { margin-block-start: .4rem; gap: 0 1rem; }
  .columns { gap: 1.1rem; }
  .panel { padding: .8rem 1rem; }
  .panel > h2, .intro .others h2 { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .panel .address:first-of-type { margin-block-start: 0; }
}
@media (min-width: 60rem) {
  .columns { grid-template: "body side" auto "body find" 1fr / minmax(0, 1fr) 24rem; row-gap: 1.25rem; }
  .body { grid-area: body; }
  .side { grid-area: side; }
  .find { grid-area: find; }
}
.panel h2 { margin-block-end: .35rem; }
.panel h3 { font-size: 1rem; margin-block: 1.25rem .6rem; }
.panel .hint { margin-block-start: .35rem; }
.address { display: grid; grid-template-columns: 1fr auto; gap: .35rem .75rem; align-items: center; margin-block-start: .6rem; }
.panel .address h3 { font-size: .9rem; margin: 0; }
.acts { display: flex; gap: .75rem; align-items: center; font-size: .9rem; }
.acts a { padding-block: .4rem; }
.acts button { min-height: 2.25rem; padding: .1rem .9rem; }
.copied { grid-column: 1 / -1; }
.copied code { display: block; padding: .5rem .7rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--paper); font-size: .8rem; line-height: 1.5; text-align: left; overflow-wrap: anywhere; user-select: all; -webkit-user-select: all; }
input { width: 100%; min-width: 0; min-height: 2.75rem; padding: .4rem .75rem; font: inherit; font-size: 1rem; color: var(--ink); background: var(--paper); border: 1px solid var(--soft); border-radius: .6rem; }
.readers { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; }
.readers .button { width: 100%; height: 100%; font-size: .92rem; padding-inline: .5rem; border-color: var(--line); }
.readers .button:hover { border-color: var(--accent); }
.readers li:last-child { grid-column: 1 / -1; }
.field { display: flex; gap: .5rem; margin-block-start: .5rem; }
.news > li { padding-block: 1.35rem; border-block-end: 1px solid var(--line); }
.news > li:first-child { padding-block-start: .9rem; }
.news article { display: grid; gap: .35rem; }
.news h3 { font-size: 1.2rem; text-wrap: pretty; }
.news h3 a { color: var(--ink); text-decoration: none; }
.news h3 a:hover { color: var(--accent); text-decoration: underline; }
.news .place { font-weight: 700; color: var(--accent); }
.news .place::after { content: " ·"; color: var(--soft); font-weight: 400; }
.summary { max-width: 42rem; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; line-clamp: 4; overflow: hidden; }
.news img { border-radius: .6rem; background: var(--tint); color: var(--soft); font-size: .75rem; line-height: 1.5; overflow: hidden; object-fit: cover; width: 100%; height: auto; aspect-ratio: 3 / 2; }
.pictured { grid-template-columns: minmax(0, 1fr) clamp(5.5rem, 22vw, 9rem); grid-template-rows: auto 1fr; column-gap: 1.25rem; }
.pictured > :is(h3, .meta) { grid-column: 1; }
.pictured > :is(.summary, .related) { grid-column: 1 / -1; }
.related { display: flex; flex-wrap: wrap; gap: 0 .75rem; }
.pictured > img { grid-area: 1 / 2 / span 2; }
@media (min-width: 34rem) {
  .pictured > :is(.summary, .related) { grid-column: 1; }
  .pictured > img { grid-row-end: span 4; }
}
.body h2 + p { margin-block-start: .35rem; }
.chips { display: flex; flex-wrap: wrap; gap: .5rem; margin-block-start: .75rem; align-items: center; }
.foot { display: flex; flex-wrap: wrap; gap: .5rem 2rem; align-items: baseline; justify-content: space-between; padding-block: 1.5rem 3rem; border-block-start: 1px solid var(--line); color: var(--soft); font-size: .9rem; }
.foot p { display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
.foot a { padding-block: .4rem; }
.state { display: inline-flex; align-items: center; gap: .5rem; font-weight: 700; padding: .2rem .8rem; border-radius: 2rem; border: 1px solid currentcolor; font-size: .95rem; }
.state.ok { color: var(--good); }
.state.degraded { color: var(--warn); }
.state.down { color: var(--bad); }
.reports { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; margin-block-start: 1rem; }
.reports .card > header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; justify-content: space-between; align-items: baseline; }
.reports h3 { font-size: 1.15rem; }
.intro > .why { margin-block-start: .75rem; }
.why { color: var(--bad); font-weight: 600; overflow-wrap: anywhere; }
code { font-family: ui-monospace, "SF Mono", Consolas, "Noto Sans Mono", "DejaVu Sans Mono", monospace; font-size: .88em; background: var(--tint); color: var(--ink); padding: .05em .35em; border-radius: .3rem; overflow-wrap: anywhere; }
.todo { overflow-wrap: anywhere; }
[hidden] { display: none; }
.panel details { margin-block-start: .75rem; padding-block-start: .25rem; }
details { border-block-start: 1px solid var(--line); padding-block-start: .5rem; margin-block-start: .5rem; }
summary { cursor: pointer; min-height: 2.25rem; display: list-item; align-content: center; font-weight: 600; }
.troubles { display: grid; gap: .5rem; font-size: .92rem; overflow-wrap: anywhere; }
.compared { max-width: 34rem; }
.compared :is(td, th) { min-width: 4rem; padding: .3rem .5rem; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); gap: .6rem 1rem; margin: .5rem 0 0; }
.figures dt { color: var(--soft); font-size: .85rem; }
.figures dd { margin: 0; font-weight: 600; }
.spark { display: block; width: 100%; max-width: 30rem; height: 2.25rem; margin-block-start: .75rem; }
[dir="rtl"] .spark { transform: scaleX(-1); }
.spark .news { fill: var(--good); }
.spark .quiet { fill: var(--quiet); }
.spark .failed { fill: var(--bad); }
.scroll { overflow-x: auto; margin-block-start: .75rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: start; vertical-align: top; padding: .5rem .75rem; border-block-end: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; }
td { overflow-wrap: anywhere; min-width: 8rem; }
main > section, main > h2 { margin-block-start: 2.5rem; }
@media (forced-colors: active) { .mark rect { fill: ButtonText; } .mark circle { fill: ButtonFace; } .mark path { stroke: ButtonFace; } }
@media (prefers-reduced-motion: no-preference) { a, .button, button { transition: background-color .15s, color .15s; } }
@media print { .side, .find, .top nav, .skip, .others { display: none; } .columns { display: block; } }
`;

const STYLE = new Rendered(ROOT_FILES.pageStyle, "text/css; charset=utf-8", PAGE_CSS);

/** The style sheet as a document. */
export function renderStyle(): Rendered {
  return STYLE;
}
