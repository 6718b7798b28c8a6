import { type LookupAddress, type LookupOptions, lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { buildConnector } from "undici";
import { isPublicAddress, literalAddress } from "../../model/public-host.ts";

export { isPublicAddress } from "../../model/public-host.ts";

/** Code of the error with which a guarded connection is refused. */
export const BLOCKED_ADDRESS = "NASHRA_BLOCKED_ADDRESS";

/** Looks up all addresses of a name, as `dns.lookup` does. */
export type ResolveAll = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Connections to addresses of the public internet only. A name is resolved once, and the socket is given the addresses
 * that passed: there is no second look-up that could answer otherwise (DNS rebinding). A name that resolves to public
 * and other addresses is connected to at the public ones.
 */
export function guardedConnector(
  options: buildConnector.BuildOptions,
  resolve: ResolveAll = systemLookup,
): buildConnector.connector {
  const connect = buildConnector({ ...options, lookup: guardedLookup(resolve) });
  return (target, callback) => {
    // A literal address never reaches the look-up.
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

/** The look-up of a guarded connection: gives public addresses, or fails with BLOCKED_ADDRESS. */
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
  return Object.assign(new Error(`${hostname} is no address of the public internet`), { code: BLOCKED_ADDRESS });
}
