import { describe, expect, it } from "vitest";
import { cacheSeconds, lastModified, mediaType, retryAfterSeconds } from "../../src/fetch/response-headers.ts";

const NOW = Date.UTC(2026, 4, 1, 12, 0, 0);
const at = (seconds: number) => new Date(NOW + seconds * 1000).toUTCString();

describe("Cache-Control, Expires and Age", () => {
  it.each<[Record<string, string>, number | null]>([
    [{}, null],
    [{ "cache-control": "max-age=300" }, 300],
    [{ "cache-control": "public, Max-Age = 300", age: "100" }, 200],
    [{ "cache-control": "max-age=300", age: "900" }, 0],
    [{ "cache-control": 'max-age="60"' }, 60],
    [{ "cache-control": "s-maxage=900" }, null],
    [{ "cache-control": "s-maxage=900, max-age=60" }, 60],
    [{ "cache-control": "no-store" }, 0],
    [{ "cache-control": "no-cache, max-age=300" }, 0],
    [{ "cache-control": "max-age=99999999999" }, 604_800],
    [{ "cache-control": "max-age=soon" }, null],
    [{ expires: at(120) }, 120],
    [{ expires: at(120), date: at(60) }, 60],
    [{ expires: at(-120) }, 0],
    [{ expires: "0" }, 0],
    [{ "cache-control": "max-age=5", expires: at(999) }, 5],
  ])("%j", (headers, seconds) => {
    expect(cacheSeconds(headers, NOW)).toBe(seconds);
  });
});

describe("Retry-After", () => {
  it.each<[string, number | null]>([
    ["0", 0],
    [" 120 ", 120],
    [at(90), 90],
    [at(-90), 0],
    ["999999999", 604_800],
    ["1.5", null],
    ["-1", null],
    ["soon", null],
    ["", null],
  ])("%j", (value, seconds) => {
    expect(retryAfterSeconds({ "retry-after": value }, NOW)).toBe(seconds);
  });
});

describe("Last-Modified and Content-Type", () => {
  it.each([
    ["Fri, 01 May 2026 12:00:00 GMT", true],
    ["Friday, 01-May-26 12:00:00 GMT", true],
    ["yesterday", false],
    ["Fri, 01 May 2026 12:00:00 GMT\r\nx: y", false],
  ])("%j is kept: %s", (value, kept) => {
    expect(lastModified(value)).toBe(kept ? value : null);
  });

  it.each([
    ["text/html; charset=utf-8", "text/html"],
    [" TEXT/HTML ", "text/html"],
    ["html", null],
    [null, null],
  ])("%j is of type %j", (value, type) => {
    expect(mediaType(value)).toBe(type);
  });
});
