import { describe, expect, test } from "vitest";
import { chooseLanguage, chooseVariant } from "../../../src/serve/http/negotiate.ts";

describe("RFC 9110, 12.5.1: Accept", () => {
  const cases: [string, string | null, string | null][] = [
    ["absent", null, "html"],
    ["empty", "", "html"],
    ["anything", "*/*", "html"],
    ["a browser", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", "html"],
    ["RSS", "application/rss+xml", "rss"],
    ["Atom", "application/atom+xml", "atom"],
    ["JSON Feed", "application/feed+json", "json"],
    ["a reader", "application/atom+xml, application/rss+xml;q=0.9, */*;q=0.1", "atom"],
    ["a reader that likes all feeds alike", "application/rss+xml, application/atom+xml, application/feed+json", "rss"],
    ["plain JSON", "application/json", "json"],
    ["plain XML", "application/xml, text/xml", "rss"],
    ["a family", "application/*", "rss"],
    ["the specific range counts", "application/*;q=0.5, application/atom+xml;q=0.9", "atom"],
    ["the specific range excludes", "application/rss+xml;q=0, application/*", "atom"],
    ["the named type excludes, its family does not matter", "text/html;q=0, */*", "rss"],
    ["upper case", "APPLICATION/RSS+XML", "rss"],
    ["our charset", "application/atom+xml;charset=utf-8", "atom"],
    ["a parameter that ours lacks", "application/json;odata=verbose", null],
    ["nothing of ours", "image/png, audio/*", null],
    ["all excluded", "*/*;q=0", null],
    ["garbage", ";;;,,,q=1", null],
  ];
  test.each(cases)("%s: %j", (_name, accept, variant) => {
    expect(chooseVariant(accept)).toBe(variant);
  });
});

describe("RFC 9110, 12.5.4, RFC 4647, 3.4: Accept-Language", () => {
  const offered = ["ar", "en", "fr"];
  const cases: [string | null, string][] = [
    [null, "ar"],
    ["", "ar"],
    ["*", "ar"],
    ["ar-LY", "ar"],
    ["fr-CA,fr;q=0.9,en;q=0.8", "fr"],
    ["de, en;q=0.5, ar;q=0.7", "ar"],
    ["de-DE", "en"],
    ["ar;q=0, fr;q=0.1", "fr"],
    ["EN-us", "en"],
  ];
  test.each(cases)("%j", (header, language) => {
    expect(chooseLanguage(header, offered)).toBe(language);
  });

  test("without English, the first", () => {
    expect(chooseLanguage("de", ["ar", "fr"])).toBe("ar");
  });
});

test.each([
  ["application/atom+xml;type=feed", "atom"],
  ['application/atom+xml; type="feed"; charset=utf-8', "atom"],
  ["application/atom+xml;type=entry", null],
  ["application/rss+xml;type=feed", null],
] as const)("Accept %s: %s", (accept, variant) => {
  expect(chooseVariant(accept)).toBe(variant);
});
