import { readFileSync } from "node:fs";
import { load } from "cheerio/slim";
import { afterEach, describe, expect, inject, test } from "vitest";
import { closeAll, get, ids, NOW, start, text } from "./client.ts";
import type { Controlled } from "./control.ts";
import type { SampleArticle, Site } from "./server.ts";

afterEach(closeAll);

const seedOf = (site: Site) => site.articles.at(-1)!;

describe("articles", () => {
  test("the same seed gives the same ones; another seed others", async () => {
    const [a, b, c] = [await start(), await start(), await start({ seed: 2 })];
    expect(a.articles).toEqual(b.articles);
    expect(a.articles.map((x) => x.title)).not.toEqual(c.articles.map((x) => x.title));
  });

  test("40 Arabic, 25 English and 15 French ones of three days, beside the seed article", async () => {
    const list = (await start()).articles.slice(0, -1);
    const count = (lang: string) => list.filter((a) => a.lang === lang).length;
    expect([count("ar"), count("en"), count("fr")]).toEqual([40, 25, 15]);
    expect(list.every((a) => a.released < NOW && a.released > NOW - 3 * 86_400_000)).toBe(true);
    expect(new Set(list.map((a) => a.id)).size).toBe(80);
    expect(list.every((a) => a.paragraphs[0]!.startsWith(a.dateline))).toBe(true);
    expect(list.some((a, i) => i > 0 && a.id > list[i - 1]!.id)).toBe(true);
    expect(list.filter((a) => a.heading)).toHaveLength(1);
    expect(list.some((a) => a.image)).toBe(true);
    expect(list.some((a) => a.wrapped)).toBe(true);
    expect(new Set(list.map((a) => a.title)).size).toBeLessThan(80);
  });

  test("the seed article is served to the letter and stays last on the first page", async () => {
    const site = await start();
    const file = readFileSync(new URL("./texts/seed-article.txt", import.meta.url), "utf8");
    const $ = load(await text(site, `/post.php?id=${seedOf(site).id}&lang=ar`));
    const paragraphs = $(".main_post p")
      .toArray()
      .map((p) => $(p).text());
    expect(paragraphs).toHaveLength(12);
    expect(file).toContain(paragraphs.join("\n\n"));
    expect(file).toContain(`\n${$(".artical h2").text()}\n`);
    expect($("span.publish_date").text()).toBe("نشر بتاريخ:");
    for (let i = 0; i < 3; i += 1) site.publish({});
    expect(ids(await text(site, "/category.php?lang=ar&id=8"))[9]).toBe(seedOf(site).id);
  });
});

