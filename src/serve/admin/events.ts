import { type KeptEvent, serviceEvents } from "../../archive/events.ts";
import type { Digest } from "../../model/digest.ts";
import type { Sql } from "../../model/ports.ts";
import { etagOf } from "../../publish/rendered.ts";
import { renderServiceEvents, type ServiceEvent } from "../../publish/service-events.ts";
import type { Routes } from "../deps.ts";

const SHOWN = 100;

/** `/admin/events/atom.xml`: a feed for the operator of troubles with feeds, and of their end. */
export function eventRoutes(deps: { sql: Sql; baseUrl: string; digest: Digest | undefined }): Routes {
  return (admin) => {
    admin.get("/events/atom.xml", async (context) => {
      const events = await serviceEvents(deps.sql, SHOWN);
      const { body, mediaType } = renderServiceEvents(events.map(asEntry), deps.baseUrl);
      const etag = await etagOf(body, deps.digest);
      if (context.req.header("If-None-Match") === etag) return context.body(null, 304, { ETag: etag });
      return context.body(body as Uint8Array<ArrayBuffer>, 200, {
        "Content-Type": mediaType,
        ETag: etag,
        "X-Content-Type-Options": "nosniff",
      });
    });
  };
}

function asEntry({ id, at, kind, feed, data }: KeptEvent): ServiceEvent {
  const name = feed ?? "a subscriber";
  const why = typeof data["why"] === "string" ? data["why"] : "";
  const since = typeof data["since"] === "string" ? data["since"] : "";
  return kind === "feed.recovered"
    ? { id, at, title: `${name} is well again`, text: `It was in trouble since ${since}.` }
    : { id, at, title: `${name} is in trouble: ${String(data["outcome"] ?? "")}`, text: `${why}\nSince ${since}.` };
}
