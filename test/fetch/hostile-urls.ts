import { PRIVATE_ADDRESSES, PRIVATE_HOSTS } from "./hostile-addresses.ts";

/** Addresses of pages that lead to a private place, in every way of writing that we know. */

/** Private IPv4 addresses whose notations are worth writing out: this machine, a network, a cloud's metadata. */
const MACHINES: readonly (readonly number[])[] = [
  [127, 0, 0, 1],
  [10, 0, 0, 1],
  [192, 168, 1, 1],
  [169, 254, 169, 254],
  [100, 64, 0, 1],
  [0, 0, 0, 0],
];

const RADICES: readonly ((part: number) => string)[] = [
  (part) => String(part),
  (part) => `0${part.toString(8)}`,
  (part) => `0x${part.toString(16)}`,
  (part) => `0X${part.toString(16).toUpperCase().padStart(8, "0")}`,
  (part) => `0000${part.toString(8)}`,
];

/** An address in one to four parts, each part in its own radix (WHATWG URL, "IPv4 parser"). */
function notations(bytes: readonly number[]): string[] {
  const found: string[] = [];
  for (let count = 1; count <= 4; count += 1) {
    const tail = bytes.slice(count - 1).reduce((sum, byte) => sum * 256 + byte, 0);
    const parts = [...bytes.slice(0, count - 1), tail];
    for (let first = 0; first < RADICES.length; first += 1) {
      found.push(parts.map((part, at) => RADICES[(first + at) % RADICES.length]!(part)).join("."));
    }
  }
  return found;
}

/** IPv6 addresses that carry an IPv4 one: compatible, mapped, translated (two forms), NAT64, 6to4, Teredo. */
function carriers(bytes: readonly number[]): string[] {
  const dotted = bytes.join(".");
  const hex = (at: number, flip = 0) => (((bytes[at]! * 256 + bytes[at + 1]!) ^ flip) >>> 0).toString(16);
  const [high, low] = [hex(0), hex(2)];
  return [
    `[::${dotted}]`,
    `[::ffff:${dotted}]`,
    `[::ffff:${high}:${low}]`,
    `[0:0:0:0:0:FFFF:${high}:${low}]`,
    `[::ffff:0:${dotted}]`,
    `[64:ff9b::${dotted}]`,
    `[64:ff9b:1::${high}:${low}]`,
    `[2002:${high}:${low}::1]`,
    `[2001:0:${high}:${low}::${hex(0, 0xffff)}:${hex(2, 0xffff)}]`,
    `[2001::${hex(0, 0xffff)}:${hex(2, 0xffff)}]`,
  ];
}

const DOTS = ["\u3002", "\uff0e", "\uff61", "%2e", "%E3%80%82"];
const DIGITS = [0x24ea, 0xff10, 0x1d7ce, 0x1d7d8, 0x1d7f6];

/** The same host in dots and digits that IDNA makes ordinary ones of. */
function disguised(bytes: readonly number[]): string[] {
  const dotted = bytes.join(".");
  return [
    ...DOTS.map((dot) => dotted.replaceAll(".", dot)),
    ...DIGITS.slice(1).map((zero) =>
      dotted.replace(/\d/g, (digit) => String.fromCodePoint(zero + digit.charCodeAt(0) - 48)),
    ),
    dotted.replace(/[1-9]/g, (digit) => String.fromCodePoint(0x2460 + digit.charCodeAt(0) - 49)),
    dotted.replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]!),
    [...dotted].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join(""),
    `${dotted}.`,
    `\u00ad${dotted.replace(".", ".\u200b")}`,
  ];
}

const ZONES = ["[fe80::1%25eth0]", "[fe80::1%eth0]", "[::1%25lo]", "[::1%lo]", "[fe80::1%251]", "[ff02::1%25lo]"];

/** Where a reader of addresses may take another part for the host; HOST stands for a private one, PORT for its port. */
const TRICKS: readonly string[] = [
  "http://lana.gov.ly@HOST:PORT/",
  "http://lana.gov.ly:80@HOST:PORT/",
  "http://lana.gov.ly%00@HOST:PORT/",
  "http://lana.gov.ly%23@HOST:PORT/",
  "http://lana.gov.ly%2f@HOST:PORT/",
  "http://a@lana.gov.ly@HOST:PORT/",
  "http://a:b@HOST:PORT/#@lana.gov.ly",
  "http://HOST:PORT\\@lana.gov.ly/",
  "http://HOST:PORT#@lana.gov.ly/",
  "http://HOST:PORT?@lana.gov.ly/",
  "http://HOST:PORT/@lana.gov.ly",
  "http:\\\\HOST:PORT\\",
  "http:///HOST:PORT/",
  "http:HOST:PORT",
  "http:/HOST:PORT/",
  "http:/\\/HOST:PORT/",
  "HtTp://HOST:PORT/",
  " http://HOST:PORT/ ",
  "ht\ntp://HO\tST:PO\rRT/",
  "http://HOST:0PORT/",
  "https://HOST:PORT/",
  "https://lana.gov.ly@HOST:PORT/",
  "ws://HOST:PORT/",
  "ftp://HOST:PORT/",
  "gopher://HOST:PORT/_x",
  "blob:http://HOST:PORT/x",
  "jar:http://HOST:PORT/x",
];

/** Names that a look-up answers with private addresses alone, and what it says. */
export const LEADING_NAMES: readonly (readonly [name: string, ...addresses: string[]])[] = [
  ["127.0.0.1.nip.example", "127.0.0.1"],
  ["7f000001.rebind.example", "127.0.0.1", "127.0.0.1"],
  ["six.example", "::1"],
  ["both.example", "127.0.0.1", "::1"],
  ["mapped.example", "::ffff:127.0.0.1"],
  ["mapped-hex.example", "::ffff:7f00:1"],
  ["zone.example", "fe80::1%lo"],
  ["this.example", "0.0.0.0", "::"],
  ["nothing.example"],
  ["rubbish.example", "127.1", "0x7f000001", "2130706433", "localhost", ""],
  ["metadata.example", "169.254.169.254", "fd00:ec2::254"],
  ["xn--mgbah1a3hjkrd.example", "127.0.0.1"],
  ["trailing.example.", "127.0.0.1"],
  ["\u0648\u0643\u0627\u0644\u0629.example", "10.0.0.1", "127.0.0.1"],
  ["lana.gov.ly", "127.0.0.1"],
  ["www.lana.gov.ly", "::1", "127.0.0.53"],
];

/** Every address, once; those of this machine carry `port`, so that a connection would arrive there. */
export function hostileUrls(port: number): string[] {
  const hosts = [
    ...PRIVATE_HOSTS,
    ...PRIVATE_ADDRESSES.map((ip) => (ip.includes(":") ? `[${ip}]` : ip)),
    ...MACHINES.flatMap((bytes) => [...notations(bytes), ...carriers(bytes), ...disguised(bytes)]),
    ...ZONES,
    ...LEADING_NAMES.map(([name]) => name),
  ];
  const tricks = ["127.0.0.1", "[::1]", "localhost", "0x7f.1", "six.example"].flatMap((host) =>
    TRICKS.map((form) => form.replaceAll("HOST", host).replace("PORT", String(port))),
  );
  return [...new Set([...hosts.map((host) => `http://${host}:${port}/`), ...tricks])];
}
