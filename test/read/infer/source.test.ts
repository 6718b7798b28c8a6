import { expect, test } from "vitest";
import { inferSource } from "../../../src/read/infer/source.ts";
import { readSource } from "../../../src/read/sources/table.ts";

const url = "https://coast.example/latest";
const context = { url, agency: null, language: "en", seen: Date.parse("2026-11-22T12:00:00Z") };
const TITLES = ["The port opens a new quay", "Ferries sail again after the storm", "A school is built by the sea"];
const RSS = `<rss version="2.0"><channel>${TITLES.map((title, at) => `<item><title>${title}</title><link>/news/${at + 1}</link></item>`).join("")}</channel></rss>`;
const SITEMAP = `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${TITLES.map((_, at) => `<url><loc>https://coast.example/news/${at + 1}</loc></url>`).join("")}</urlset>`;
const API = JSON.stringify({
  data: TITLES.map((headline, at) => ({ url: `/news/${at + 1}`, headline, published: `2026-11-2${at}T10:00:00Z` })),
});
const POSTS = JSON.stringify(
  TITLES.map((rendered, at) => ({
    link: `https://coast.example/news/${at + 1}`,
    date_gmt: `2026-11-2${at}T10:00:00`,
    title: { rendered },
  })),
);
const PAGE = `<main><ul>${TITLES.map((title, at) => `<li><a href="/news/${at + 1}">${title}</a></li>`).join("")}</ul></main>`;

test.each([
  ["feed", RSS],
  ["sitemap", SITEMAP],
  ["json", API],
  ["wordpress", POSTS],
  ["html", PAGE],
])("a text of which nothing is known is read as the %s that it is", async (kind, text) => {
  const source = inferSource(text, context);
  expect(source.kind).toBe(kind);
  const page = { text, bytes: new TextEncoder().encode(text), url, contentType: null };
  const { items } = await readSource(source, page, context);
  expect(items.map((item) => new URL(item.url).pathname).toSorted()).toEqual(["/news/1", "/news/2", "/news/3"]);
  if (kind !== "sitemap") expect(items.map(({ title }) => title).toSorted()).toEqual(TITLES.toSorted());
});

test.each([
  ["JSON without a list", '{"status":"ok"}'],
  ["JSON that is cut", '{"data":[{"url":'],
  ["nothing", ""],
])("%s gives no item", async (_name, text) => {
  const page = { text, bytes: new TextEncoder().encode(text), url, contentType: null };
  expect((await readSource(inferSource(text, context), page, context)).items).toEqual([]);
});
