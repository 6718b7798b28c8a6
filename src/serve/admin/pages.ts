import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie, setCookie } from "hono/cookie";
import { timingSafeEqual } from "hono/utils/buffer";
import type { Clock, Log } from "../../model/ports.ts";
import {
  type AdminContent,
  type AdminView,
  adminPage,
  renderAdminRefusal,
  renderLogIn,
} from "../../publish/pages/admin/layout.ts";
import { ADMIN_CSS } from "../../publish/pages/admin/style.ts";
import type { AdminRefusal } from "../../publish/pages/admin/words.ts";
import { PAGE_LANGUAGES, type PageLanguage } from "../../publish/pages/page-words.ts";
import type { Routes } from "../deps.ts";
import type { ClientOf } from "../http/client.ts";
import { createLimiter, type Limiter } from "../http/limit.ts";
import { chooseLanguage, prefersPage } from "../http/negotiate.ts";
import { type ArrivalSettings, arrivalOf, isOwnRequest } from "../http/scheme.ts";
import { createSessions, type Session } from "./session.ts";

/** A request of an operator who has logged in, and its answers. */
export interface Asked extends AdminView {
  readonly c: Context;
  readonly formToken: string;
  /** Answers with a page. */
  show(content: AdminContent, status?: 200 | 400 | 404 | 409 | 412): Response;
  /** Answers with a page that says why the request was refused. */
  refuse(refusal: AdminRefusal, status: 400 | 403 | 404 | 409 | 413 | 429): Response;
  /** Leads to another of the operator's pages: `agencies/lana`. */
  go(path: string): Response;
}

/** Takes the operator's pages. Paths are below `/admin`; a page has no effect, a form may have one. */
export interface Pages {
  page(path: string, answer: (asked: Asked) => Response | Promise<Response>): void;
  form(path: string, answer: (asked: Asked, fields: URLSearchParams) => Response | Promise<Response>): void;
}

/** Adds some of the operator's pages. */
export type PageRoutes = (pages: Pages) => void;

/** Dependencies of the operator's pages. */
export interface PagesDeps extends ArrivalSettings {
  /** The operator's token, with which to log in. */
  readonly token: string;
  /** Limits wrong tokens, together with those of `tokenCheck`. */
  readonly guesses: Limiter;
  /** Limits forms, shared if the pages are composed more than once. Default: a limiter of its own. */
  readonly forms?: Limiter | undefined;
  readonly client: ClientOf;
  readonly clock: Clock;
  readonly log: Log;
  readonly routes: readonly PageRoutes[];
}

