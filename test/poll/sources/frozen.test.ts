import { expect, test } from "vitest";
import { watchRow } from "../../../src/archive/polls.ts";
import { NOW, openNewsroom } from "../../support/newsroom.ts";
import { originOf } from "../../support/origin.ts";
import { agencyWith } from "../../support/source-agency.ts";

const HOUR = 3_600_000;

/** A site with a feed that stands still once it is told to, and a page that does not. */
function site() {
  const state = { newest: 5, fed: 5 };
  const title = (id: number) => `Council of town ${id} meets about its harbour`;
  const date = (id: number) => new Date(NOW - 6 * HOUR + id * HOUR).toISOString();
  const latest = (from: number) => [0, 1, 2, 3, 4].map((at) => from - at);
  const origin = originOf(({ pathname }) => {
    const item = (id: number) =>
      `<item><title>${title(id)}</title><link>https://coast.example/news/${id}</link><pubDate>${date(id)}</pubDate></item>`;
    if (pathname === "/rss") return `<rss><channel>${latest(state.fed).map(item).join("")}</channel></rss>`;
    if (pathname === "/latest")
      return `<html><body><ul>${latest(state.newest)
        .map((id) => `<li><a href="/news/${id}">${title(id)}</a><time datetime="${date(id)}"></time></li>`)
        .join("")}</ul></body></html>`;
    const id = Number(/\d+$/.exec(pathname)?.[0]);
    return `<html><body><h1>${title(id)}</h1><time datetime="${date(id)}"></time><article><p>The council of town ${id} met on Monday and heard a report about the works in its harbour.</p></article></body></html>`;
  });
  return { ...origin, state };
}

test("a feed that stands still while the page beside it moves gives way to the page, until it moves again", async () => {
  const { transport, asked, state } = site();
  const agency = agencyWith([{ kind: "feed", listing: { en: "https://coast.example/rss" } }, "html"], {
    editions: [{ language: "en", listing: ["https://coast.example/latest"] }],
  });
  const room = await openNewsroom("https://coast.example", { agency, transport });
  const poll = () => room.poll("coast/en");
  const replaced = async () => (await watchRow(room.sql, "coast/en"))?.sources?.fallback?.why ?? null;
  await poll();
  // A quiet day: both stand still, so nothing is wrong.
  for (let hour = 0; hour < 8; hour += 1) {
    room.forward(HOUR);
    await poll();
  }
  expect(await replaced()).toBeNull();
  expect(asked().filter((path) => path === "/latest").length).toBeLessThan(4);
  // The page moves on for more than a day, the feed does not.
  state.newest = 40;
  room.forward(30 * HOUR);
  expect((await poll()).added).toHaveLength(5);
  expect(await replaced()).toMatch(/feed is frozen.*5 newest articles/);
  state.newest = 42;
  room.forward(HOUR / 4);
  expect((await poll()).added).toHaveLength(2);
  // The feed is up to date again.
  state.fed = 43;
  state.newest = 43;
  room.forward(HOUR / 4);
  expect((await poll()).added).toHaveLength(1);
  expect(await replaced()).toBeNull();
});