describe("pages", () => {
  test.each(["2018", "2021", "redesign"] as const)(
    "%s: every article is reached by its listing, once",
    async (markup) => {
      const site = await start({ markup });
      for (const lang of ["ar", "en", "fr"] as const) {
        const seen: number[] = [];
        for (let page = 1; page <= 5; page += 1)
          seen.push(...ids(await text(site, `/category.php?page=${page}&lang=${lang}&id=8`)));
        const wanted = site.articles.filter((a) => a.lang === lang).map((a) => a.id);
        expect([...seen].sort()).toEqual([...wanted].sort());
      }
    },
  );

  test.each(["2018", "2021", "redesign"] as const)(
    "%s: links lead to posts that hold the whole text",
    async (markup) => {
      const site = await start({ markup });
      const selector = { "2018": "ul.news_titles a", "2021": ".news-content h4 a", redesign: ".card__title a" }[markup];
      const listing = load(await text(site, "/?lang=en"));
      const truth = new Map(site.articles.map((a) => [a.title, a]));
      for (const link of listing(selector).toArray()) {
        const path = new URL(listing(link).attr("href")!, `${site.url}/`);
        const html = await text(site, path.pathname + path.search);
        const article = truth.get(listing(link).text())!;
        expect(load(html)("body").text().replace(/\s+/g, " ")).toContain(
          article.paragraphs.at(-1)!.replace(/\s+/g, " "),
        );
        expect(html.trimEnd().endsWith("</body>\n</html>")).toBe(true);
      }
    },
  );

  test("the next page is named as in 2021, and there is none after the last", async () => {
    const site = await start();
    const next = (html: string) => load(html)('.left-side > a[title*="Next page is"]').attr("href");
    expect(next(await text(site, "/category.php?id=8&lang=fr"))).toBe("category.php?id=8&lang=fr&page=2");
    expect(next(await text(site, "/category.php?id=8&lang=fr&page=2"))).toBeUndefined();
    expect(ids(await text(site, "/category.php?id=8&lang=fr&page=9"))).toEqual([]);
  });

  test("sections are parts of an edition; older names of listing and post answer too", async () => {
    const site = await start({ perPage: 50 });
    const all = ids(await text(site, "/category.php?id=8&lang=en"));
    const parts = await Promise.all(
      [5, 6, 9, 10, 11].map(async (n) => ids(await text(site, `/categories.php?ctg_id=${n}&lang=en`))),
    );
    expect(parts.flat().sort()).toEqual([...all].sort());
    const { id, title } = site.articles.find((a) => a.lang === "en")!;
    for (const path of [
      `/art.php?p=1&id=${id}&lang=en`,
      `/eng/news/view/${id}/any_title`,
      `/post.php?lang=en&id=${id}`,
    ])
      expect(load(await text(site, path))(".artical h2").text()).toBe(title);
    expect(ids(await text(site, "/ara/news/category/4/%D8%A7/2"))).toEqual([]);
    expect((await get(site, "/post.php?id=1&lang=en")).status).toBe(404);
    expect((await get(site, "/nowhere")).status).toBe(404);
    const image = await get(site, "/image/7.png");
    expect(new Uint8Array(await image.arrayBuffer()).slice(0, 4)).toEqual(new Uint8Array([0x89, 0x50, 0x4e, 0x47]));
  });

  test("older articles fill further pages, which slide when something new appears", async () => {
    const site = await start({ history: 20_000 });
    const page = async (n: number) => ids(await text(site, `/category.php?id=8&lang=ar&page=${n}`));
    const before = await page(500);
    expect(before).toHaveLength(10);
    expect((await get(site, `/post.php?id=${before[0]}&lang=ar`)).status).toBe(200);
    site.publish({ lang: "ar" });
    expect((await page(500)).slice(1)).toEqual(before.slice(0, 9));
    site.remove(before[3]!);
    expect(await page(500)).not.toContain(before[3]);
    expect((await get(site, `/post.php?id=${before[3]}&lang=ar`)).status).toBe(404);
    const last = Math.ceil((40 + 10_000 + 2) / 10);
    expect((await page(last)).length).toBeGreaterThan(0);
    expect(await page(last + 1)).toEqual([]);
  });
});

