import { expect, test } from "vitest";
import { stores } from "#platform";
import { publicAddress, withoutAddress } from "../../src/operate/public-address.ts";

const A = "https://feeds.example.org";
const B = "https://nashra.example.workers.dev";
const LOCAL = "http://127.0.0.1:8787";

/** Each case: what the deployments give, one after another, and what the last of them publishes under. */
const CASES: readonly (readonly [
  string,
  readonly (string | null)[],
  { local?: boolean; baseUrl: string | null; note: RegExp | null },
])[] = [
  ["set", [A], { baseUrl: A, note: null }],
  ["never set", [null], { baseUrl: null, note: /NASHRA_BASE_URL is not set.*never had/ }],
  ["forgotten", [A, null], { baseUrl: A, note: /is not set; .*goes on with https:\/\/feeds\.example\.org/ }],
  ["forgotten again and again", [A, null, null, null], { baseUrl: A, note: /goes on/ }],
  ["changed on purpose", [A, B], { baseUrl: B, note: null }],
  ["changed, then forgotten", [A, B, null], { baseUrl: B, note: /goes on with https:\/\/nashra/ }],
  ["changed back", [A, B, A], { baseUrl: A, note: null }],
  ["set after there was none", [null, A], { baseUrl: A, note: null }],
  ["loopback", [LOCAL], { baseUrl: null, note: /127\.0\.0\.1:8787 is ignored/ }],
  ["a name of this machine", ["http://localhost:8787"], { baseUrl: null, note: /is ignored/ }],
  ["IPv6 loopback", ["http://[::1]:8787"], { baseUrl: null, note: /is ignored/ }],
  ["a private network", ["https://10.0.0.7"], { baseUrl: null, note: /is ignored/ }],
  ["loopback after an address", [A, LOCAL], { baseUrl: A, note: /is ignored.*goes on with https:\/\/feeds/ }],
  ["loopback by dev:worker", [LOCAL], { local: true, baseUrl: LOCAL, note: null }],
  ["a path below a host", [`${A}/news`], { baseUrl: `${A}/news`, note: null }],
];

for (const [store, open] of Object.entries(stores)) {
  test.each(CASES)(`${store}: %s`, async (_name, given, { local = false, baseUrl, note }) => {
    const sql = await open();
    let last = await publicAddress(sql, given[0]!, { local });
    for (const address of given.slice(1)) last = await publicAddress(sql, address, { local });
    expect(last.baseUrl).toBe(baseUrl);
    if (note === null) expect(last.note).toBeNull();
    else expect(last.note).toMatch(note);
  });
}

test("an address that dev:worker kept is none for a deployment", async () => {
  const sql = await Object.values(stores)[0]!();
  await publicAddress(sql, LOCAL, { local: true });
  expect(await publicAddress(sql, null, { local: true })).toMatchObject({ baseUrl: LOCAL });
  expect(await publicAddress(sql, null, { local: false })).toMatchObject({ baseUrl: null });
});

test("what to do is said in one paragraph", () => {
  const text = withoutAddress(B);
  expect(text).toContain(`NASHRA_BASE_URL=${B}`);
  expect(text).not.toContain("\n");
});
