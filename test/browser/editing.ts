import { setTimeout } from "node:timers/promises";
import type { Page } from "playwright-core";
import lana from "../../feeds/lana.ts";
import type { SampleArticle, Site } from "../site/server.ts";

/** The operator's work on single articles and items in a real browser, as a part of `npm run check -- operator`. */

/** What the check of the operator's work stands on. */
export interface EditingDesk {
  readonly baseUrl: string;
  readonly token: string;
  /** The sample of LANA's site that the server polls. */
  readonly site: Site;
  /** Bodies that the webhook received. */
  readonly received: readonly string[];
  /** Takes a screenshot, and asks axe. */
  look(page: Page, name: string): Promise<void>;
  fault(text: string): void;
}

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly date_published?: string;
  readonly _nashra: { readonly published: { readonly source: string } };
}

const SECTIONS = { economy: { ar: "اقتصاد", en: "Economy" }, sport: { ar: "رياضة", en: "Sport" } };
const CATEGORY = { economy: 5, sport: 6 };

const READY_MS = 60_000;

/** LANA with two sections in Arabic. */
const definition = {
  ...lana,
  editions: lana.editions.map((edition) =>
    edition.language !== "ar"
      ? edition
      : {
          ...edition,
          sections: (["economy", "sport"] as const).map((id) => ({
            ...{ id, names: SECTIONS[id] },
            listing: [`https://lana.gov.ly/category.php?id=${CATEGORY[id]}&lang=ar`],
          })),
        },
  ),
};

/** The newest Arabic articles of the site, newest first. */
const arabicOf = (site: Site): SampleArticle[] =>
  site.articles.filter(({ lang }) => lang === "ar").sort((a, b) => b.released - a.released);

/** Items whose pages fail: one to be retried, one to be published by hand, one to be ignored. */
export function breakThree(site: Site): readonly number[] {
  const ids = arabicOf(site)
    .slice(0, 3)
    .map(({ id }) => id);
  site.set({ fault: { kind: "500", path: `id=(${ids.join("|")})(&|$)` } });
  return ids;
}