describe("knobs", () => {
  test("publish, edit, remove, repost", async () => {
    const site = await start({ removedStatus: 410 });
    const made = site.publish({ lang: "en", title: "A & <b>", paragraphs: ["One.", "Two."], place: "Sirte" });
    expect(made.paragraphs[0]).toBe("Sirte, November 23, 2026 (LANA) - One.");
    expect(made.id).toBeGreaterThan(Math.max(...site.articles.filter((a) => a !== made).map((a) => a.id)));
    expect(ids(await text(site, "/?lang=en"))[0]).toBe(made.id);
    site.edit(made.id, { title: "Another" });
    expect(load(await text(site, `/post.php?id=${made.id}`))(".artical h2").text()).toBe("Another");
    site.set({ now: NOW + 86_400_000 });
    const again = site.repost(made.id);
    expect(again.paragraphs).toEqual(["Sirte, November 24, 2026 (LANA) - One.", "Two."]);
    site.remove(made.id);
    expect((await get(site, `/post.php?id=${made.id}`)).status).toBe(410);
    expect(ids(await text(site, "/?lang=en"))).not.toContain(made.id);
  });

  test("stamps: blank or local time", async () => {
    const site = await start();
    const id = site.publish({ released: Date.parse("2026-11-23T08:18:21Z") }).id;
    const stamp = async () => load(await text(site, `/post.php?id=${id}`))("span.publish_date > span").text();
    expect(await stamp()).toBe("");
    site.set({ stamps: "filled" });
    expect(await stamp()).toBe("2026-11-23 10:18:21");
    expect(await text(site, `/art.php?id=${id}`)).toContain("Published On(2026-11-23 10:18:21)");
    site.set({ markup: "2018" });
    expect(load(await text(site, `/post.php?id=${id}`))("publish_date pub_year").text()).toBe("2026");
  });

  test("charsets: windows-1256, and a label that lies", async () => {
    const site = await start({ charset: "windows-1256" });
    const { title } = site.articles.find((a) => a.lang === "ar")!;
    const read = async (charset: string) => new TextDecoder(charset).decode(await (await get(site, "/")).arrayBuffer());
    expect(await read("windows-1256")).toContain(title);
    site.set({ charset: "lying" });
    expect((await get(site, "/")).headers.get("content-type")).toBe("text/html; charset=windows-1256");
    expect(await read("utf-8")).toContain(title);
  });

  test("address forms and the ampersand", async () => {
    const site = await start({ addressForm: "lang-first", escapeAmp: true });
    expect(await text(site, "/")).toMatch(/href="post\.php\?lang=ar&amp;id=\d+"/);
    site.set({ addressForm: "art", escapeAmp: false });
    expect(await text(site, "/")).toMatch(/href="art\.php\?id=\d+&lang=ar&p=1"/);
    site.set({ addressForm: "mixed" });
    const page = await text(site, "/");
    expect(page).toContain('href="post.php?id=');
    expect(page).toContain('href="post.php?lang=');
  });

  test("quiet pages are the same each time; noise, shuffling and repeats change them", async () => {
    const site = await start({ etag: true });
    const { id } = site.articles.find((a) => a.signOff !== "")!;
    const tag = (await get(site, "/")).headers.get("etag")!;
    expect((await get(site, "/", { headers: { "if-none-match": tag } })).status).toBe(304);
    site.set({ noise: true });
    expect((await get(site, "/", { headers: { "if-none-match": tag } })).status).toBe(200);
    expect(await text(site, `/post.php?id=${id}`)).not.toBe(await text(site, `/post.php?id=${id}`));
    const order = ids(await text(site, "/"));
    site.set({ shuffle: true });
    const shuffled = ids(await text(site, "/"));
    expect(shuffled).not.toEqual(order);
    expect([...shuffled].sort()).toEqual([...order].sort());
    site.set({ shuffle: false, duplicates: true });
    const twice = ids(await text(site, "/category.php?id=8&lang=ar&page=2"));
    expect(new Set(twice).size).toBeLessThan(twice.length);
    expect(twice[0]).toBe(order[8]);
  });

  test("robots.txt as told", async () => {
    const site = await start({ robots: "User-agent: *\nCrawl-delay: 2\n" });
    expect(await text(site, "/robots.txt")).toContain("Crawl-delay: 2");
    site.set({ robots: null });
    expect((await get(site, "/robots.txt")).status).toBe(404);
  });
});

describe("control over HTTP", () => {
  const post = async (url: string, body: unknown) =>
    (await (await fetch(`${url}/__control`, { method: "POST", body: JSON.stringify(body) })).json()) as Controlled;

  test("a site of its own: spawned, told, asked, stopped", async () => {
    const { url } = (await post(inject("siteUrl"), { spawn: { now: NOW, perPage: 5 } })) as { url: string };
    const { published } = await post(url, { publish: { lang: "fr", title: "Un titre" } });
    expect(ids(await text({ url }, "/?lang=fr"))[0]).toBe(published!.id);
    await post(url, { edit: { id: published!.id, changes: { title: "Un autre" } }, set: { now: NOW + 5000 } });
    const truth = JSON.parse(await text({ url }, "/__articles")) as SampleArticle[];
    expect(truth.find((a) => a.id === published!.id)!.title).toBe("Un autre");
    const log = JSON.parse(await text({ url }, "/__log")) as { url: string }[];
    expect(log.map((r) => r.url)).toEqual(["/?lang=fr"]);
    const wrong = await fetch(`${url}/__control`, { method: "POST", body: '{"remove": 1}' });
    expect([wrong.status, await wrong.json()]).toEqual([400, { error: "Error: no article 1" }]);
    expect((await post(url, { clearLog: true })).now).toBe(NOW + 5000);
    expect(JSON.parse(await text({ url }, "/__log"))).toEqual([]);
    await post(url, { stop: true });
    await expect.poll(() => text({ url }, "/").catch(() => "gone"), { timeout: 5000 }).toBe("gone");
  });

  test("the suites' site stands at its fixed moment", async () => {
    expect((await post(inject("siteUrl"), {})).now).toBe(NOW);
  });
});
