/** Addresses and hosts that are never fetched, for the suites of both transports. Ranges: IANA special-purpose registries. */

export const PRIVATE_ADDRESSES: readonly string[] = [
  // This network, private, CGNAT, loopback, link-local (cloud metadata).
  ..."0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.1.2.3 127.255.255.255".split(
    " ",
  ),
  ..."169.254.0.1 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.168.0.1 192.168.255.255".split(" "),
  // Protocol assignments, documentation, 6to4 relay, benchmark, AS112, AMT.
  ..."192.0.0.1 192.0.0.170 192.0.2.1 192.88.99.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9".split(" "),
  ..."192.31.196.1 192.52.193.1 192.175.48.1".split(" "),
  // Multicast, reserved, broadcast.
  ..."224.0.0.1 239.255.255.255 240.0.0.1 254.1.1.1 255.255.255.255".split(" "),
  // IPv6: unspecified, loopback, compatible, mapped, translated.
  ...":: ::1 ::7f00:1 ::127.0.0.1 ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 ::ffff:8.8.8.8".split(" "),
  ..."::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b::8.8.8.8 64:ff9b:1::1 64:ff9b:1:ffff::a00:1".split(
    " ",
  ),
  // Discard, Teredo, benchmark, AMT, ORCHID, documentation, 6to4, segment routing.
  ..."100::1 2001::1 2001:0:7f00:1::1 2001:2::1 2001:3::1 2001:10::1 2001:20::1 2001:db8::1 3fff::1".split(" "),
  ..."2002:7f00:1::1 2002:a00:1::1 2002:c0a8:101::1 5f00::1".split(" "),
  // Unique local (cloud metadata), link-local, site-local, multicast, unallocated.
  ..."fc00::1 fd00::1 fd00:ec2::254 fe80::1 febf::1 fec0::1 ff02::1 ff0e::1 4000::1 8000::1".split(" "),
];

export const PUBLIC_ADDRESSES: readonly string[] = [
  ..."1.1.1.1 8.8.8.8 62.240.36.1 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.167.1.1 223.255.255.1".split(
    " ",
  ),
  ..."2606:4700:4700::1111 2a00:1450:4001::1 2001:4860:4860::8888 2c0f:f248::1".split(" "),
];

/** Notations that URLs take for a private IPv4 address, names of this machine and of private networks. */
export const PRIVATE_HOSTS: readonly string[] = [
  ..."127.1 127.0.1 0x7f000001 0x7f.1 0x7F.0x0.0x0.0x1 0177.0.0.1 0177.1 017700000001 2130706433 127.0.0.1.".split(" "),
  ..."0 0x0 0.0 10.1 0xa.1 012.0.0.1 167772161 192.168.257 0xc0a80101 3232235777 0300.0250.1.1".split(" "),
  ..."0xa9fea9fe 2852039166 0251.0376.0251.0376 169.254.43518 0xa9.254.0251.254 172.1048577 0xac100001".split(" "),
  ..."127。0。0。1 １２７.0.0.1 ①②⑦.⓪.⓪.① 127．0．0．1 0x7f｡1 %31%32%37.0.0.1 127%2e0%2e0%2e1".split(" "),
  ..."[::] [::1] [0:0:0:0:0:0:0:1] [0000::0001] [::ffff:127.0.0.1] [::ffff:7f00:1] [::FFFF:7F00:1]".split(" "),
  ..."[::127.0.0.1] [64:ff9b::127.0.0.1] [2002:7f00:1::] [fe80::1] [fd00::1] [ff02::1]".split(" "),
  ..."localhost LOCALHOST localhost. foo.localhost ⓛⓞⓒⓐⓛⓗⓞⓢⓣ ｌｏｃａｌｈｏｓｔ loc%61lhost localhost。 printer.local nas.lan".split(
    " ",
  ),
  ..."router.home.arpa db.internal metadata.google.internal wiki.corp intranet app.intranet pc.localdomain x.onion".split(
    " ",
  ),
];
