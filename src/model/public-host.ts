import ipaddr from "ipaddr.js";

/**
 * Which addresses may be fetched at all. Names are judged by their form only; the addresses that they resolve to are
 * checked at resolution (`node/network/guard.ts`).
 */

/** Suffixes that no site on the public internet has (RFC 6761, 6762, 7686, 8375, 9476; ICANN's `internal`). */
const PRIVATE_SUFFIXES = [
  "localhost",
  "localdomain",
  "local",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "home.arpa",
  "alt",
  "onion",
  "invalid",
];

/** The only IPv6 range allocated to hosts of the public internet (RFC 4291, IANA registry). */
const GLOBAL_UNICAST = ipaddr.parseCIDR("2000::/3");

/**
 * True for an IP address of the public internet. False for private, loopback, link-local, CGNAT, benchmark,
 * documentation, multicast and reserved ranges; for IPv6 addresses that may lead to a private IPv4 address (mapped,
 * compatible, NAT64, 6to4, Teredo); and for anything that is not an IP address.
 */
export function isPublicAddress(ip: string): boolean {
  if (!ipaddr.isValid(ip)) return false;
  const address = ipaddr.parse(ip);
  if (address.range() !== "unicast") return false;
  return address.kind() === "ipv4" || address.match(GLOBAL_UNICAST);
}

/** The IP address in a URL's host (`127.0.0.1`, `[::1]`), without brackets, or null if the host is a name. */
export function literalAddress(hostname: string): string | null {
  // The usual case: skips the attempt to parse every notation.
  if (/\.[a-z]{2,63}\.?$/i.test(hostname)) return null;
  const bare = hostname.startsWith("[") && hostname.endsWith("]") ? hostname.slice(1, -1) : hostname;
  return ipaddr.isValid(bare) ? bare : null;
}

/**
 * True for a host that may be on the public internet: a public IP address in any notation that URLs allow
 * (`0x7f.1`, `2130706433`, `[::ffff:7f00:1]`), or a dotted name without a private suffix.
 */
export function isPublicHost(hostname: string): boolean {
  let host: string;
  try {
    host = new URL(`http://${hostname}/`).hostname;
  } catch {
    return false;
  }
  const literal = literalAddress(host);
  if (literal !== null) return isPublicAddress(literal);
  const name = host.replace(/\.$/, "");
  if (!name.includes(".")) return false;
  return !PRIVATE_SUFFIXES.some((suffix) => name === suffix || name.endsWith(`.${suffix}`));
}

/** Ports above 1023 that browsers refuse to fetch from (Fetch standard, "port blocking"). */
const OTHER_SERVICES: ReadonlySet<number> = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/**
 * True for a port (as `URL.port` writes it) that a web server may use. A mail server or a printer could take a request
 * for commands.
 */
export function isWebPort(port: string): boolean {
  const number = Number(port);
  return port === "" || number === 80 || number === 443 || (number >= 1024 && !OTHER_SERVICES.has(number));
}
