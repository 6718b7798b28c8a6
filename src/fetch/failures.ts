import type { TransportFailure } from "../model/ports.ts";
import type { BlockedWhy, FetchFailure, UnreachableCode } from "./result.ts";
import { oneLine, shown } from "./result.ts";

/** The failures of a fetch, each with its line of evidence: what happened, where, what to do. */

type Of<Kind extends FetchFailure["kind"]> = Extract<FetchFailure, { kind: Kind }>;

const UNREACHABLE: Readonly<Record<UnreachableCode, string>> = {
  dns: "its name was not found: check this machine's network and DNS, or whether the site has moved",
  refused: "the connection was refused: the server is down or the port is wrong; it is tried again",
  reset: "the connection broke before an answer came; it is tried again",
  tls: "no secure connection could be made: look at the site's certificate in a browser",
  "tls-chain":
    "its server does not send the intermediate certificate, which browsers fetch by themselves: ask the agency to install the full chain, or give this process the missing certificate in NODE_EXTRA_CA_CERTS",
  "tls-expired":
    "its certificate has expired, or is not valid yet: ask the agency to renew it, and check this machine's clock",
  "tls-host":
    "its certificate names another host: correct the address in the definition (with or without www), or ask the agency",
  "tls-self-signed":
    "its certificate is self-signed: ask the agency for a public one, or name the certificate in NODE_EXTRA_CA_CERTS if you trust it",
  "tls-version": "its server speaks only TLS that is too old (before 1.2) or too weak: ask the agency to update it",
  timeout: "no answer in time; it is tried again",
  "blocked-address":
    "it lies at an address that is not of the public internet and is never fetched; name it in NASHRA_ORIGINS if it is yours",
  protocol: "its server breaks HTTP: report the rule named here to the agency; it is tried again",
  coding: "its server sends a content coding that this runtime cannot decode, and that was not asked for",
  "too-many-files": "this process has too many open files: raise its limit (ulimit -n, LimitNOFILE); it is tried again",
  aborted: "it was given up before an answer came: nashra was told to stop",
  network: "the connection failed; it is tried again",
};

const BLOCKED: Readonly<Record<BlockedWhy, string>> = {
  unauthorized: "it asks for credentials, and none are ever sent",
  forbidden: "it refuses this program: ask the agency to admit its User-Agent, or fetch from another network",
  legal: "it is withheld for legal reasons",
  robots: "robots.txt forbids it: ask the agency, or choose another listing",
  challenge: "a challenge page stands in its place: ask the agency to admit this program's User-Agent or address",
  captcha: "a captcha stands in its place: ask the agency to admit this program's User-Agent or address",
  login: "a login page stands in its place: the page is not public, or has moved",
  suspended: "the site's account is suspended by its host",
  empty:
    "it answers with an empty page, as sites do that refuse a program without saying so: ask the agency to admit this program's User-Agent or address",
};

/** No answer, by the transport's code; a body beyond the bounds becomes `too-large`. */
export function unreachable(url: string, failure: TransportFailure): Of<"unreachable"> | Of<"too-large"> {
  const { code } = failure;
  if (code === "too-large") return tooLarge(url, failure.message);
  const evidence = oneLine(`${shown(url)}: ${UNREACHABLE[code]} (${code}: ${failure.message})`);
  return { kind: "unreachable", url, code, message: oneLine(failure.message), evidence };
}

function tooLarge(url: string, detail: string): Of<"too-large"> {
  const evidence = `${shown(url)}: larger than any news page, left unread (${detail}): see what the address leads to`;
  return { kind: "too-large", url, evidence: oneLine(evidence) };
}

/** The page is kept from us. `marker`: what in the answer told so. */
export function blocked(url: string, status: number | null, why: BlockedWhy, marker: string | null): Of<"blocked"> {
  const told = [status === null ? "" : `answered ${status}`, marker ?? ""].filter((part) => part !== "").join(", ");
  return { kind: "blocked", url, why, status, evidence: oneLine(`${shown(url)}: ${BLOCKED[why]} (${told})`) };
}

/** 404 and 410 are told apart from other statuses: a listing that answers so needs a new address. */
export function gone(url: string, status: 404 | 410): Of<"gone"> {
  const evidence = `${shown(url)} answered ${status}: the page is no longer there; if it is a listing, correct its address in the definition`;
  return { kind: "gone", url, status, evidence: oneLine(evidence) };
}

/** A status that names no page. `detail`: the status in words; `retryAfterSeconds`: as the server asks, else null. */
export function failing(url: string, status: number, retryAfterSeconds: number | null, detail: string): Of<"failing"> {
  const later = retryAfterSeconds === null ? "it is tried again later" : `it asks to wait ${retryAfterSeconds} s`;
  return { kind: "failing", url, status, retryAfterSeconds, evidence: oneLine(`${shown(url)} ${detail}; ${later}`) };
}

/** Something other than a page stands at the address. */
export function notHtml(url: string, contentType: string | null): Of<"not-html"> {
  const evidence = `${shown(url)} is no HTML page (Content-Type ${contentType ?? "none"}): see what the address leads to`;
  return {
    kind: "not-html",
    url,
    contentType: contentType === null ? null : oneLine(contentType, 200),
    evidence: oneLine(evidence),
  };
}

/** A page whose letters cannot be trusted: taken as it is it would spoil good articles. */
export function garbled(url: string, why: "mojibake" | "replacement", charset: string): Of<"garbled"> {
  const what = why === "mojibake" ? "its letters were encoded twice" : "many of its letters are lost (U+FFFD)";
  const evidence = `${shown(url)}: ${what}, read as ${charset}; nothing is taken from it until the agency mends it`;
  return { kind: "garbled", url, why, evidence: oneLine(evidence) };
}

/** A page that ends before its end. `how`: what is missing. */
export function truncated(url: string, how: string): Of<"truncated"> {
  return { kind: "truncated", url, evidence: oneLine(`${shown(url)} came incomplete: ${how}; it is tried again`) };
}

/**
 * A redirect to a host that is not the agency's. `to` equal to `url`: the agency's own address is none of its hosts.
 */
export function redirectedAway(url: string, to: string): Of<"redirected-away"> {
  const where = url === to ? shown(url) : `${shown(url)} leads to ${shown(to)}, which`;
  const evidence = `${where} is not among the agency's hosts: if the site has moved there, add ${hostOf(to)} to \`hosts\` in its definition`;
  return { kind: "redirected-away", url, to: oneLine(to, 2048), evidence: oneLine(evidence) };
}

function hostOf(address: string): string {
  const name = URL.canParse(address) ? new URL(address).hostname : "";
  return name === "" ? "its host" : oneLine(name, 100);
}

/** Redirects that lead nowhere, or too far. `cookie`: the header that was sent to `url`, or null. */
export function redirectLoop(url: string, how: string, cookie: string | null): Of<"redirect-loop"> {
  const remedy =
    cookie === null
      ? "it may want a cookie that a script sets, and none are run: open it in a browser, and put the address it ends at into the definition"
      : `it wants a cookie and did not take its own (${namesOf(cookie)}), which was sent back: ask the agency to admit this program's User-Agent`;
  const evidence = `${shown(url)} ${how}; ${remedy}`;
  return { kind: "redirect-loop", url, evidence: oneLine(evidence) };
}

/** The names of the cookies in a header; their values are nobody's business. */
function namesOf(cookie: string): string {
  const names = cookie.split("; ").map((pair) => pair.split("=")[0]!);
  return oneLine(names.slice(0, 5).join(", "), 100);
}
