import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Article } from "../../../src/model/article.ts";
import { renderFeedDocument } from "../../../src/publish/formats/render.ts";
import { agency, article, head, NOW } from "../feed-samples.ts";
import { articles } from "../xml/hostile.ts";

type Json = Record<string, unknown>;
const GONE = { id: "tag:lana.gov.ly,2012:post/1", url: "https://lana.gov.ly/1", removed: NOW };

function documentOf(list: readonly Article[], path = "lana/ar", gone: (typeof GONE)[] = []): Json {
  return JSON.parse(renderFeedDocument("ninjs", head(path), list, gone, agency).text);
}

test("one valid news object that holds the feed", () => {
  const rendered = renderFeedDocument("ninjs", head("lana/ar"), [article()], [], agency);
  expect([rendered.path, rendered.mediaType]).toEqual(["lana/ar/ninjs.json", "application/json; charset=utf-8"]);
  const { associations, ...top } = JSON.parse(rendered.text);
  expect(associations).toHaveLength(1);
  expect(top).toMatchObject({
    uri: "tag:lana.gov.ly,2012:feed/lana/ar",
    standard: { name: "ninjs", version: "3.2" },
    type: "composite",
    pubStatus: "usable",
    language: "ar",
    versionCreated: "2026-11-23T12:05:00Z",
    copyrightNotice: "© وكالة الأنباء الليبية",
  });
  expect(documentOf([], "lana")).not.toHaveProperty("language");
});

describe("an article", () => {
  const [full] = documentOf([
    article({
      language: "ar",
      sections: ["economy"],
      title: "عنوان",
      summary: "موجز",
      contentHtml: "<p>نص 📚</p>",
      contentText: "نص 📚",
      place: "طرابلس",
      author: "هدى",
      image: { url: "https://l.ly/a.jpg", alt: "b", caption: "c", width: 4, height: 3 },
      alternates: [
        { language: "en", url: "https://lana.gov.ly/en" },
        { language: "fr", url: "javascript:alert(1)" },
      ],
      updated: NOW,
      revision: 3,
    }),
  ])["associations"] as Json[];

  test.each<[string, unknown]>([
    ["uri", "tag:lana.gov.ly,2012:post/365001"],
    ["type", "text"],
    ["version", "3"],
    ["edNote", expect.stringContaining("version 3 of 2026-11-23T12:05:00Z replaces")],
    [
      "edNote",
      expect.stringContaining(
        "https://nashra.example/lana/ar/articles/tag%3Alana.gov.ly%2C2012%3Apost%2F365001/revisions",
      ),
    ],
    ["places", [{ rel: "dateline", name: "طرابلس", literal: "طرابلس" }]],
    ["versionCreated", "2026-11-23T12:05:00Z"],
    ["firstCreated", "2026-11-23T11:06:00Z"],
    ["contentCreated", "2026-11-23T11:05:00Z"],
    ["pubStatus", "usable"],
    ["language", "ar"],
    ["located", "طرابلس"],
    ["by", "هدى"],
    ["headlines", [{ role: "main", contentType: "text/plain", value: "عنوان" }]],
    ["descriptions", [{ role: "summary", contentType: "text/plain", value: "موجز" }]],
    [
      "bodies",
      [
        { role: "text", contentType: "text/plain", charCount: 4, wordCount: 1, value: "نص 📚" },
        { role: "html", contentType: "text/html", value: "<p>نص 📚</p>" },
      ],
    ],
    ["subjects", [{ rel: "section", literal: "economy", name: "اقتصاد" }]],
  ])("%s", (name, value) => {
    expect(full![name]).toEqual(value);
  });

  test("its picture with caption and type, its translations where they can be linked", () => {
    const [picture, ...translations] = full!["associations"] as Json[];
    expect(picture).toMatchObject({
      type: "picture",
      descriptions: [{ role: "caption", value: "c" }],
      renditions: [{ href: "https://l.ly/a.jpg", contentType: "image/jpeg", width: 4, height: 3 }],
    });
    expect(translations.map((one) => [one["rel"], one["language"], one["uri"]])).toEqual([
      ["alternateLanguage", "en", "https://lana.gov.ly/en"],
    ]);
  });

  test.each([
    ["time", "stamp", true, undefined],
    ["time", "dateline", true, /dateline/],
    ["day", "repaired", true, /day only: 2026-11-23/],
    ["month", "estimated", false, /month only: 2026-11 /],
    ["none", "first-seen", false, /no date/],
  ] as const)("a date known to the %s (%s) says no more than is known", (precision, source, dated, note) => {
    const published = { instant: NOW, precision, source };
    const [one] = documentOf([article({ published })])["associations"] as Json[];
    expect("contentCreated" in one!).toBe(dated);
    if (note === undefined) expect(one).not.toHaveProperty("edNote");
    else expect(one!["edNote"]).toMatch(note);
  });
});

