import type { Hono } from "hono";
import { parseXml } from "../../publish/xml/parse.ts";

/** A request as lines of text: the first is its path and query, the others are headers, a method may stand before. */
export const requestSeeds: readonly string[] = [
  "/lana/en/rss.xml",
  "/lana/en/atom.xml?q=port&limit=3",
  "/lana/en/feed.json?place=Tripoli",
  "/lana/en/?q=%D9%85%D8%AF%D9%8A%D9%86%D8%A9&lang=ar",
  "/lana/en/?section=sport\nAccept: application/atom+xml;q=0.9, text/html;q=0.1",
  "/?lang=fr\nAccept-Language: ar-LY, ar;q=0.8, *;q=0.1",
  '/lana/en/atom.xml\nIf-None-Match: W/"abc", "def", *\nA-IM: feed, vcdiff;q=0',
  "/lana/en/rss.xml\nIf-Modified-Since: Sun, 22 Nov 2026 10:00:00 GMT\nAccept-Encoding: br;q=1, gzip;q=0.5, *;q=0",
  "/lana/en/rss.xml\nIf-Unmodified-Since: Sunday, 22-Nov-26 10:00:00 GMT\nIf-Match: *",
  "/lana/en/archive/1/atom.xml",
  "/lana/en/ninjs.json",
  "/lana/en/sitemap.xml",
  "/opml.xml",
  "/health",
  "/metrics",
  "/status?lang=ar",
  "/robots.txt",
  "/admin/articles/tag%3Alana\nAuthorization: Bearer 0123456789abcdef",
  "OPTIONS /lana/en/rss.xml\nOrigin: https://a.example\nAccess-Control-Request-Headers: A-IM",
  "HEAD /lana/en/\nAccept: */*",
  "POST /hub\nContent-Type: application/x-www-form-urlencoded\n\nhub.mode=subscribe&hub.topic=x&hub.callback=http://a.example/",
];
export const requestWords: readonly string[] =
  '/|//|/..|%2e%2e|%00|%|%ff|%0d%0a|?|&|=|;|#|q=|place=|section=|limit=|lang=|limit=0|limit=99999|q=*|q=%22|q=NEAR(|q=a OR b|lana|ar|en|fr|economy|archive|rss.xml|atom.xml|feed.json|ninjs.json|index.html|health|status|metrics|admin|hub|\n|Accept: |Accept-Encoding: |If-None-Match: |If-Match: |If-Modified-Since: |A-IM: feed|Range: bytes=0-|Accept-Language: |Host: |text/html|application/*|*/*|q=0|q=1.0000|gzip|br|identity|W/"|"|*|,|Mon, 01 Jan 0001 00:00:00 GMT|Sunday, 06-Nov-94 08:49:37 GMT|ar-LY|DELETE |POST |HEAD |<script>|\'><b>|\u0130|مدينة|😀'.split(
    "|",
  );

const METHODS = new Set(["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"]);
const CANARY = /<script>|'><b>/;

/** Sends it, where it can be sent at all; throws where the answer is one that must not be given. */
export async function requested(app: Hono, input: string): Promise<void> {
  const request = requestOf(input);
  if (request === null) return;
  const response = await app.fetch(request);
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  if (response.status >= 500 && !(response.status === 503 && type.includes("json")))
    throw new Error(`answered ${response.status}`);
  if (type.startsWith("text/html") && CANARY.test(text.replace(/<script type="application\/ld\+json">/g, "")))
    throw new Error("what was asked stands in the page as markup");
  if (text === "" || request.method === "HEAD" || response.status >= 300) return;
  if (/\bjson\b/.test(type)) JSON.parse(text);
  else if (/\bxml\b|opml/.test(type)) parseXml(text);
}

/** Null where no client could send it. */
function requestOf(input: string): Request | null {
  const [before = "", ...after] = input.split("\n\n");
  const [line = "", ...lines] = before.split("\n");
  const [first = "", rest] = line.split(/ (.*)/s);
  const method = METHODS.has(first) ? first : "GET";
  const path = METHODS.has(first) ? (rest ?? "") : line;
  try {
    const headers = new Headers();
    for (const one of lines) {
      const colon = one.indexOf(":");
      if (colon > 0) headers.append(one.slice(0, colon), one.slice(colon + 1).trim());
    }
    const body = method === "POST" || method === "PUT" ? after.join("\n\n") : null;
    return new Request(`https://nashra.example${path.startsWith("/") ? "" : "/"}${path}`, { method, headers, body });
  } catch {
    return null;
  }
}
