import { factOf, putFact } from "../archive/rows.ts";
import type { Sql } from "../model/ports.ts";
import { isPublicHost } from "../model/public-host.ts";

/** The fact that keeps the address. */
const FACT = "public-address";

/** The public address of a deployment, without a trailing slash. */
export type PublicAddress =
  | {
      readonly baseUrl: string;
      /** What the operator should know about it, in one line, or null. */
      readonly note: string | null;
    }
  /** No address was ever given, so nothing may be polled or published. */
  | { readonly baseUrl: null; readonly note: string };

/**
 * The public address of a deployment that has none by default (Cloudflare Workers). The address in the settings is kept in
 * the archive when it is first used; a later deployment without one goes on with it, so that nothing is ever published
 * again under another address by a deployment that merely forgot it.
 *
 * `given`: NASHRA_BASE_URL as the settings read it, or null. `local`: this is a development server (`npm run dev:worker`),
 * which alone may have a private address. Writes only if the address has changed.
 */
export async function publicAddress(
  sql: Sql,
  given: string | null,
  { local }: { readonly local: boolean },
): Promise<PublicAddress> {
  const allowed = (address: string | null): address is string => isUsable(address, local);
  const kept = await factOf(sql, FACT);
  if (allowed(given)) {
    if (given !== kept) await sql.batch([putFact(FACT, given)]);
    return { baseUrl: given, note: null };
  }
  const why =
    given === null
      ? "NASHRA_BASE_URL is not set"
      : `NASHRA_BASE_URL=${given} is ignored, since it is no public address`;
  if (allowed(kept))
    return { baseUrl: kept, note: `${why}; this deployment goes on with ${kept}, which it used before` };
  return { baseUrl: null, note: `${why}, and this deployment never had an address` };
}

/** True for an address that a deployment may publish under: a public one, or any on a development server (`local`). */
export function isUsable(address: string | null, local: boolean): address is string {
  return address !== null && (local || isPublicHost(new URL(address).hostname));
}

/**
 * What a deployment without an address answers to every request, in one plain paragraph. `origin`: the origin of the
 * request, which is only shown as an example.
 */
export function withoutAddress(origin: string): string {
  return `This nashra does not know its public address yet. Every feed contains that address, so until it is set nothing is polled and nothing is published. If this address is the one for your readers, set the variable NASHRA_BASE_URL to ${origin} (Cloudflare's dashboard: Workers & Pages, this Worker, Settings, Variables and Secrets), or deploy with NASHRA_BASE_URL=${origin} npm run deploy. It is kept from then on.`;
}
