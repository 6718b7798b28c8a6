import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { crc32, deflateRaw } from "node:zlib";
import type { Fault, Lang } from "./types.ts";
import { document } from "./view.ts";

const HTML = "text/html; charset=utf-8";
const MEGABYTE = 1 << 20;
/** Plain size of the bomb; it travels as about a thousandth of that. */
const BOMB_MEGABYTES = 256;
const HUGE_MEGABYTES = 50;

/** One gzip member of 256 MB of blanks, put together from equal flushed blocks. */
async function gzipBomb(): Promise<Buffer> {
  const plain = Buffer.alloc(MEGABYTE, 0x20);
  const compress = promisify(deflateRaw) as (data: Buffer, options: { finishFlush: number }) => Promise<Buffer>;
  const block = await compress(plain, { finishFlush: 3 });
  let crc = 0;
  for (let i = 0; i < BOMB_MEGABYTES; i += 1) crc = crc32(plain, crc);
  const tail = Buffer.alloc(10);
  tail.set([3, 0]);
  tail.writeUInt32LE(crc, 2);
  tail.writeUInt32LE(BOMB_MEGABYTES * MEGABYTE, 6);
  const head = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
  return Buffer.concat([head, ...Array.from({ length: BOMB_MEGABYTES }, () => block), tail]);
}
let bomb: Promise<Buffer> | undefined;

const errorPage = (status: number) =>
  document("en", "utf-8", `${status}`, "", `<h1>${status}</h1>\n<p>The server could not answer this request.</p>`);

const CHALLENGE = document(
  "en",
  "utf-8",
  "Just a moment...",
  '<meta http-equiv="refresh" content="15">\n',
  `<h1>Checking your browser before accessing the site</h1>
<noscript>Enable JavaScript and cookies to continue</noscript>
<form id="challenge-form" action="/cdn-cgi/challenge" method="POST"><input type="hidden" name="cf_chl" value="1"></form>
<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>`,
);
const LOGIN = document(
  "en",
  "utf-8",
  "Sign in",
  "",
  `<h1>Sign in</h1>
<form action="/login.php" method="post"><label>User <input name="user"></label>
<label>Password <input type="password" name="password"></label><button>Log in</button></form>`,
);
const layout = (lang: Lang) =>
  document(
    lang,
    "utf-8",
    "Lana",
    "",
    `<div id="app"><section class="x1"><span class="x2">Lana</span><div class="x3">2.0</div></section></div>
<p><a href="#about">…</a> <a href="/contact">…</a></p>`,
  );

/** What a fault may need from the server. */
export interface Answer {
  req: IncomingMessage;
  res: ServerResponse;
  /** Ends when the site closes. */
  signal: AbortSignal;
  lang: Lang;
}

function send(answer: Answer, status: number, body: string | Buffer, headers: Record<string, string> = {}): void {
  const bytes = Buffer.from(body as string);
  answer.res.writeHead(status, { "content-type": HTML, "content-length": String(bytes.length), ...headers });
  answer.res.end(answer.req.method === "HEAD" ? undefined : bytes);
}

/** Answers with a fault that does not need the page; false when the page has to be written first. */
export async function answerFault(fault: Fault, answer: Answer): Promise<boolean> {
  const { req, res } = answer;
  const retry = { "retry-after": String(fault.retryAfter ?? 30) };
  switch (fault.kind) {
    case "refused":
      req.socket.destroy();
      return true;
    case "hang":
      return true;
    case "403":
    case "404":
    case "500":
      send(answer, Number(fault.kind), errorPage(Number(fault.kind)));
      return true;
    case "429":
    case "503":
      send(answer, Number(fault.kind), errorPage(Number(fault.kind)), retry);
      return true;
    case "redirect-loop":
      send(answer, 302, "", { location: req.url ?? "/" });
      return true;
    case "redirect-away":
      send(answer, 302, "", { location: "https://parked.example/lana" });
      return true;
    case "empty-200":
      send(answer, 200, "");
      return true;
    case "challenge":
      send(answer, fault.status ?? 200, CHALLENGE);
      return true;
    case "login":
      send(answer, fault.status ?? 200, LOGIN);
      return true;
    case "layout":
      send(answer, 200, layout(answer.lang));
      return true;
    case "not-html":
      send(answer, 200, "%PDF-1.7\n%\u00e2\u00e3\n1 0 obj\n<< >>\nendobj\n", { "content-type": "application/pdf" });
      return true;
    case "gzip-bomb":
      bomb ??= gzipBomb();
      send(answer, 200, await bomb, { "content-encoding": "gzip" });
      return true;
    case "huge":
      await huge(res, answer.signal);
      return true;
    default:
      return false;
  }
}

/** A well-formed page of 50 MB, sent as fast as it is read. */
async function huge(res: ServerResponse, signal: AbortSignal): Promise<void> {
  const [head = "", tail = ""] = document("en", "utf-8", "Lana News", "", "|").split("|");
  const part = "<p>The same line again.</p>\n".repeat(Math.ceil(MEGABYTE / 28));
  res.writeHead(200, { "content-type": HTML });
  res.write(head);
  for (let i = 0; i < HUGE_MEGABYTES && !res.destroyed; i += 1) {
    if (res.write(part)) continue;
    const drained = new Promise<void>((done) => {
      const end = () => {
        res.off("drain", end).off("close", end);
        signal.removeEventListener("abort", end);
        done();
      };
      res.once("drain", end).once("close", end);
      signal.addEventListener("abort", end);
    });
    await drained;
    if (signal.aborted) return;
  }
  res.end(tail);
}

/** Sends a whole page the way the fault has it; false when it is to be sent as usual. */
export async function sendFaulty(fault: Fault, answer: Answer, page: Buffer): Promise<boolean> {
  const { res } = answer;
  const half = page.subarray(0, page.length >> 1);
  const headers = { "content-type": HTML, "content-length": String(page.length) };
  switch (fault.kind) {
    case "reset":
      res.writeHead(200, { "content-type": HTML });
      await new Promise<void>((done) => void res.write(half, () => done()));
      res.socket?.resetAndDestroy();
      return true;
    case "truncated":
      res.writeHead(200, headers);
      await new Promise<void>((done) => void res.write(half, () => done()));
      res.socket?.end();
      return true;
    case "cut-html":
      send(answer, 200, half);
      return true;
    case "drip":
      res.writeHead(200, headers);
      for (let i = 0; i < page.length && !res.destroyed; i += 8) {
        res.write(page.subarray(i, i + 8));
        await sleep(200, undefined, { signal: answer.signal }).catch(() => res.destroy());
      }
      res.end();
      return true;
    default:
      return false;
  }
}
