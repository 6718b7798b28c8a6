import { type Markup, type MarkupValue, markup } from "../../xml/markup.ts";
import { page } from "../layout.ts";
import type { PageLanguage } from "../page-words.ts";
import { ADMIN_SECTIONS, ADMIN_WORDS, type AdminRefusal, type AdminSection } from "./words.ts";

/** What every page of the operator's is made for. */
export interface AdminView {
  readonly language: PageLanguage;
  /** Path of the site's root, with a slash at its end. */
  readonly root: string;
  /** Token of the session's forms; null: nobody has logged in. */
  readonly formToken: string | null;
  /** Address that the language links lead to, if the page has none of its own. Default: the page itself. */
  readonly switchAt?: string;
}

/** The content of one of the operator's pages. */
export interface AdminContent {
  readonly title: string;
  /** Its place in the menu, or null. */
  readonly here: AdminSection | null;
  readonly main: MarkupValue;
}

/** Renders one of the operator's pages as HTML, with the menu if somebody has logged in. */
export function adminPage(view: AdminView, { title, here, main }: AdminContent): string {
  const { language, root, formToken } = view;
  const words = ADMIN_WORDS[language];
  return page({
    language,
    title: `${title} · nashra`,
    description: words.menu,
    url: null,
    root,
    links: markup`<link rel="stylesheet" href="${root}admin/style.css">\n`,
    languages: "rendered",
    ...(view.switchAt === undefined ? {} : { switchAt: view.switchAt }),
    referrer: "same-origin",
    main: markup`${formToken === null ? null : menu(view, here)}<h1 class="title">${title}</h1>
${main}`,
  });
}

function menu({ language, root, formToken }: AdminView, here: AdminSection | null): Markup {
  const words = ADMIN_WORDS[language];
  const items = ADMIN_SECTIONS.map((section) => {
    const current = section === here ? markup` aria-current="page"` : null;
    return markup`<li><a href="${root}admin/${section === "agencies" ? "" : section}"${current}>${words.sections[section]}</a></li>`;
  });
  return markup`<div class="menu"><nav aria-label="${words.menu}"><ul>${items}</ul></nav>
<form method="post" action="${root}admin/log-out">${secretField(formToken)}<button class="plain">${words.logOut}</button></form></div>
`;
}

function secretField(formToken: string | null): Markup {
  return markup`<input type="hidden" name="form" value="${formToken}">`;
}

/** A form that changes something: it carries the session's token. `action`: path below the root. */
export function adminForm(view: AdminView, action: string, fields: MarkupValue, kind = "sheet"): Markup {
  return markup`<form method="post" action="${view.root}${action}" class="${kind}">${secretField(view.formToken)}
${fields}</form>
`;
}

/** A button that does one thing at once. `fields`: hidden fields by name. */
export function adminButton(
  view: AdminView,
  action: string,
  label: string,
  fields: Readonly<Record<string, string | number>> = {},
): Markup {
  return adminForm(view, action, markup`${hiddenFields(fields)}<button class="plain">${label}</button>`, "one");
}

/** Hidden fields by name. */
export function hiddenFields(fields: Readonly<Record<string, string | number>>): Markup {
  return markup`${Object.entries(fields).map(([name, value]) => markup`<input type="hidden" name="${name}" value="${String(value)}">`)}`;
}

/** A labelled field of a form. `id` is its id and name. */
export function adminField(
  id: string,
  label: string,
  value: string,
  options: {
    /** Explains the field. */
    readonly hint?: string | undefined;
    readonly type?: "text" | "url" | "password" | "number" | undefined;
    /** Lines; more than one: a text area. */
    readonly rows?: number | undefined;
    readonly required?: boolean | undefined;
    /** True: code, addresses and the like, which run from left to right. */
    readonly code?: boolean | undefined;
    /** BCP 47, of what is to be entered. */
    readonly language?: string | undefined;
  } = {},
): Markup {
  const { hint, type = "text", rows = 1, required = false, code = false, language } = options;
  const described = hint === undefined ? null : markup` aria-describedby="${id}-hint"`;
  const direction = code ? markup` dir="ltr" spellcheck="false" autocapitalize="none"` : markup` dir="auto"`;
  const spoken = language === undefined ? null : markup` lang="${language}"`;
  const common = markup` id="${id}" name="${id}"${described}${direction}${spoken}${required ? markup` required` : null}`;
  const control =
    rows > 1
      ? markup`<textarea${common} rows="${rows}">\n${value}</textarea>`
      : markup`<input type="${type}"${common} value="${value}">`;
  return markup`<p class="row"><label for="${id}">${label}</label>
${control}${hint === undefined ? null : markup`<span class="hint" id="${id}-hint">${hint}</span>`}</p>
`;
}

/** A choice of one of several values. */
export function adminSelect(
  id: string,
  label: string,
  value: string,
  choices: readonly (readonly [value: string, label: string])[],
): Markup {
  return markup`<p class="row"><label for="${id}">${label}</label>
<select id="${id}" name="${id}">${choices.map(([one, name]) => markup`<option value="${one}"${one === value ? markup` selected` : null}>${name}</option>`)}</select></p>
`;
}

/** A message at the head of a page. `bad`: something was refused, or could not be done. */
export function adminNote(kind: "good" | "bad", heading: string, text: MarkupValue = null): Markup {
  const role = kind === "bad" ? "alert" : "status";
  return markup`<div class="note ${kind}" role="${role}"><p><strong>${heading}</strong></p>${text === null ? null : markup`<p>${text}</p>`}</div>
`;
}

/** A line of English from the program, in a page of any language. */
export function english(line: string): Markup {
  return markup`<bdi lang="en" dir="ltr">${line}</bdi>`;
}

/** The page to log in. `next`: path below the root to go to afterwards. */
export function renderLogIn(
  view: AdminView,
  next: string,
  said: { readonly refusal: AdminRefusal | null; readonly loggedOut: boolean },
): string {
  const words = ADMIN_WORDS[view.language];
  const { refusal, loggedOut } = said;
  const field = adminField("token", words.token, "", {
    type: "password",
    required: true,
    code: true,
    hint: words.logInHint,
  });
  const form = markup`<form method="post" action="${view.root}admin/log-in" class="sheet">${hiddenFields({ next })}
${field}<p class="acts"><button>${words.logIn}</button></p>
</form>
`;
  return adminPage(view, {
    title: words.logIn,
    here: null,
    main: [
      loggedOut ? adminNote("good", words.loggedOut) : null,
      refusal === null ? null : adminNote("bad", ...words.refusals[refusal]),
      refusal === "open" ? null : form,
    ],
  });
}

/** A page that says why a request was refused, and leads back. */
export function renderAdminRefusal(view: AdminView, refusal: AdminRefusal): string {
  const words = ADMIN_WORDS[view.language];
  const [title, advice] = words.refusals[refusal];
  const back = markup`<p class="acts"><a class="button" href="${view.root}admin/">${words.back}</a></p>`;
  return adminPage(view, { title, here: null, main: markup`<p class="lead">${advice}</p>\n${back}` });
}
