/**
 * What the operator's pages add to the style sheet of all pages, at `admin/style.css`.
 */
export const ADMIN_CSS = `main > .title { font-size: clamp(1.5rem, 1.2rem + 1.4vw, 2.1rem); margin-block-end: 1rem; }
.menu { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center; justify-content: space-between; margin-block: -1rem 1.5rem; padding-block-end: .5rem; border-block-end: 1px solid var(--line); }
.menu ul { display: flex; flex-wrap: wrap; gap: .25rem; margin-inline: -.6rem; }
.menu a { display: inline-flex; align-items: center; min-height: 2.75rem; padding-inline: .6rem; border-radius: .5rem; }
.menu a[aria-current] { background: var(--tint); color: var(--ink); text-decoration: none; font-weight: 600; }
.sheet { background: var(--sheet); border: 1px solid var(--line); border-radius: .9rem; padding: 1.25rem; margin-block-end: 1.5rem; display: grid; gap: 1rem; max-width: 46rem; }
.row { display: grid; gap: .25rem; min-width: 0; }
.row label, legend { font-weight: 600; }
textarea, select { width: 100%; min-width: 0; min-height: 2.75rem; padding: .4rem .75rem; font: inherit; font-size: 1rem; color: var(--ink); background: var(--paper); border: 1px solid var(--soft); border-radius: .6rem; }
textarea[dir="ltr"], input[dir="ltr"] { font-family: ui-monospace, "SF Mono", Consolas, "Noto Sans Mono", "DejaVu Sans Mono", monospace; font-size: .9rem; line-height: 1.5; text-align: left; }
fieldset { border: 1px solid var(--line); border-radius: .6rem; padding: .75rem 1rem; margin: 0; min-width: 0; display: grid; gap: .75rem; }
.tick { display: flex; gap: .6rem; align-items: baseline; }
.tick input { width: auto; min-height: 0; flex: none; }
.acts { flex-wrap: wrap; }
.acts form, .one { display: inline; margin: 0; }
button.plain, button.danger { background: var(--sheet); color: var(--accent); min-height: 2.5rem; }
button.danger { color: var(--bad); border-color: var(--bad); }
button.plain:hover { background: var(--tint); color: var(--accent); border-color: var(--accent); }
.note { border-inline-start: .3rem solid var(--warn); background: var(--sheet); border-radius: .3rem; padding: .7rem 1rem; margin-block-end: 1.25rem; overflow-wrap: anywhere; }
.note.good { border-color: var(--good); }
.note.bad { border-color: var(--bad); }
.beside { display: grid; gap: 1.5rem; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 66rem) { .beside { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } }
.found { display: grid; gap: 1rem; margin-block: 1rem; }
.found > li { background: var(--sheet); border: 1px solid var(--line); border-radius: .9rem; padding: 1rem 1.25rem; min-width: 0; overflow-wrap: anywhere; }
.found img { max-width: 12rem; max-height: 8rem; object-fit: cover; border-radius: .5rem; background: var(--tint); }
.found :is(h2, h3) { font-size: 1.1rem; }
.text { max-height: 16rem; overflow: auto; margin-block-start: .5rem; padding: .5rem .75rem; background: var(--paper); border-radius: .5rem; white-space: pre-line; }
.pairs { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1rem; margin: .5rem 0 0; font-size: .95rem; }
.pairs dt { color: var(--soft); }
.pairs dd { margin: 0; overflow-wrap: anywhere; }
.doubts { list-style: disc; padding-inline-start: 1.25rem; display: grid; gap: .35rem; }
main section h2, main > h2 { margin-block-end: .6rem; }
section + section, section + .beside, .beside section + section { margin-block-start: 2rem; }
.facts + .acts, .facts + .note { margin-block-start: 1rem; }
.acts .button { min-height: 2.5rem; background: var(--sheet); color: var(--accent); }
.tried { grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); }
.scroll :is(th, td) { min-width: 6.5rem; }
.compact :is(th, td) { min-width: 0; padding-inline: .4rem; }
.compact code { white-space: nowrap; }
@media (max-width: 40rem) { .compact { font-size: .82rem; } .compact .state { padding: .1rem .5rem; font-size: .8rem; } .menu { margin-block-start: 0; } .sheet, .found > li { padding: .9rem 1rem; } .pairs { grid-template-columns: minmax(0, 1fr); gap: 0; } .pairs dd { margin-block-end: .4rem; } }
`;
