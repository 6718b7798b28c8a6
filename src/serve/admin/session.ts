import type { Context } from "hono";
import { deleteCookie, getSignedCookie, setSignedCookie } from "hono/cookie";
import { timingSafeEqual } from "hono/utils/buffer";
import type { CookieOptions } from "hono/utils/cookie";
import { hexDigest } from "../../model/digest.ts";
import type { Clock } from "../../model/ports.ts";
import { signature } from "../../push/signature.ts";
import type { Arrival } from "../http/scheme.ts";

/** An operator who has logged in. */
export interface Session {
  /** What each of the session's forms carries. */
  readonly formToken: string;
}

/**
 * Sessions of operators in browsers, without a store: a cookie holds when the session began and when it ends, signed with a
 * key that is derived from the operator's token, so that another token ends them all. A log-out only makes the browser
 * forget its cookie; a copy of it holds until it ends.
 */
export interface Sessions {
  begin(c: Context, arrival: Arrival): Promise<void>;
  /** The session of a request, prolonged if it ends soon; null if there is none. */
  current(c: Context, arrival: Arrival): Promise<Session | null>;
  end(c: Context, arrival: Arrival): void;
  /** True for the token of this session's forms. */
  owns(session: Session, formToken: string | null): Promise<boolean>;
}

const MINUTE = 60_000;
/** Time without a request after which a session ends. */
export const SESSION_IDLE_MS = 60 * MINUTE;
/** Longest time from the log-in to the end of its session. */
export const SESSION_MS = 12 * 60 * MINUTE;
/** Name of the session's cookie, after a prefix over TLS. */
export const SESSION_COOKIE = "nashra-operator";
const VALUE = /^(\d{1,15})\.(\d{1,15})$/;

/** Sessions for this token. */
export function createSessions(token: string, clock: Clock): Sessions {
  let keys: Promise<readonly [cookies: string, forms: string]> | null = null;
  const derived = () => {
    keys ??= Promise.all([hexDigest(`nashra: cookies\n${token}`), hexDigest(`nashra: forms\n${token}`)]);
    return keys;
  };
  const write = async (c: Context, arrival: Arrival, began: number, now: number): Promise<void> => {
    const ends = Math.min(now + SESSION_IDLE_MS, began + SESSION_MS);
    const [key] = await derived();
    await setSignedCookie(c, SESSION_COOKIE, `${began}.${ends}`, key, {
      ...attributesOf(arrival),
      maxAge: Math.ceil((ends - now) / 1000),
    });
  };
  return {
    async begin(c, arrival) {
      const now = clock();
      await write(c, arrival, now, now);
    },
    async current(c, arrival) {
      const [key, forms] = await derived();
      const value = await getSignedCookie(c, key, SESSION_COOKIE, prefixOf(arrival));
      const [, began, ends] = (VALUE.exec(value || "") ?? []).map(Number) as [number, number?, number?];
      if (began === undefined || ends === undefined) return null;
      const now = clock();
      // A clock that was set back makes no session longer.
      if (now >= ends || now < began || ends - now > SESSION_IDLE_MS) return null;
      if (ends - now < SESSION_IDLE_MS / 2 && ends < began + SESSION_MS) await write(c, arrival, began, now);
      return { formToken: await signature(forms, new TextEncoder().encode(String(began))) };
    },
    end(c, arrival) {
      deleteCookie(c, SESSION_COOKIE, attributesOf(arrival));
    },
    owns: async ({ formToken }, given) => given !== null && timingSafeEqual(formToken, given),
  };
}

/** Over TLS a cookie that only this host sets and gets (RFC 6265bis, 4.1.3.2); browsers refuse one on plain HTTP. */
function prefixOf(arrival: Arrival): "host" | undefined {
  return arrival === "https" ? "host" : undefined;
}

function attributesOf(arrival: Arrival): CookieOptions & { readonly prefix?: "host" } {
  const common = { httpOnly: true, sameSite: "Strict" } as const;
  const prefix = prefixOf(arrival);
  // Another server on this machine, on another port, gets the same cookies.
  return prefix === undefined
    ? { ...common, path: "/admin", secure: false }
    : { ...common, path: "/", secure: true, prefix };
}
