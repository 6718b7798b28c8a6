import type { Hono } from "hono";

/** Where the operator's browser looks. */
export const SITE = "https://feeds.example";

/** A page as the operator's browser has it. */
export interface SeenPage {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** Path to which it leads, or null. */
  readonly location: string | null;
}

/** An operator's browser: it keeps cookies, follows redirects of forms, and sends what browsers send. */
export interface OperatorBrowser {
  /** Cookies by name, as set. */
  readonly cookies: Map<string, string>;
  /** Set-Cookie fields as they came. */
  readonly set: string[];
  open(path: string, headers?: Record<string, string>): Promise<SeenPage>;
  /** Sends a form without the session's token. */
  send(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<SeenPage>;
  /** Fills in the form of the page at `from` whose action is `path`, and sends it. Follows the redirect. */
  submit(from: string | SeenPage, path: string, fields?: Record<string, string>): Promise<SeenPage>;
  logIn(token: string): Promise<SeenPage>;
}

const HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/** A browser before an app. `site`: origin that it opens. `env`: what the runtime hands to the app. */
export function openBrowser(
  app: () => Hono,
  { site = SITE, env = undefined as object | undefined } = {},
): OperatorBrowser {
  const cookies = new Map<string, string>();
  const set: string[] = [];
  const ask = async (method: string, path: string, body: string | null, headers: Record<string, string>) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await app().request(
      `${site}${path}`,
      {
        method,
        headers: { Accept: HTML, "Accept-Language": "en", ...(cookie === "" ? {} : { Cookie: cookie }), ...headers },
        ...(body === null ? {} : { body }),
      },
      env,
    );
    for (const line of response.headers.getSetCookie()) {
      set.push(line);
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (/max-age=0/i.test(line)) cookies.delete(name!);
      else cookies.set(name!, value!);
    }
    return {
      status: response.status,
      text: await response.text(),
      headers: response.headers,
      location: response.headers.get("Location"),
    };
  };
  const browser: OperatorBrowser = {
    cookies,
    set,
    open: (path, headers = {}) => ask("GET", path, null, headers),
    send: (path, fields, headers = {}) =>
      ask("POST", path, new URLSearchParams(fields).toString(), {
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
        Origin: site,
        ...headers,
      }),
    async submit(from, path, fields = {}) {
      const page = typeof from === "string" ? await browser.open(from) : from;
      const sent = await browser.send(path, { ...fieldsOf(page.text, path), ...fields });
      return sent.status === 303 ? browser.open(sent.location!) : sent;
    },
    logIn: async (token) => {
      const sent = await browser.send("/admin/log-in", { token });
      return sent.status === 303 ? browser.open(sent.location!) : sent;
    },
  };
  return browser;
}

/** The fields of the form with this action, as they would be sent. */
export function fieldsOf(html: string, action: string): Record<string, string> {
  const form = [...html.matchAll(/<form [^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g)].find(
    ([, at]) => at === action,
  );
  if (form === undefined) throw new Error(`the page has no form for ${action}`);
  const fields: Record<string, string> = {};
  const texts = form[2]!;
  for (const [, attributes] of texts.matchAll(/<input ([^>]*)>/g)) {
    const at = (name: string) => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes!)?.[1];
    if (at("type") === "checkbox" || (at("type") === "radio" && !/ checked/.test(attributes!))) continue;
    if (at("name") !== undefined) fields[at("name")!] = unescaped(at("value") ?? "");
  }
  for (const [, name, text] of texts.matchAll(/<textarea [^>]*?name="([^"]*)"[^>]*>\n?([\s\S]*?)<\/textarea>/g))
    fields[name!] = unescaped(text!);
  for (const [, name, options] of texts.matchAll(/<select [^>]*?name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g))
    fields[name!] = unescaped(
      (/<option value="([^"]*)" selected/.exec(options!) ?? /<option value="([^"]*)"/.exec(options!))![1]!,
    );
  return fields;
}

function unescaped(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
