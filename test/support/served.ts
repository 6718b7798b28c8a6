import type { Hono } from "hono";
import { documentAt } from "../../src/archive/documents.ts";
import { feedRows } from "../../src/archive/feeds.ts";
import { feedsIn } from "../../src/poll/documents/render.ts";
import { createApp } from "../../src/serve/app.ts";
import { type Composition, composeServe } from "../../src/serve/compose.ts";
import { feedInfo } from "../../src/serve/route.ts";
import type { Newsroom } from "./newsroom.ts";

/** The whole HTTP surface over a newsroom's archive, as a deployment composes it. */
export async function serveNewsroom(room: Newsroom, over: Partial<Composition> = {}): Promise<Hono> {
  const archives = new Map([...(await feedRows(room.sql))].map(([path, row]) => [path, row.archives]));
  return createApp(
    composeServe({
      sql: room.sql,
      settings: { ...room.site, ownHub: false, adminToken: null, poll: null },
      documents: { get: (path) => documentAt(room.sql, path) },
      feeds: feedsIn(room.site).map((feed) => feedInfo(feed, archives)),
      clock: room.now,
      log: () => {},
      answers: null,
      hub: null,
      runtime: { codings: ["gzip", "identity"], manualEncoding: false },
      ...over,
    }),
  );
}
