import { afterEach, expect, test } from "vitest";
import { transport } from "#platform";
import { watchRow } from "../../src/archive/polls.ts";
import { type Transport, TransportFailure } from "../../src/model/ports.ts";
import { openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";

let site: RemoteSite;
afterEach(() => site.stop());

test.each(["the listing", "article pages"])(
  "too many open files at %s: not the agency's failure, and nothing is set aside",
  async (at) => {
    site = await spawnSite();
    let short = false;
    const send = transport();
    const shorted: Transport = async (request) => {
      const listing = request.url.includes("category");
      if (short && listing === (at === "the listing")) throw new TransportFailure("too-many-files", "EMFILE");
      return send(request);
    };
    const room = await openNewsroom(site.url, { transport: shorted });
    await room.poll("lana/en");
    await room.sql.all("DELETE FROM events");
    const pass = async () => {
      room.forward(3_600_000);
      await site.set({ now: room.now() });
    };
    short = true;
    await pass();
    for (let n = 0; n < 5; n += 1) await site.publish({ lang: "en", released: room.now() });
    for (let poll = 0; poll < 12; poll += 1) {
      const report = await room.poll("lana/en");
      expect(report).toMatchObject({ added: [], setAside: [], outcome: "unreachable" });
      expect(report.evidence).toContain("ulimit -n");
      await pass();
    }
    expect(await watchRow(room.sql, "lana/en")).toMatchObject({ failures: 0, alarm: null });
    expect(await room.sql.all("SELECT kind FROM events")).toEqual([]);
    short = false;
    expect((await room.poll("lana/en")).added).toHaveLength(5);
  },
);
