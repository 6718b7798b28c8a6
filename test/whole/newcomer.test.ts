import { describe, expect, test } from "vitest";
import { articlesWith } from "../support/newcomer.ts";
import { type SampleSite, SITES } from "../support/newcomer-sites.ts";

const DAY = 24 * 3_600_000;

/** An operator adds a site in November and leaves it alone; the feed must go on in December. */
describe.each(SITES.map((site) => [site.name, site] as const))("%s", (_name, site: SampleSite) => {
  test("what add infers reads the list, gives every article an id, and goes on next month", async () => {
    const walk = await articlesWith(site, Date.parse("2026-11-28T12:00:00Z"));
    const { agency, definition } = walk;
    expect(JSON.stringify(definition.addresses)).not.toMatch(/20\d\d|\/11\/|\\\/1[12]/);
    expect(agency.editions[0]!.language).toBe(site.language);

    const first = await walk.poll();
    expect(first).toMatchObject({ outcome: "changed" });
    expect(first.added.map(({ title }) => title).toSorted()).toEqual(site.titles(walk.now()).toSorted());
    for (const title of site.titles(walk.now())) expect(await walk.feed()).toContain(title);
    expect(await walk.days()).toEqual(site.days(walk.now()));

    for (let day = 1; day <= 5; day += 1) {
      walk.forward(DAY);
      const poll = await walk.poll();
      expect(poll, poll.evidence ?? "").toMatchObject({ outcome: "changed", evidence: null });
      expect(poll.added).toHaveLength(2);
    }
    expect(new Date(walk.now()).getUTCMonth()).toBe(11);
    for (const title of site.titles(walk.now())) expect(await walk.feed()).toContain(title);
  });
});