describe("a flash, by the mark in its title", () => {
  test.each<[string, number | undefined]>([
    ["عاجل: زلزال يضرب درنة", 2],
    ["#عاجل زلزال يضرب درنة", 2],
    ["عـاجـل | زلزال يضرب درنة", 2],
    ["عاجل.. زلزال يضرب درنة", 2],
    ["زلزال يضرب درنة - عاجل", 2],
    ["خبر عاجل / زلزال يضرب درنة", 2],
    ["URGENT - Earthquake in Derna", 2],
    ["[Breaking] Earthquake in Derna", 2],
    ["Earthquake in Derna (URGENT)", 2],
    ["FLASH: Earthquake in Derna", 1],
    ["Flash info : séisme à Derna", 1],
    ["Alerte : séisme à Derna", 2],
    ["Dernière minute – séisme à Derna", 2],
    ["ÚLTIMA HORA: terremoto en Derna", 2],
    ["Flash floods kill ten in Derna", undefined],
    ["Urgent talks open in Tripoli: minister", undefined],
    ["عاجل", undefined],
    ["اجتماع عاجل لمجلس الأمن", undefined],
    ["Breaking the silence: a new film", undefined],
    ["Minister holds urgent talks", undefined],
  ])("%s", (title, urgency) => {
    const [one] = documentOf([article({ title })])["associations"] as Json[];
    expect(one!["urgency"]).toBe(urgency);
    expect(one!["genres"]).toEqual(urgency === undefined ? undefined : [{ name: "Flash", literal: "flash" }]);
  });
});

test("an archive document names the one before it and its feed, since ninjs has no property for that", () => {
  const rendered = renderFeedDocument("ninjs", head("lana/ar", { archive: 2 }), [article()], [], agency);
  const { renditions } = JSON.parse(rendered.text) as { renditions: { name: string; href: string }[] };
  expect([rendered.path, ...renditions.map(({ name, href }) => [name, href])]).toEqual([
    "lana/ar/archive/2/ninjs.json",
    ["web", "https://nashra.example/lana/ar/"],
    ["self", "https://nashra.example/lana/ar/archive/2/ninjs.json"],
    ["prev-archive", "https://nashra.example/lana/ar/archive/1/ninjs.json"],
    ["current", "https://nashra.example/lana/ar/ninjs.json"],
  ]);
});

test("a takedown is canceled and holds no text", () => {
  const { associations } = documentOf([], "lana/ar", [GONE]);
  expect(associations).toEqual([
    {
      name: GONE.url,
      uri: GONE.id,
      type: "text",
      representationType: "partial",
      versionCreated: "2026-11-23T12:05:00Z",
      pubStatus: "canceled",
      altIds: [{ role: "url", value: GONE.url }],
    },
  ]);
});

test("any article: every object has a name and an id, and texts are legal Unicode", () => {
  fc.assert(
    fc.property(articles, (one) => {
      const { text } = renderFeedDocument("ninjs", head("lana"), [one], [], agency);
      const [object] = JSON.parse(text)["associations"] as Json[];
      expect(object!["name"]).not.toBe("");
      expect(object!["uri"]).toBe(one.id);
      expect(text.replace(/\\\\/g, "")).not.toMatch(/\\u(?:00[01]|d[89a-f]|ff[ef])/i);
      for (const { href } of object!["renditions"] as { href: string }[])
        expect(href).toMatch(/^https?:\/\/[\x21-\x7e]+$/);
    }),
    { numRuns: 100 },
  );
});
