import type { Context } from "hono";
import type { Routes } from "../deps.ts";
import { NO_STORE } from "../http/freshness.ts";
import { type Problem, problem } from "../http/problem.ts";
import { refuse } from "../respond.ts";

/** The result of a request to take an article down or to lift a takedown. */
export interface TakedownAnswer {
  readonly outcome: "removed" | "already" | "lifted" | "not-taken-down" | "unknown" | "ambiguous" | "elsewhere";
}

/** The operator's actions, provided by the composition root, since only it can poll. */
export interface OperatorActions {
  takedown(name: string, reason: string): Promise<TakedownAnswer>;
  undo(name: string, reason?: string): Promise<TakedownAnswer>;
  /** Polls a feed's listings now (null: all). Null: no such feed. */
  poll(feed: string | null): Promise<readonly object[] | null>;
  /** False: this deployment does not poll. */
  readonly polls: boolean;
}

/** Maximum characters of a reason. */
export const REASON_LIMIT = 500;
const ARTICLES = "/admin/articles/";
const REFUSED: Readonly<Record<string, [number, string]>> = {
  unknown: [404, "no article here has this id"],
  ambiguous: [409, "more than one article has this id; write it as AGENCY/ID"],
  elsewhere: [409, "this deployment only receives articles from another; take the article down there and push"],
};

/** Why a request about an article is refused, or undefined if that outcome is none. */
export function articleProblem(outcome: TakedownAnswer["outcome"]): Problem | undefined {
  const refused = REFUSED[outcome];
  return refused === undefined ? undefined : problem(...refused);
}

/**
 * `DELETE /admin/articles/ID[?reason=TEXT]` takes an article down, `PUT` (`?reason=` as well) allows it to be read again; `POST
 * /admin/poll[?feed=FEED]` polls now. ID is as for `nashra takedown`, percent-encoded or not.
 */
export function operatorRoutes(actions: OperatorActions): Routes {
  return (admin) => {
    const withReason = (c: Context, act: (name: string, reason: string) => Promise<TakedownAnswer>) => {
      const reason = c.req.query("reason")?.trim() ?? "";
      if (reason.length > REASON_LIMIT)
        return refuse(problem(400, `reason: expected at most ${REASON_LIMIT} characters`));
      return answer(c, (name) => act(name, reason));
    };
    admin.delete("/articles/*", (c) => withReason(c, (name, reason) => actions.takedown(name, reason)));
    admin.put("/articles/*", (c) => withReason(c, (name, reason) => actions.undo(name, reason)));
    admin.all("/articles/*", () =>
      refuse(problem(405, "articles answer DELETE, GET, PATCH and PUT", ["Allow", "DELETE, GET, PATCH, PUT"])),
    );
    admin.post("/poll", async (c) => {
      if (!actions.polls) return refuse(problem(409, "this deployment does not poll (NASHRA_POLL=off)"));
      const reports = await actions.poll(c.req.query("feed") ?? null);
      if (reports === null) return refuse(problem(404, "feed: no such feed is polled here"));
      return c.json({ reports });
    });
    admin.all("/poll", () => refuse(problem(405, "use POST to poll", ["Allow", "POST"])));
  };
}

async function answer(c: Context, act: (name: string) => Promise<TakedownAnswer>): Promise<Response> {
  const name = nameIn(c.req.url);
  if (name === null) return refuse(problem(400, "the id is not valid percent-encoding"));
  const result = await act(name);
  const refused = articleProblem(result.outcome);
  return refused === undefined ? c.json(result, 200, { "Cache-Control": NO_STORE }) : refuse(refused);
}

function nameIn(url: string): string | null {
  const path = url.slice(url.indexOf(ARTICLES) + ARTICLES.length).replace(/[?#].*$/s, "");
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
