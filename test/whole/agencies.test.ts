import { describe, expect, test } from "vitest";
import { readSettings } from "../../config/settings.ts";
import { agencies } from "../../feeds/index.ts";
import spa from "../../feeds/spa.ts";
import wafa from "../../feeds/wafa.ts";
import type { Agency } from "../../src/model/agency.ts";
import type { Transport } from "../../src/model/ports.ts";
import { type Pages, SPA, WAFA } from "../site/agencies.ts";
import { openNewsroom } from "../support/newsroom.ts";

/** A site that is nothing but pages. */
function serving(pages: Pages): Transport {
  return async ({ url }) => {
    const page = pages.get(url);
    return {
      status: page === undefined ? 404 : 200,
      headers: { "content-type": "text/html; charset=utf-8" },
      body: new TextEncoder().encode(page ?? "none"),
      truncated: false,
    };
  };
}

interface Entry {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly summary: string;
  readonly content_text: string;
  readonly date_published: string;
  readonly _nashra: {
    readonly published: { readonly precision: string; readonly source: string };
    readonly dateline?: { readonly place: string | null; readonly mark: string };
  };
}

async function published(agency: Agency, pages: Pages): Promise<Entry[]> {
  const newsroom = await openNewsroom(new URL(agency.home).origin, { agency, transport: serving(pages) });
  const report = await newsroom.poll(`${agency.id}/ar`);
  expect(report).toMatchObject({ outcome: "changed" });
  return (JSON.parse((await newsroom.text(`${agency.id}/ar/feed.json`))!) as { items: Entry[] }).items;
}

describe("WAFA: numeric datelines, an id at the end of the address", () => {
  test("every item is published with its place, its day and its words", async () => {
    const items = await published(wafa, WAFA);
    expect(items.map((item) => [item.id, item.title, item._nashra.dateline?.place])).toEqual([
      ["tag:wafa.ps,2021:post/112233", "افتتاح معرض الكتاب في رام الله بمشاركة خمسين دار نشر", "رام الله"],
      ["tag:wafa.ps,2021:post/112230", "انتهاء موسم قطف الزيتون في محافظة نابلس بإنتاج وفير", "نابلس"],
      ["tag:wafa.ps,2021:post/112201", "ورشة عمل حول ترميم المباني التاريخية في بيت لحم", "بيت لحم"],
    ]);
    expect(items.map((item) => item._nashra.published)).toEqual(
      items.map(() => expect.objectContaining({ precision: "day", source: "dateline" })),
    );
    expect(items[2]!.date_published).toMatch(/^2026-11-22T/);
    expect(items[0]!.content_text).toContain("عشرة أيام");
    expect(items[0]!.summary).toMatch(/^افتتح اليوم/);
  });
});

describe("SPA: Hijri with Gregorian, closing words, parts of one item", () => {
  test("every item is published; a part without a dateline is dated by its neighbours or by when it was seen", async () => {
    const items = await published(spa, SPA);
    expect(items.map((item) => [item.id, item._nashra.dateline?.place ?? null])).toEqual([
      ["tag:www.spa.gov.sa,2021:post/1386690", "جدة"],
      ["tag:www.spa.gov.sa,2021:post/1386689", null],
      ["tag:www.spa.gov.sa,2021:post/1386688", "الرياض"],
    ]);
    for (const item of items) expect(item.date_published).toMatch(/^2026-11-23T/);
    expect(items[0]!._nashra.published).toMatchObject({ precision: "day", source: "dateline" });
    expect(items[1]!._nashra.published.source).toBe("first-seen");
  });

  test("closing words stay in the content and out of the summary", async () => {
    const items = await published(spa, SPA);
    expect(items.map((item) => /\/\/ (?:انتهى|يتبع) \/\//.test(item.content_text))).toEqual([true, true, true]);
    for (const item of items) expect(item.summary).not.toMatch(/انتهى|يتبع|ت م|واس/);
  });
});

describe("an agency that was not checked against its live site", () => {
  test("runs only where the operator names it", () => {
    const unchecked = agencies.filter((agency) => agency.unchecked).map((agency) => agency.id);
    expect(unchecked).toEqual(["spa", "wafa"]);
    for (const env of [{}, { NASHRA_FEEDS: "all" }]) {
      expect(readSettings(env, agencies).agencies.map((agency) => agency.id)).toEqual(["lana"]);
    }
    expect(readSettings({ NASHRA_FEEDS: "wafa,lana/ar" }, agencies).agencies.map((agency) => agency.id)).toEqual([
      "lana",
      "wafa",
    ]);
  });
});
