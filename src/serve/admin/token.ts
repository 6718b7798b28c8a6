import { type Context, Hono } from "hono";
import { basicAuth } from "hono/basic-auth";
import { bearerAuth } from "hono/bearer-auth";
import { timingSafeEqual } from "hono/utils/buffer";
import { httpDate } from "../../model/http-date.ts";
import type { Clock } from "../../model/ports.ts";
import type { Routes } from "../deps.ts";
import { type ClientOf, clientOf } from "../http/client.ts";
import type { Limiter } from "../http/limit.ts";
import { PROBLEMS, problem, tooMany } from "../http/problem.ts";
import { refuse } from "../respond.ts";

/** What a feed reader or a browser may be given. */
const READ = /^\/admin\/(?:events\/[a-z]+\.xml|status)$/;
const WHO = ["WWW-Authenticate", 'Bearer realm="nashra", Basic realm="nashra"'];
const UNKNOWN = problem(401, "this address wants the operator's token (Authorization: Bearer …)", WHO);

/** Wrong tokens that one address may bring at once, then one each so often; ten times that from everywhere. */
export const GUESSES = { burst: 10, everyMs: 60_000, together: 10 };

/** Lets pass whoever holds the token: null. Others get the answer. */
export type TokenCheck = (context: Context) => Promise<Response | null>;

/** `guesses`: who may still bring wrong ones. */
export function tokenCheck(token: string, guesses: Limiter, client: ClientOf = clientOf()): TokenCheck {
  const bearer = bearerAuth({ token });
  // Feed readers and browsers know no other way to show who they are (RFC 7617): any name, the token as the password.
  const basic: typeof bearer = basicAuth({ verifyUser: (_name, password) => timingSafeEqual(password, token) });
  return async (context) => {
    const isReader = /^basic /i.test(context.req.header("Authorization") ?? "") && READ.test(context.req.path);
    try {
      await (isReader ? basic : bearer)(context, async () => {});
      return null;
    } catch (error) {
      // The middleware throws its answer, of a form that is not ours.
      if ((error as { status?: unknown }).status === undefined) throw error;
      const guess = context.req.header("Authorization") !== undefined;
      const seconds = guess ? guesses.take(client(context)) : 0;
      return refuse(seconds === 0 ? UNKNOWN : tooMany(seconds));
    }
  };
}

/**
 * Everything below `/admin`, for whoever holds the operator's token (RFC 6750, compared in constant time). Without a
 * token in the settings there is nothing to find there: 404. Who brings wrong ones is put off (429); who holds the right
 * one never is.
 */
export function adminRoutes(deps: {
  /** Null: there is no token. */
  check: TokenCheck | null;
  clock: Clock;
  routes: readonly Routes[];
}): Routes {
  return (app) => {
    const { check } = deps;
    if (check === null) {
      app.all("/admin/*", () => refuse(PROBLEMS.notFound));
      return;
    }
    const admin = new Hono();
    admin.use(async (context, next) => {
      const refused = await check(context);
      if (refused === null) await next();
      else context.res = refused;
      context.res.headers.set("Cache-Control", "no-store");
      context.res.headers.set("Date", httpDate(deps.clock()));
    });
    for (const add of deps.routes) add(admin);
    admin.all("*", () => refuse(PROBLEMS.notFound));
    app.route("/admin", admin);
  };
}