/** Maximum bytes of a form. */
const FORM_BYTES = 256 * 1024;
/** Limits on forms: as many as people send, not programs. */
export const FORMS = { burst: 60, everyMs: 1000, together: 5 };
const LANGUAGE_COOKIE = "nashra-language";
const YEAR_SECONDS = 31_536_000;
const FORM_TYPE = /^application\/x-www-form-urlencoded(?:\s*;|$)/i;
/** Pages to go to after the log-in, as `encodeURIComponent` writes the ids in their paths; without dot segments. */
const NEXT = /^(?:[a-z0-9](?:[\w~!*'()-]|\.(?!\.)|%(?!2e)[0-9a-f]{2}|\/(?![/.])){0,900})?$/i;

/** For the operator's pages: no script, no frame, stored by nobody; forms say where they come from. */
const HEADERS: Readonly<Record<string, string>> = {
  "Cache-Control": "no-store",
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; img-src 'self' https: data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "X-Frame-Options": "DENY",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  Vary: "Cookie, Accept-Language",
};

/**
 * The operator's pages at `/admin/`, for browsers that have logged in by a form with the operator's token. Requests with an
 * Authorization field, and those that do not prefer HTML, are left to the routes behind the token. Every
 * form is refused unless a page of this site sent it, with the token of its session.
 */
export function adminPages(deps: PagesDeps): Routes {
  const sessions = createSessions(deps.token, deps.clock);
  const forms = deps.forms ?? createLimiter({ ...FORMS, clock: deps.clock });
  const root = `${new URL(deps.baseUrl).pathname.replace(/\/$/, "")}/`;

  /** Answers requests that are a browser's, and leaves the others to the next route. */
  const browsers =
    (answer: (c: Context) => Promise<Response>): MiddlewareHandler =>
    async (c, next) => {
      if (c.req.header("Authorization") !== undefined) return next();
      if (!prefersPage(c.req.header("Accept") ?? null)) return next();
      return sealed(await answer(c));
    };
  const viewOf = (c: Context, session: Session | null): AdminView => ({
    language: languageOf(c),
    root,
    formToken: session?.formToken ?? null,
    ...(c.req.method === "POST" ? { switchAt: `${root}admin/${pageBehind(writtenPath(c))}` } : {}),
  });
  const logIn = (c: Context, next: string, refusal: AdminRefusal | null, status: 200 | 403 | 429 = 200): Response => {
    const said = { refusal, loggedOut: c.req.query("out") !== undefined };
    return c.html(renderLogIn(viewOf(c, null), next, said), status);
  };
  const refuse = (
    c: Context,
    session: Session | null,
    refusal: AdminRefusal,
    status: 400 | 403 | 404 | 409 | 413 | 429,
  ) => c.html(renderAdminRefusal(viewOf(c, session), refusal), status);

  function askedBy(c: Context, session: Session): Asked {
    const view = { ...viewOf(c, session), formToken: session.formToken };
    return {
      ...view,
      c,
      show: (content, status = 200) => c.html(adminPage(view, content), status),
      refuse: (refusal, status) => refuse(c, session, refusal, status),
      go: (path) => c.redirect(`${root}admin/${path}`, 303),
    };
  }

  /** The fields of a form that the session's own page sent, or why it is refused. */
  async function fieldsOf(c: Context, session: Session | null): Promise<URLSearchParams | Response> {
    if (!isOwnRequest(c, deps)) return refuse(c, session, "foreign", 403);
    const seconds = forms.take(deps.client(c));
    if (seconds > 0) return busy(refuse(c, session, "busy", 429), seconds);
    if (!FORM_TYPE.test(c.req.header("Content-Type") ?? "")) return refuse(c, session, "foreign", 403);
    const fields = new URLSearchParams(new TextDecoder().decode(await c.req.arrayBuffer()));
    if (session !== null && !(await sessions.owns(session, fields.get("form"))))
      return refuse(c, session, "foreign", 403);
    return fields;
  }

  async function takeToken(c: Context): Promise<Response> {
    const arrival = arrivalOf(c, deps);
    if (arrival === "open") return logIn(c, "", "open", 403);
    const fields = await fieldsOf(c, null);
    if (fields instanceof Response) return fields;
    const next = nextOf(fields.get("next"));
    if (!(await timingSafeEqual(fields.get("token") ?? "", deps.token))) {
      const seconds = deps.guesses.take(deps.client(c));
      return seconds > 0 ? busy(logIn(c, next, "busy", 429), seconds) : logIn(c, next, "wrong", 403);
    }
    deps.log("info", "operator.login", {});
    await sessions.begin(c, arrival);
    return c.redirect(`${root}admin/${next}`, 303);
  }

  return (app) => {
    const tooLong = bodyLimit({ maxSize: FORM_BYTES, onError: (c) => sealed(refuse(c, null, "tooLong", 413)) });
    const page = (path: string, answer: (asked: Asked) => Response | Promise<Response>): void => {
      app.get(
        path,
        browsers(async (c) => {
          const arrival = arrivalOf(c, deps);
          const session = arrival === "open" ? null : await sessions.current(c, arrival);
          if (session !== null) return answer(askedBy(c, session));
          if (path === `${ADMIN}/`)
            return logIn(c, "", arrival === "open" ? "open" : null, arrival === "open" ? 403 : 200);
          return c.redirect(
            `${root}admin/log-in?next=${encodeURIComponent(writtenPath(c).slice(ADMIN.length + 1))}`,
            303,
          );
        }),
      );
    };
    const form = (
      path: string,
      answer: (asked: Asked, fields: URLSearchParams) => Response | Promise<Response>,
    ): void => {
      app.post(
        path,
        tooLong,
        browsers(async (c) => {
          const arrival = arrivalOf(c, deps);
          const session = arrival === "open" ? null : await sessions.current(c, arrival);
          if (session === null) return refuse(c, null, isOwnRequest(c, deps) ? "ended" : "foreign", 403);
          const fields = await fieldsOf(c, session);
          return fields instanceof Response ? fields : answer(askedBy(c, session), fields);
        }),
      );
    };
    app.get(`${ADMIN}/style.css`, (c) =>
      c.body(ADMIN_CSS, 200, { "Content-Type": "text/css; charset=utf-8", "Cache-Control": "max-age=300" }),
    );
    app.get(
      `${ADMIN}/log-in`,
      browsers(async (c) => {
        const isOpen = arrivalOf(c, deps) === "open";
        return logIn(c, nextOf(c.req.query("next")), isOpen ? "open" : null, isOpen ? 403 : 200);
      }),
    );
    app.post(`${ADMIN}/log-in`, tooLong, browsers(takeToken));
    form(`${ADMIN}/log-out`, ({ c }) => {
      sessions.end(c, arrivalOf(c, deps));
      return c.redirect(`${root}admin/log-in?out`, 303);
    });
    const pages: Pages = {
      page: (path, answer) => page(`${ADMIN}${path}`, answer),
      form: (path, answer) => form(`${ADMIN}${path}`, answer),
    };
    for (const add of deps.routes) add(pages);
    app.get(
      ADMIN,
      browsers(async (c) => c.redirect(`${root}admin/`, 303)),
    );
    // Whoever has logged in sees a page at any other address, except those that ask for the token as the password.
    app.get(`${ADMIN}/*`, async (c, next) => {
      const arrival = arrivalOf(c, deps);
      const isOther = PASSWORD.test(c.req.path) || !prefersPage(c.req.header("Accept") ?? null);
      if (isOther || arrival === "open" || c.req.header("Authorization") !== undefined) return next();
      const session = await sessions.current(c, arrival);
      return session === null ? next() : sealed(refuse(c, session, "unknown", 404));
    });
  };
}

const ADMIN = "/admin";
const PASSWORD = /^\/admin\/(?:status|events\/)/;

/** The path as it was asked for: the router's is partly decoded. */
const writtenPath = (c: Context): string => new URL(c.req.url).pathname;

/** The page that stands behind a form: `agencies/lana` of `/admin/agencies/lana/pause`. */
function pageBehind(path: string): string {
  return /^\/admin\/(agencies\/[a-z0-9-]+|add|alarms|(?:articles|aside)\/.+)(?=\/|$)/.exec(path)?.[1] ?? "";
}

/** The page to go to after the log-in, if it is one of ours; else the first. */
function nextOf(next: string | null | undefined): string {
  return next !== null && next !== undefined && NEXT.test(next) ? next : "";
}

function sealed(response: Response): Response {
  for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value);
  return response;
}

function busy(response: Response, seconds: number): Response {
  response.headers.set("Retry-After", String(seconds));
  return response;
}

/** The language that the operator has chosen, now or before; else the one that the browser prefers. */
function languageOf(c: Context): PageLanguage {
  const known = (tag: string | undefined) => PAGE_LANGUAGES.find((one) => one === tag);
  const asked = known(c.req.query("lang"));
  if (asked !== undefined)
    setCookie(c, LANGUAGE_COOKIE, asked, { path: "/", httpOnly: true, sameSite: "Strict", maxAge: YEAR_SECONDS });
  return (
    asked ??
    known(getCookie(c, LANGUAGE_COOKIE)) ??
    (chooseLanguage(c.req.header("Accept-Language") ?? null, PAGE_LANGUAGES) as PageLanguage)
  );
}
