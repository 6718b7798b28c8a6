import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { SampleArticle } from "./articles.ts";
import type { FaultKind, Knobs } from "./knobs.ts";

type Fault = (response: ServerResponse, url: URL, articles: readonly SampleArticle[]) => void;

const FAULTS: Readonly<Record<FaultKind, Fault>> = {
  refused: (response) => void response.socket?.destroy(),
  reset: (response) => {
    response.writeHead(200, { "Content-Type": "text/html", "Content-Length": 100_000 });
    response.write("<!DOCTYPE html><html><body><p>half");
    setTimeout(() => response.socket?.resetAndDestroy(), 20);
  },
  hang: () => {},
  "403": status(403),
  "404": status(404),
  "429": (response) => void response.writeHead(429, { "Retry-After": "120", "Content-Type": "text/html" }).end(plain("Too many requests")),
  "500": status(500),
  "503": status(503),
  "redirect-loop": (response, url) => void response.writeHead(302, { Location: `${url.pathname}${url.search}` }).end(),
  "redirect-away": (response) => void response.writeHead(302, { Location: "https://elsewhere.example/" }).end(),
  "empty-200": page(""),
  truncated: (response) => {
    response.writeHead(200, { "Content-Type": "text/html", "Content-Length": 50_000 });
    response.write("<!DOCTYPE html><html><body><div class='left-side'>");
    setTimeout(() => response.socket?.end(), 20);
  },
  "cut-html": page("<!DOCTYPE html><html><body><div class='left-side'><h3>Latest News</h3><div class='news-content'><h4><a href='post.p"),
  "wrong-charset": (response) => void response.writeHead(200, { "Content-Type": "text/html; charset=utf-16" }).end(plain("\u0622\u062e\u0631 \u0627\u0644\u0623\u062e\u0628\u0627\u0631")),
  challenge: (response) =>
    void response
      .writeHead(503, { "Content-Type": "text/html", Server: "cloudflare" })
      .end('<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><div id="cf-challenge">Checking your browser before accessing</div><script src="/cdn-cgi/challenge-platform/h/b.js"></script></body></html>'),
  login: page('<!DOCTYPE html><html><head><title>Login</title></head><body><form action="/login" method="post"><input name="user"><input type="password" name="password"></form></body></html>'),
  layout: page("<!DOCTYPE html><html><body><div id='app'><h1>Welcome</h1><p>Our new site is coming. Please enjoy the new look of the agency.</p></div></body></html>"),
  flood: (response, _url, articles) => {
    const first = articles[0]!.id + 100_000;
    const items = Array.from({ length: 5000 }, (_, n) => `<div class="news-content"><h4><a href="post.php?id=${first + n}&lang=ar">خبر رقم ${n}</a></h4></div>`);
    page(`<!DOCTYPE html><html><body><div class="left-side">${items.join("")}</div></body></html>`)(response);
  },
  future: page('<!DOCTYPE html><html><body><div class="artical"><h2>خبر من المستقبل</h2><div class="main_post"><p>طرابلس 5 مايو 2099 (وال)- هذا خبر من المستقبل لا يصح أن يؤرخ به أحد.</p></div></div></body></html>'),
  "duplicate-ids": (response, _url, articles) => {
    const one = articles.find((article) => article.lang === "ar" && !article.pinned)!;
    const item = `<div class="news-content"><h4><a href="post.php?id=${one.id}&lang=ar">${one.title}</a></h4></div>`;
    page(`<!DOCTYPE html><html><body><div class="left-side">${item.repeat(5)}</div></body></html>`)(response);
  },
  "gzip-bomb": (response) => void response.writeHead(200, { "Content-Type": "text/html", "Content-Encoding": "gzip" }).end(gzipSync(Buffer.alloc(30_000_000, 0x20))),
  huge: (response) => {
    response.writeHead(200, { "Content-Type": "text/html" });
    let left = 50;
    const more = (): void => {
      while (left > 0 && response.write(Buffer.alloc(1_000_000, 0x20))) left -= 1;
      if (left > 0) response.once("drain", more);
      else response.end();
    };
    more();
  },
  "not-html": (response) => void response.writeHead(200, { "Content-Type": "application/pdf" }).end("%PDF-1.4"),
  mojibake: page(plain("ط§ظ„ط£ط®ط¨ط§ط± ط§ظ„ظ„ظٹط¨ظٹط© ".repeat(40))),
};

/** Plays the fault that is set, if it strikes this request. */
export function strike(knobs: Knobs, url: URL, response: ServerResponse, articles: readonly SampleArticle[]): boolean {
  const { fault } = knobs;
  if (fault === null || (fault.times ?? 1) <= 0) return false;
  if (fault.path !== undefined && !new RegExp(fault.path).test(`${url.pathname}${url.search}`)) return false;
  if (fault.times !== undefined) fault.times -= 1;
  FAULTS[fault.kind](response, url, articles);
  return true;
}

function status(code: number): Fault {
  return (response) => void response.writeHead(code, { "Content-Type": "text/html" }).end(plain(String(code)));
}

function page(html: string): (response: ServerResponse) => void {
  return (response) => void response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(html);
}

function plain(text: string): string {
  return `<!DOCTYPE html><html><body><p>${text}</p></body></html>`;
}
