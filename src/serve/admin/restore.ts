import { httpDate } from "../../model/http-date.ts";
import type { Clock, Log } from "../../model/ports.ts";
import type { Routes } from "../deps.ts";
import { problem } from "../http/problem.ts";
import { refuse } from "../respond.ts";

/** The history that a platform keeps of an archive (Cloudflare: of a Durable Object's storage, 30 days). */
export interface ArchiveHistory {
  /** Names the state at a time, epoch milliseconds. Rejects if the platform has none. */
  bookmarkAt(time: number): Promise<string>;
  /** Restores a state when the archive is opened next, and opens it again. Returns the name of the present state. */
  restore(bookmark: string): Promise<string>;
}

/** How far back the platform goes. */
const KEPT_MS = 30 * 24 * 3_600_000;
const BOOKMARK = /^[0-9a-f]{8}(?:-[0-9a-f]{8,32}){3}$/;

/**
 * `POST /admin/restore?agency=ID&to=TIME` restores an agency's archive to a time of the last 30 days (ISO 8601), and
 * `&to=BOOKMARK` to a state that an earlier answer named: `{"restored", "undo"}`.
 */
export function restoreRoutes(deps: { history: ArchiveHistory; clock: Clock; log: Log }): Routes {
  const accepted = "to: expected a time of the last 30 days such as 2026-11-23T12:00:00Z, or a bookmark";
  return (admin) => {
    admin.post("/restore", async (c) => {
      const to = c.req.query("to") ?? "";
      const time = BOOKMARK.test(to) ? null : Date.parse(to);
      const now = deps.clock();
      if (time !== null && !(time <= now && time > now - KEPT_MS)) return refuse(problem(400, accepted));
      try {
        const restored = time === null ? to : await deps.history.bookmarkAt(time);
        const undo = await deps.history.restore(restored);
        deps.log("warn", "archive.restored", { to: time === null ? to : httpDate(time), undo });
        return c.json({ restored, undo });
      } catch (error) {
        deps.log("error", "archive.unrestored", { error: error instanceof Error ? error.message : String(error) });
        return refuse(problem(502, "the platform does not restore this; the log says why"));
      }
    });
    admin.all("/restore", () => refuse(problem(405, "use POST to restore", ["Allow", "POST"])));
  };
}
