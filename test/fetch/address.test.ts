import { describe, expect, it } from "vitest";
import { fromMirror, toMirror } from "../../src/fetch/origins.ts";
import { isPublicAddress, isPublicHost } from "../../src/model/public-host.ts";
import { PRIVATE_ADDRESSES, PRIVATE_HOSTS, PUBLIC_ADDRESSES } from "./hostile-addresses.ts";

describe("addresses", () => {
  it.each(PRIVATE_ADDRESSES)("%s is not of the public internet", (ip) => {
    expect(isPublicAddress(ip)).toBe(false);
    expect(isPublicHost(ip.includes(":") ? `[${ip}]` : ip)).toBe(false);
  });

  it.each(PUBLIC_ADDRESSES)("%s is", (ip) => {
    expect(isPublicAddress(ip)).toBe(true);
    expect(isPublicHost(ip.includes(":") ? `[${ip}]` : ip)).toBe(true);
  });

  it.each(["", "lana.gov.ly", "1.2.3.4.5", "300.1.1.1", "8.8.8.8 ", ":::", "8.8.8.8/8"])("%j is none", (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });
});

describe("hosts", () => {
  it.each(PRIVATE_HOSTS)("%s is not public", (host) => {
    expect(isPublicHost(host)).toBe(false);
  });

  it.each([
    "lana.gov.ly",
    "LANA.gov.ly.",
    "وكالة.ليبيا",
    "local.example.org",
    "localhost.example.org",
    "127.0.0.1.example.org",
  ])("%s may be", (host) => {
    expect(isPublicHost(host)).toBe(true);
  });

  it.each(["", " ", "a b.example", "[::1", "a/b.example:99999"])("%j is none", (host) => {
    expect(isPublicHost(host)).toBe(false);
  });
});

describe("origins", () => {
  const origins = new Map([
    ["https://lana.gov.ly", "http://127.0.0.1:4100"],
    ["https://other.example", "http://127.0.0.1:4100"],
    ["http://old.example:8080", "https://mirror.example"],
  ]);

  it.each([
    ["https://lana.gov.ly/a?b=1#c", "http://127.0.0.1:4100/a?b=1#c", true],
    ["http://lana.gov.ly/a", "http://127.0.0.1:4100/a", true],
    ["https://lana.gov.ly:8443/a", "https://lana.gov.ly:8443/a", false],
    ["https://www.lana.gov.ly/a", "https://www.lana.gov.ly/a", false],
    ["https://lana.gov.ly.evil.example/", "https://lana.gov.ly.evil.example/", false],
    ["http://old.example:8080/x", "https://mirror.example/x", true],
    ["http://old.example/x", "http://old.example/x", false],
  ])("%s is fetched from %s", (url, fetched, own) => {
    expect(toMirror(url, origins)).toEqual({ url: fetched, own });
  });

  it.each([
    ["http://127.0.0.1:4100/b", "https://lana.gov.ly/a", "https://lana.gov.ly/b"],
    ["http://127.0.0.1:4100/b", "https://other.example/a", "https://other.example/b"],
    ["http://127.0.0.1:4100/b", "http://lana.gov.ly/a", "http://lana.gov.ly/b"],
    ["http://127.0.0.1:4100/b", "https://third.example/a", "https://lana.gov.ly/b"],
    ["https://mirror.example/b", "https://lana.gov.ly/a", "http://old.example:8080/b"],
    ["http://127.0.0.1:4101/b", "https://lana.gov.ly/a", "http://127.0.0.1:4101/b"],
  ])("%s, named when %s was asked, is %s", (named, asked, own) => {
    expect(fromMirror(named, origins, asked)).toBe(own);
  });
});
