import { oneLine } from "../model/one-line.ts";
import type { TransportFailure } from "../model/ports.ts";
import type { BlockedWhy, FetchFailure, UnreachableCode } from "./result.ts";
import { shown } from "./result.ts";

/** Builds the failures of a fetch, each with a line of evidence: what happened, where, and what to do. */

type Of<Kind extends FetchFailure["kind"]> = Extract<FetchFailure, { kind: Kind }>;

const UNREACHABLE: Readonly<Record<UnreachableCode, string>> = {
  dns: "the host name was not found: check this machine's network and DNS, or whether the site has moved",
  refused: "the connection was refused: the server is down or the port is wrong; nashra will try again",
  reset: "the connection broke before an answer arrived; nashra will try again",
  tls: "no secure connection could be made: check the site's certificate in a browser",
  "tls-chain":
    "the server does not send the intermediate certificate, which browsers fetch by themselves: ask the agency to install the full chain, or add the missing certificate to NODE_EXTRA_CA_CERTS",
  "tls-expired":
    "the certificate has expired or is not valid yet: ask the agency to renew it, and check this machine's clock",
  "tls-host":
    "the certificate is for another host: correct the address in the definition (with or without www), or ask the agency",
  "tls-self-signed":
    "the certificate is self-signed: ask the agency for a public one, or add it to NODE_EXTRA_CA_CERTS if you trust it",
  "tls-version": "the server only supports TLS that is too old (before 1.2) or too weak: ask the agency to update it",
  timeout: "no answer in time; nashra will try again",
  "blocked-address":
    "the address is not on the public internet, so it is never fetched; add it to NASHRA_ORIGINS if it is yours",
  protocol: "the server violates HTTP: report the rule named here to the agency; nashra will try again",
  coding: "the server sent a content coding that was not requested and that this runtime cannot decode",
  "too-many-files":
    "this process has too many open files: raise its limit (ulimit -n, LimitNOFILE); nashra will try again",
  aborted: "the request was cancelled because nashra is stopping",
  network: "the connection failed; nashra will try again",
};

const BLOCKED: Readonly<Record<BlockedWhy, string>> = {
  unauthorized: "the page requires credentials, and nashra sends none",
  forbidden: "the site refuses this program: ask the agency to allow its User-Agent, or fetch from another network",
  legal: "the page is withheld for legal reasons",
  robots: "robots.txt forbids fetching it: ask the agency, or choose another listing",
  challenge: "the site answered with a challenge page: ask the agency to allow this program's User-Agent or IP address",
  captcha: "the site answered with a captcha: ask the agency to allow this program's User-Agent or IP address",
  login: "the site answered with a login page: the page is not public, or has moved",
  suspended: "the site's hosting provider has suspended its account",
  empty:
    "the site answered with an empty page, which is how some sites refuse programs: ask the agency to allow this program's User-Agent or IP address",
};

/** No answer, by the transport's code. A body over the limit becomes `too-large`. */
export function unreachable(url: string, failure: TransportFailure): Of<"unreachable"> | Of<"too-large"> {
  const { code } = failure;
  if (code === "too-large") return tooLarge(url, failure.message);
  const evidence = oneLine(`${shown(url)}: ${UNREACHABLE[code]} (${code}: ${failure.message})`);
  return { kind: "unreachable", url, code, message: oneLine(failure.message), evidence };
}

function tooLarge(url: string, detail: string): Of<"too-large"> {
  const evidence = `${shown(url)}: larger than any news page, so it was not read (${detail}): check where the address leads`;
  return { kind: "too-large", url, evidence: oneLine(evidence) };
}

/** The page is withheld from us. `marker`: the sign of it in the answer, or null. */
export function blocked(url: string, status: number | null, why: BlockedWhy, marker: string | null): Of<"blocked"> {
  const details = [status === null ? "" : `answered ${status}`, marker ?? ""].filter((part) => part !== "").join(", ");
  return { kind: "blocked", url, why, status, evidence: oneLine(`${shown(url)}: ${BLOCKED[why]} (${details})`) };
}

/** 404 or 410. They are distinct from other statuses because a listing that is gone needs a new address. */
export function gone(url: string, status: 404 | 410): Of<"gone"> {
  const evidence = `${shown(url)} answered ${status}: the page no longer exists; if it is a listing, correct its address in the definition`;
  return { kind: "gone", url, status, evidence: oneLine(evidence) };
}

/** A status that gives no page. `detail`: the status in words; `retryAfterSeconds`: from the server, or null. */
export function failing(url: string, status: number, retryAfterSeconds: number | null, detail: string): Of<"failing"> {
  const later =
    retryAfterSeconds === null ? "nashra will try again later" : `the server asked to wait ${retryAfterSeconds} s`;
  return { kind: "failing", url, status, retryAfterSeconds, evidence: oneLine(`${shown(url)} ${detail}; ${later}`) };
}

/** The address leads to something other than a page. */
export function notHtml(url: string, contentType: string | null): Of<"not-html"> {
  const evidence = `${shown(url)} is not an HTML page (Content-Type ${contentType ?? "none"}): check where the address leads`;
  return {
    kind: "not-html",
    url,
    contentType: contentType === null ? null : oneLine(contentType, 200),
    evidence: oneLine(evidence),
  };
}

/** A page whose letters cannot be trusted: reading it would corrupt good articles. */
export function garbled(url: string, why: "mojibake" | "replacement", charset: string): Of<"garbled"> {
  const what = why === "mojibake" ? "its letters were encoded twice" : "many of its letters are lost (U+FFFD)";
  const evidence = `${shown(url)}: ${what}, read as ${charset}; nashra will not use it until the agency corrects it`;
  return { kind: "garbled", url, why, evidence: oneLine(evidence) };
}

/** An incomplete page. `how`: where it breaks off. */
export function truncated(url: string, how: string): Of<"truncated"> {
  return {
    kind: "truncated",
    url,
    evidence: oneLine(`${shown(url)} arrived incomplete: ${how}; nashra will try again`),
  };
}

/** A redirect away from the agency's hosts. If `to` equals `url`, the requested address itself is not on one of them. */
export function redirectedAway(url: string, to: string): Of<"redirected-away"> {
  const where = url === to ? shown(url) : `${shown(url)} redirects to ${shown(to)}, which`;
  const evidence = `${where} is not on one of the agency's hosts: if the site has moved there, add ${hostOf(to)} to \`hosts\` in its definition`;
  return { kind: "redirected-away", url, to: oneLine(to, 2048), evidence: oneLine(evidence) };
}

function hostOf(address: string): string {
  const name = URL.canParse(address) ? new URL(address).hostname : "";
  return name === "" ? "its host" : oneLine(name, 100);
}

/** A circle of redirects, or too many. `cookie`: the Cookie header sent to `url`, or null. */
export function redirectLoop(url: string, how: string, cookie: string | null): Of<"redirect-loop"> {
  const remedy =
    cookie === null
      ? "the site may require a cookie that a script sets, and nashra runs no scripts: open it in a browser, and put the final address into the definition"
      : `the site requires a cookie but did not accept its own (${namesOf(cookie)}): ask the agency to allow this program's User-Agent`;
  const evidence = `${shown(url)} ${how}; ${remedy}`;
  return { kind: "redirect-loop", url, evidence: oneLine(evidence) };
}

/** The names of the cookies in a header; their values may be secret. */
function namesOf(cookie: string): string {
  const names = cookie.split("; ").map((pair) => pair.split("=")[0]!);
  return oneLine(names.slice(0, 5).join(", "), 100);
}
