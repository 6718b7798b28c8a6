import { type LookupAddress, type LookupOptions, lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { buildConnector } from "undici";
import { isPublicAddress, literalAddress } from "../../model/public-host.ts";

export { isPublicAddress } from "../../model/public-host.ts";

/** Error code of a connection refused by the guard. */
export const BLOCKED_ADDRESS = "NASHRA_BLOCKED_ADDRESS";

/** Resolves a name to all its addresses, as `dns.lookup` does. */
export type ResolveAll = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A connector that only connects to public internet addresses. Each name is resolved once and the socket gets the
 * addresses that passed the check, so a second lookup cannot give another answer (DNS rebinding). Private addresses of a
 * name that also has public ones are ignored.
 */
export function guardedConnector(
  options: buildConnector.BuildOptions,
  resolve: ResolveAll = systemLookup,
): buildConnector.connector {
  const connect = buildConnector({ ...options, lookup: guardedLookup(resolve) });
  return (target, callback) => {
    // A literal address never reaches the lookup.
    const literal = literalAddress(target.hostname);
    if (literal !== null && !isPublicAddress(literal)) {
      queueMicrotask(() => callback(blocked(target.hostname), null));
      return;
    }
    connect(target, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      const remote = socket.remoteAddress;
      if (remote !== undefined && isPublicAddress(remote)) return callback(null, socket);
      socket.destroy();
      callback(blocked(target.hostname), null);
    });
  };
}

/** A lookup that gives only public addresses, or fails with BLOCKED_ADDRESS. */
export function guardedLookup(resolve: ResolveAll): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, "");
      const allowed = addresses.filter(({ address }) => isIP(address) !== 0 && isPublicAddress(address));
      const first = allowed[0];
      if (first === undefined) return callback(blocked(hostname), "");
      if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

function blocked(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} is not a public internet address`), { code: BLOCKED_ADDRESS });
}