/** Gives LANA its sections, over HTTP, and polls all of its listings. */
export async function openLana({ baseUrl, token, fault }: EditingDesk): Promise<void> {
  const ask = async (method: string, path: string, body?: string) => {
    const answer = await fetch(`${baseUrl}/admin/${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body }),
    });
    if (!answer.ok) fault(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  await ask("PUT", "agencies/lana", JSON.stringify(definition));
  for (const feed of ["lana/ar/economy", "lana/ar/sport", "lana/ar"]) await ask("POST", `poll?feed=${feed}`);
}

/** Corrects, moves, takes down and lifts an article; then every page of the operator's work in this language. */
export async function editArticle(page: Page, desk: EditingDesk): Promise<void> {
  const { baseUrl, look, fault } = desk;
  const [story] = (await entriesOf(baseUrl, "lana/ar/economy")) as [Entry];
  const native = story.id.split("/").at(-1)!;
  const at = `${baseUrl}/admin/articles/lana/${native}`;
  const told = (kind: "good" | "bad" = "good") => page.waitForSelector(`.note.${kind}`);
  const press = async (what: string) => {
    await page.locator(`form:has(input[name="do"][value="${what}"]) button`).click();
    await told();
  };
  const feed = async (path = "lana/ar") => (await entriesOf(baseUrl, path)).find(({ id }) => id === story.id);

  await page.goto(`${baseUrl}/admin/articles?agency=lana`);
  await look(page, "articles");
  await page.fill("#q", story.title.split(" ").slice(0, 3).join(" "));
  await page.locator('form[role="search"] button').click();
  await page.waitForSelector(`a[href$="/articles/lana/${native}"]`);
  await look(page, "articles-found");
  await page.fill("#q", "لاكلمةكهذه");
  await page.locator('form[role="search"] button').click();
  await page.waitForSelector('p[role="status"]');
  await look(page, "articles-none");
  await page.goBack();
  await page.locator(`a[href$="/articles/lana/${native}"]`).click();
  await page.waitForURL(at);
  await look(page, "article");

  await page.fill("#published", "2090-01-01");
  await page.locator('form:has(input[value="correct"]) button').click();
  await told("bad");
  await look(page, "article-refused");
  const day = new Date(Date.parse(story.date_published!) - 2 * 86_400_000).toISOString().slice(0, 10);
  await page.fill("#published", day);
  await page.fill("#correct-reason", "خطأ في تاريخ الموقع");
  await press("correct");
  await look(page, "article-corrected");
  const corrected = await feed();
  if (corrected?._nashra.published.source !== "operator" || !corrected.date_published?.startsWith(day))
    fault(`the feed has ${corrected?.date_published} of ${corrected?._nashra.published.source}, not ${day}`);
  await press("undo-date");
  const undone = await feed();
  if (undone?.date_published !== story.date_published || undone?._nashra.published.source === "operator")
    fault(`after the undoing, the feed has ${undone?.date_published} of ${undone?._nashra.published.source}`);

  await page.uncheck('input[name="section"][value="economy"]');
  await page.check('input[name="section"][value="sport"]');
  await press("correct");
  await look(page, "article-moved");
  if ((await feed("lana/ar/sport")) === undefined) fault("the article is not in the section it was moved to");
  if ((await feed("lana/ar/economy")) !== undefined) fault("the article is still in the section it was moved from");
  await press("undo-sections");
  if ((await feed("lana/ar/economy")) === undefined) fault("the article is not back in its section");

  await page.locator('form:has(input[value="read"]) button').click();
  await page.waitForSelector('[aria-labelledby="page"] table');
  await look(page, "article-read");
  await page.fill("#takedown-reason", "بطلب من صاحب الشأن");
  await press("takedown");
  await look(page, "article-down");
  if ((await feed()) !== undefined) fault("an article that was taken down is in the feed");
  await press("lift");
  await look(page, "article-lifted");
}

/** Looks at the items set aside: retries one, publishes one by hand, ignores one. */
export async function settleAside(page: Page, desk: EditingDesk, failing: readonly number[]): Promise<void> {
  const { baseUrl, site, look, fault } = desk;
  const [retried, published, ignored] = failing as [number, number, number];
  const at = (id: number) => `${baseUrl}/admin/aside/lana/${id}`;
  const named = async (id: number) => (await entriesOf(baseUrl, "lana/ar")).find((one) => one.id.endsWith(`/${id}`));
  await page.goto(`${baseUrl}/admin/agencies/lana`);
  await page.waitForSelector(`a[href$="/aside/lana/${retried}"]`);
  await look(page, "agency-aside");
  await page.locator(`a[href$="/aside/lana/${retried}"]`).first().click();
  await page.waitForURL(at(retried));
  await look(page, "aside");
  site.set({ fault: { kind: "500", path: `id=(${published}|${ignored})(&|$)` } });
  await page.locator('form:has(input[value="retry"]) button').click();
  await page.waitForSelector(".note.good");
  await look(page, "aside-retried");
  if (!page.url().includes("/admin/articles/")) fault(`after a retry that succeeds: ${page.url()}`);
  if ((await named(retried)) === undefined) fault("the retried item is not in the feed");

  await page.goto(at(published));
  await page.locator('form:has(input[value="publish"]) button').click();
  await page.waitForSelector(".note.bad");
  await look(page, "aside-refused");
  await page.fill("#title", "عنوان كتبه المحرر");
  await page.fill("#text", "نص كتبه المحرر بيده، لأن صفحة الخبر لا تجيب.");
  await page.locator('form:has(input[value="publish"]) button').click();
  await page.waitForURL(/\/admin\/articles\/lana\/\d+\?done=published$/);
  await look(page, "aside-published");
  if ((await named(published))?.title !== "عنوان كتبه المحرر") fault("the item published by hand is not in the feed");

  await page.goto(at(ignored));
  await page.fill("#ignore-reason", "مكرر");
  await page.locator('form:has(input[value="ignore"]) button').click();
  await page.waitForSelector(".note.good");
  await look(page, "aside-ignored");
}

/** Looks at alarms and deliveries, and tests the webhook. */
export async function testDeliveries(page: Page, { baseUrl, received, look, fault }: EditingDesk): Promise<void> {
  await page.goto(`${baseUrl}/admin/alarms`);
  await look(page, "alarms");
  await page.locator('form[action$="/alarms/test"] button').click();
  await page.waitForSelector(".note.good");
  await look(page, "webhook-tested");
  if (!received.some((body) => JSON.parse(body).type === "test")) fault("the webhook got no test event");
}

/** The same pages, once more, as they are now: on a desktop. */
export async function lookAtEditing(page: Page, { baseUrl, look }: EditingDesk, ignored: number): Promise<void> {
  const [story] = (await entriesOf(baseUrl, "lana/ar/economy")) as [Entry];
  for (const [path, name] of [
    ["articles?agency=lana", "articles"],
    [`articles/lana/${story.id.split("/").at(-1)}`, "article"],
    [`aside/lana/${ignored}`, "aside"],
    ["alarms", "alarms"],
    ["agencies/lana", "agency-lana"],
  ] as const) {
    await page.goto(`${baseUrl}/admin/${path}`);
    await look(page, `desktop-${name}`);
  }
}

/** The entries of a feed, once it is ready. */
async function entriesOf(baseUrl: string, feed: string): Promise<readonly Entry[]> {
  for (const began = Date.now(); ; await setTimeout(250)) {
    const answer = await fetch(`${baseUrl}/${feed}/feed.json`);
    if (answer.ok) return ((await answer.json()) as { items: Entry[] }).items;
    if (Date.now() - began > READY_MS) throw new Error(`${feed}: ${answer.status} ${await answer.text()}`);
  }
}
