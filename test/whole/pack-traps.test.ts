import { expect, test } from "vitest";
import { defineAgency } from "../../src/model/agency.ts";
import sana from "../site/replicas/sana.ts";
import { NOW } from "../support/moment.ts";
import { openNewsroom } from "../support/newsroom.ts";
import { originOf } from "../support/origin.ts";

/** Traps of the pack's sites that its definitions avoid, for those who write others. */

test("SANA's English feed, which stands still, gives way to the source behind it", async () => {
  const [, english] = sana.agency.editions;
  const agency = defineAgency({
    ...sana.agency,
    listing: {
      source: [
        { kind: "feed", listing: { en: "https://sana.sy/en/?feed=rss2" } },
        { kind: "wordpress", listing: { en: "https://sana.sy/en/wp-json/wp/v2/posts" } },
      ],
    },
    editions: [english!],
  });
  const { transport } = originOf((url, headers) => sana.answer({ url, headers }, NOW) ?? 404);
  const room = await openNewsroom("https://sana.sy", { agency, transport });
  expect((await room.poll("sana/en")).added).toHaveLength(1);
  room.forward(7 * 3_600_000);
  const report = await room.poll("sana/en");
  expect(report.evidence).toMatch(/^feed is frozen .*another source of the listing is used/);
  expect(report.added).toHaveLength(sana.expected["sana/en"]!.length);
});
