import { expect, test } from "vitest";
import { feedsOf } from "../../../src/model/agency.ts";
import { jsonItem } from "../../../src/publish/formats/json.ts";
import { renderFeedDocument } from "../../../src/publish/formats/render.ts";
import { headOf } from "../../../src/publish/head.ts";
import { checkJsonFeed } from "../../interop/json-feed.ts";
import { agency, article, BASE_URL, head, NOW } from "../feed-samples.ts";

function feedOf(...overrides: Parameters<typeof head>): Record<string, unknown> {
  return JSON.parse(renderFeedDocument("json", head(...overrides), [article()], [], agency).text);
}

function itemOf(overrides: Parameters<typeof article>[0]): Record<string, unknown> {
  return JSON.parse(jsonItem(article(overrides), agency, BASE_URL));
}

test("the feed (JSON Feed 1.1)", () => {
  const { items, ...top } = feedOf("lana/ar");
  expect(items).toHaveLength(1);
  expect(top).toEqual({
    version: "https://jsonfeed.org/version/1.1",
    title: "وكالة الأنباء الليبية",
    home_page_url: "https://lana.gov.ly/category.php?id=8&lang=ar",
    feed_url: "https://nashra.example/lana/ar/feed.json",
    description: "آخر أخبار وكالة الأنباء الليبية",
    user_comment: "هذه خلاصة أخبار. انسخ عنوان هذه الصفحة إلى قارئ الأخبار لتصلك الأخبار الجديدة أولًا بأول.",
    next_url: "https://nashra.example/lana/ar/archive/2/feed.json",
    icon: "https://lana.gov.ly/images/logo.png",
    language: "ar",
    authors: [{ name: "وكالة الأنباء الليبية", url: "https://lana.gov.ly/" }],
    author: { name: "وكالة الأنباء الليبية", url: "https://lana.gov.ly/" },
    hubs: [{ type: "WebSub", url: "https://nashra.example/hub" }],
    _nashra: { about: "https://nashra.example/json-extension.txt", rights: "© وكالة الأنباء الليبية" },
  });
});

test.each([
  ["the feed into the archive", {}, "https://nashra.example/lana/ar/archive/2/feed.json"],
  ["an archive document to the one before", { archive: 2 }, "https://nashra.example/lana/ar/archive/1/feed.json"],
  ["the oldest nowhere", { archive: 1 }, undefined],
  ["a feed without archive nowhere", { archives: 0 }, undefined],
  ["a filtered feed nowhere", { query: "q=a" }, undefined],
])("next_url leads %s", (_, overrides, expected) => {
  expect(feedOf("lana/ar", overrides)["next_url"]).toBe(expected);
});

test("a feed of several languages names none of its own", () => {
  expect(feedOf("lana")).not.toHaveProperty("language");
});

test("a filtered feed has an id of its own", () => {
  const feed = feedsOf(agency)[1]!;
  const site = { baseUrl: "https://nashra.example", hub: null };
  const whole = headOf(feed, site, { updated: NOW, archives: 0 });
  expect(headOf(feed, site, { updated: NOW, archives: 0, query: "q=a" }).id).toBe(`${whole.id}?q=a`);
});

test("a full item", () => {
  const item = itemOf({
    language: "ar",
    sections: ["economy"],
    title: "عنوان",
    place: "طرابلس",
    agencyMark: "وال",
    author: "هدى",
    contentText: "One.\r\n\r\nTwo.",
    image: { url: "https://lana.gov.ly/a.jpg", alt: null, caption: null, width: null, height: null },
    published: { instant: NOW, precision: "day", source: "dateline" },
    updated: NOW + 60_000,
    revision: 2,
  });
  expect(item).toEqual({
    id: "tag:lana.gov.ly,2012:post/365001",
    url: "https://lana.gov.ly/post.php?lang=ar&id=365001",
    title: "عنوان",
    content_html:
      '<div dir="rtl" lang="ar"><figure><img src="https://lana.gov.ly/a.jpg" alt=""></figure><p>A body.</p></div>',
    content_text: "One.\n\nTwo.",
    summary: "A summary.",
    image: "https://lana.gov.ly/a.jpg",
    date_published: "2026-11-23T12:05:00Z",
    date_modified: "2026-11-23T12:06:00Z",
    authors: [{ name: "هدى" }],
    author: { name: "هدى" },
    tags: ["اقتصاد", "طرابلس"],
    language: "ar",
    attachments: [{ url: "https://lana.gov.ly/a.jpg", mime_type: "image/jpeg" }],
    _nashra: {
      dateline: { place: "طرابلس", mark: "وال" },
      published: { precision: "day", source: "dateline" },
      revision: 2,
      revisions: `${BASE_URL}/lana/ar/articles/tag%3Alana.gov.ly%2C2012%3Apost%2F365001/revisions`,
      rights: "© وكالة الأنباء الليبية",
    },
  });
});

test("a bare item says nothing that is not known", () => {
  const item = itemOf({ summary: "", contentText: "" });
  for (const name of ["summary", "image", "date_modified", "tags"]) expect(item).not.toHaveProperty(name);
  expect(item["_nashra"]).toMatchObject({ dateline: null, revision: 1 });
});

test("the check of JSON Feeds sees faults", () => {
  expect(checkJsonFeed("{")).toHaveLength(1);
  expect(checkJsonFeed('{"version":"https://jsonfeed.org/version/1","items":[{}]}')).toEqual([
    "version is not that of 1.1",
    "feed.title is missing",
    "items[0].id is missing",
    "items[0] has neither content_html nor content_text",
  ]);
});
