import { describe, expect, test } from "vitest";
import lana from "../../feeds/lana.ts";
import { articleAddress, mintId } from "../../src/model/address.ts";
import { type Agency, type AgencyDefinition, defineAgency, feedsOf, watchesOf } from "../../src/model/agency.ts";

const smallest: AgencyDefinition = {
  id: "x",
  names: { en: "X" },
  home: "https://x.example/",
  timezone: "UTC",
  since: 2020,
  addresses: [{ path: "/a/(?<id>\\d+)" }],
  editions: [{ language: "en", listing: ["https://x.example/"] }],
};

describe("article addresses of LANA", () => {
  const canonical = "https://lana.gov.ly/post.php?lang=ar&id=365250";
  test.each([
    ["https://lana.gov.ly/post.php?id=365250&lang=ar", canonical],
    ["https://lana.gov.ly/post.php?lang=ar&id=365250", canonical],
    ["http://www.lana-news.ly/art.php?id=365250&lang=ar&p=1&img=true", canonical],
    ["http://www.lana-news.ly/ara/news/view/365250/%D8%B9%D9%86%D9%88%D8%A7%D9%86", canonical],
    ["https://lana.gov.ly/category.php?id=8&lang=ar", null],
    ["https://lananews.com/ar/?p=365250", null],
    ["https://lana.gov.ly/post.php?lang=ar", null],
    ["javascript:alert(1)", null],
    ["not an address", null],
  ])("%s", (address, expected) => {
    expect(articleAddress(lana, address, "ar")?.url ?? null).toBe(expected);
  });
  test("the id is a tag URI of the agency's own name", () => {
    expect(mintId(lana, "365250")).toBe("tag:lana.gov.ly,2021:post/365250");
  });
});

describe("a native id made of several parts of an address", () => {
  const agency = defineAgency({
    ...smallest,
    addresses: [
      { path: "/(?<language>[a-z]{2})/\\d+/show/(?<number>\\d+)/?", id: "{language}-{number}" },
      { path: "/(?<language>[a-z]{2})/details", id: "{language}/{date}/{id}" },
    ],
  });
  test.each([
    ["/en/80/show/7", "en-7"],
    ["/ar/7/show/7/", "ar-7"],
    ["/en/details?id=cabinet-meets&date=6/05/2026", "en/6/05/2026/cabinet-meets"],
    ["/en/details?date=6%2F05%2F2026&id=cabinet-meets", "en/6/05/2026/cabinet-meets"],
    ["/en/details?date=13/05/2026&id=cabinet-meets", "en/13/05/2026/cabinet-meets"],
    ["/en/details?date=6/05/2026&id=the%C2%A0cabinet+meets", "en/6/05/2026/the-cabinet-meets"],
    ["/en/details?id=cabinet-meets", null],
    ["/en/details?id=cabinet-meets&date=", null],
  ])("%s", (path, id) => {
    expect(articleAddress(agency, `https://x.example${path}`, "en")?.nativeId ?? null).toBe(id);
  });
});

describe("a wrong definition names the wrong field", () => {
  const editions = smallest.editions;
  test.each<[string, Record<string, unknown>, RegExp]>([
    ["missing field", { home: undefined }, /^agency x: home: /],
    ["bad zone", { timezone: "Mars/Base" }, /^agency x: timezone: expected a time zone/],
    [
      "bad listing",
      { editions: [{ language: "en", listing: ["ftp://x"] }] },
      /editions\[0\]\.listing\[0\]: expected an absolute/,
    ],
    ["unknown field", { listing: { titel: [] } }, /listing\.titel/],
    ["edition twice", { editions: [...editions, ...editions] }, /the language en is used twice/],
    ["bad pattern", { addresses: [{ path: "(" }] }, /addresses\[0\]\.path: expected a regular expression/],
    ["id of no parts", { addresses: [{ path: "/a", id: "date" }] }, /addresses\[0\]\.id: expected a text with parts/],
    [
      "articles of a sitemap by what it does not have",
      { listing: { source: { kind: "sitemap", article: { url: "https://x.example/{$.slug}" } } } },
      /listing\.source\.article\.url: expected an address with \{id\}/,
    ],
    ["slow pattern", { addresses: [{ path: "(?:a+)+" }] }, /addresses\[0\]\.path: expected no repetition/],
  ])("%s", (_name, change, message) => {
    expect(() => defineAgency({ ...smallest, ...change } as AgencyDefinition)).toThrow(message);
  });
});

test("an agency's feeds, and one watch for each listing", () => {
  const agency = defineAgency({
    ...smallest,
    editions: [
      {
        language: "en",
        listing: ["https://x.example/"],
        sections: [
          { id: "politics", names: { en: "Politics" }, listing: ["https://x.example/"] },
          { id: "sport", names: { en: "Sport" }, listing: ["https://x.example/sport"] },
        ],
      },
    ],
  });
  expect(feedsOf(agency).map((feed) => feed.path)).toEqual(["x", "x/en", "x/en/politics", "x/en/sport"]);
  expect(watchesOf(agency).map((watch) => [watch.path, watch.sections])).toEqual([
    ["x/en", ["politics"]],
    ["x/en/sport", ["sport"]],
  ]);
});

test.each<[keyof Agency["poll"], number, number, number]>([
  ["everyMinutes", 1, 1440, 5],
  ["minMinutes", 1, 1440, 2],
  ["maxMinutes", 1, 1440, 60],
  ["requestsPerMinute", 1, 600, 60],
  ["articlesPerPoll", 1, 500, 30],
])("poll.%s is from %i to %i, and %i where nothing is said", (field, least, most, usual) => {
  const defined = (value?: number) =>
    defineAgency({ ...smallest, poll: { minMinutes: 1, maxMinutes: 1440, everyMinutes: 5, [field]: value } }).poll[
      field
    ];
  expect([defined(least), defined(most)]).toEqual([least, most]);
  expect(defineAgency(smallest).poll[field]).toBe(usual);
  for (const beyond of [least - 1, most + 1]) expect(() => defined(beyond)).toThrow(`poll.${field}`);
});
