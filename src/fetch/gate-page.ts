import type { BlockedWhy } from "./result.ts";

/**
 * A page served in place of the requested one: a challenge, captcha, login or suspension notice. With a success status,
 * only a page with little content counts, so that an article about captchas or a page with a login box is not mistaken
 * for a gate.
 */
export interface GatePage {
  readonly why: BlockedWhy;
  /** The sign by which it was recognised. */
  readonly marker: string;
}

/** Characters of an error page that are examined. A longer page with a success status is no gate. */
const LOOKED_AT = 65_536;
/** A page with this many links or this much visible text has content of its own. */
const THIN_LINKS = 20;
const THIN_TEXT = 4000;
/** Words alone prove a gate only on a page with fewer links and less text than this. */
const BARE_LINKS = 10;
const BARE_TEXT = 1500;

type Marker = readonly [BlockedWhy, string];

/** Markup that only gates contain, in lower case. */
const MARKUP: readonly Marker[] = [
  ["challenge", "_cf_chl_opt"],
  ["challenge", "cf-browser-verification"],
  ["challenge", "/cdn-cgi/challenge-platform/h/"],
  ["challenge", 'id="challenge-form"'],
  ["challenge", 'id="challenge-running"'],
  ["challenge", "<title>ddos-guard"],
  ["challenge", "sucuri_cloudproxy_js"],
  ["challenge", "sucuri website firewall"],
  ["challenge", "incapsula incident id"],
  ["challenge", "awswafcookiedomainlist"],
  ["challenge", "slowaes.decrypt"],
  ["captcha", "captcha-delivery.com"],
  ["captcha", "px-captcha"],
  ["captcha", 'class="g-recaptcha'],
  ["captcha", 'class="h-captcha'],
  ["captcha", 'class="cf-turnstile'],
  ["captcha", "smartcaptcha"],
  ["suspended", "suspendedpage.cgi"],
];

/** Words that mark an otherwise bare page as a gate, in lower case. */
const WORDS: readonly Marker[] = [
  ["challenge", "just a moment..."],
  ["challenge", "checking your browser"],
  ["challenge", "checking if the site connection is secure"],
  ["challenge", "enable javascript and cookies"],
  ["challenge", "ddos protection by"],
  ["challenge", "unusual traffic"],
  ["challenge", "vérification de votre navigateur"],
  ["challenge", "جاري التحقق من المتصفح"],
  ["captcha", "captcha"],
  ["captcha", "you are human"],
  ["captcha", "you are not a robot"],
  ["captcha", "i'm not a robot"],
  ["captcha", "are you a robot"],
  ["captcha", "vous êtes humain"],
  ["captcha", "لست روبوت"],
  ["captcha", "أنك إنسان"],
  ["suspended", "account has been suspended"],
  ["suspended", "account suspended"],
  ["forbidden", "access denied"],
  ["forbidden", "you have been blocked"],
  ["forbidden", "request blocked"],
];

/** Recognises a gate, or null. `headers` have lower-case names. */
export function recogniseGate(
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
): GatePage | null {
  const header = byHeader(headers);
  if (header !== null) return header;
  const failed = status >= 400;
  if (!failed && text.length > LOOKED_AT) return null;
  const markup = text.slice(0, LOOKED_AT).toLowerCase();
  const content = visibleContent(markup);
  if (!failed && (content.links >= THIN_LINKS || content.text.length >= THIN_TEXT)) return null;
  for (const [why, marker] of MARKUP) {
    if (markup.includes(marker)) return { why, marker };
  }
  if (asksForPassword(markup)) return { why: "login", marker: "a password field and little content" };
  if (content.links >= BARE_LINKS || content.text.length >= BARE_TEXT) return null;
  for (const [why, marker] of WORDS) {
    if (content.text.includes(marker)) return { why, marker };
  }
  const reloads =
    markup.includes("location.reload") || markup.includes("location.href") || markup.includes("window.location");
  if (content.text.length < 200 && markup.includes("document.cookie") && reloads) {
    return { why: "challenge", marker: "a script that sets a cookie and reloads the page" };
  }
  return null;
}

function byHeader(headers: Readonly<Record<string, string>>): GatePage | null {
  if (headers["cf-mitigated"]?.toLowerCase() === "challenge") return { why: "challenge", marker: "cf-mitigated" };
  const action = headers["x-amzn-waf-action"]?.toLowerCase();
  if (action === "challenge" || action === "captcha") return { why: action, marker: "x-amzn-waf-action" };
  return null;
}

function asksForPassword(markup: string): boolean {
  return /\btype\s{0,5}=\s{0,5}["']?password\b/.test(markup);
}

/** Visible text (title included) and number of links. Stops counting once either exceeds what a gate has. */
export function visibleContent(markup: string): { text: string; links: number } {
  let text = "";
  let links = 0;
  let at = 0;
  while (at < markup.length && links < THIN_LINKS && text.length < THIN_TEXT) {
    const open = markup.indexOf("<", at);
    const words = markup.slice(at, open === -1 ? markup.length : open);
    text += /\S/.test(words) ? words : words === "" ? "" : " ";
    if (open === -1) break;
    if (markup.startsWith("<a ", open)) links += 1;
    const hidden = markup.startsWith("<script", open)
      ? "</script"
      : markup.startsWith("<style", open)
        ? "</style"
        : null;
    const from = hidden === null ? open : markup.indexOf(hidden, open);
    const close = from === -1 ? -1 : markup.indexOf(">", from);
    if (close === -1) break;
    at = close + 1;
  }
  return { text, links };
}

const LOGIN_PATH =
  /(?:^|\/)(?:log-?in|sign-?in|wp-login\.php|users\/sign_in|account\/login|auth(?:enticate)?|sso|connexion)(?:\.[a-z]{2,5})?\/?$/i;
const CHALLENGE_PATH = /(?:^|\/)(?:captcha|challenge|__cf_chl|blocked|suspendedpage\.cgi)(?:\.[a-z]{2,5})?\/?$/i;

/** The gate that a redirect leads to, recognised by its path, or null. */
export function gatePath(url: URL): GatePage | null {
  const path = url.pathname.slice(0, 500);
  if (LOGIN_PATH.test(path)) return { why: "login", marker: `redirect to ${path}` };
  if (!CHALLENGE_PATH.test(path)) return null;
  return { why: path.includes("suspended") ? "suspended" : "challenge", marker: `redirect to ${path}` };
}
