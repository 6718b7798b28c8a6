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

/** Paths that a feed reader or a browser may read with Basic authentication. */
const READ = /^\/admin\/(?:events\/[a-z]+\.xml|status)$/;
const CHALLENGE = ["WWW-Authenticate", 'Bearer realm="nashra", Basic realm="nashra"'];
const UNAUTHORISED = problem(401, "this address requires the operator's token (Authorization: Bearer …)", CHALLENGE);

/** Limits on wrong tokens: ten at once per address, then one a minute; ten times that from all addresses. */
export const GUESSES = { burst: 10, everyMs: 60_000, together: 10 };

/** Null if the request has the token; otherwise the response to refuse it with. */
export type TokenCheck = (context: Context) => Promise<Response | null>;

/** A check of the operator's token, compared in constant time. `guesses` limits wrong tokens. */
export function tokenCheck(token: string, guesses: Limiter, client: ClientOf = clientOf()): TokenCheck {
  const bearer = bearerAuth({ token });
  // Feed readers and browsers only support Basic (RFC 7617): any user name, with the token as the password.
  const basic: typeof bearer = basicAuth({ verifyUser: (_name, password) => timingSafeEqual(password, token) });
  return async (context) => {
    const isReader = /^basic /i.test(context.req.header("Authorization") ?? "") && READ.test(context.req.path);
    try {
      await (isReader ? basic : bearer)(context, async () => {});
      return null;
    } catch (error) {
      // The middleware throws its response, which is replaced by one in our form.
      if ((error as { status?: unknown }).status === undefined) throw error;
      const guess = context.req.header("Authorization") !== undefined;
      const seconds = guess ? guesses.take(client(context)) : 0;
      return refuse(seconds === 0 ? UNAUTHORISED : tooMany(seconds));
    }
  };
}

/**
 * Everything below `/admin`, for requests with the operator's token (RFC 6750, compared in constant time). Without a
 * token in the settings it answers 404. Wrong tokens are rate-limited (429); the right token never is.
 */
export function adminRoutes(deps: {
  /** Null: no token is set. */
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
