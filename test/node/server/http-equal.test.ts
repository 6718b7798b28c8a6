import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { httpDate } from "../../../src/model/http-date.ts";
import { etagAt, MODIFIED, PATHS } from "../../serve/support.ts";
import { exchange, serve } from "./support.ts";

const answered = { fast: 0, app: 0 };
const fast = await serve(true, { observe: () => answered.fast++ });
const plain = await serve(false, { observe: () => answered.app++ });
// Packing a document better once it is in use changes its bytes: that is to be over before they are compared.
for (const { hot } of [fast, plain]) {
  for (const path of PATHS) for (let use = 0; use < 2; use++) await hot.get(path);
  await hot.settled();
}
afterAll(() => Promise.all([fast.server.close(), plain.server.close()]));

const weight = fc.constantFrom("", ";q=0", ";q=0.3", "; q=0.8", ";q=1", ";q=x", ";q=2");
const list = (member: fc.Arbitrary<string>) => fc.array(member, { maxLength: 5 }).map((members) => members.join(", "));
const token = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
const codings = fc
  .tuple(fc.constantFrom("br", "gzip", "zstd", "identity", "*", "x-gzip", "deflate"), weight)
  .map(([coding, q]) => coding + q);
const etags = fc.constantFrom(...PATHS.map(etagAt), 'W/"other"', '"other"', "*", "junk", '"open');
const dates = fc.oneof(
  fc.integer({ min: -5, max: 5 }).map((seconds) => httpDate(MODIFIED + seconds * 1000)),
  fc.constantFrom("Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "now"),
);
const either = (usual: fc.Arbitrary<string>) => fc.oneof({ weight: 8, arbitrary: usual }, token);
const once = (values: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 6, arbitrary: values }, fc.array(values, { minLength: 2, maxLength: 3 }));

const headers = fc.record(
  {
    "Accept-Encoding": once(either(list(codings))),
    "If-None-Match": once(either(list(etags))),
    "If-Match": once(either(list(etags))),
    "If-Modified-Since": once(either(dates)),
    "If-Unmodified-Since": once(either(dates)),
    "A-IM": either(fc.constantFrom("feed", "vcdiff", "feed;q=0")),
    Accept: either(fc.constantFrom("*/*", "application/rss+xml", "text/html;q=0")),
    "Upgrade-Insecure-Requests": once(fc.constantFrom("1", "0", "")),
    Range: fc.constantFrom("bytes=0-9", "bytes=9-0"),
    "Accept-Language": either(fc.constantFrom("ar", "fr, en;q=0.5")),
  },
  { requiredKeys: [] },
);
const path = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...PATHS.map((known) => `/${known}`)) },
  fc.constantFrom(
    "/",
    "/lana/ar/",
    "/lana/ar",
    "/none",
    "/lana/ar/rss.xml?",
    "/lana/ar/rss.xml?x=1",
    "/lana/../opml.xml",
    "//opml.xml",
  ),
);
const method = fc.oneof(
  { weight: 8, arbitrary: fc.constant("GET") },
  fc.constantFrom("HEAD", "OPTIONS", "POST", "DELETE"),
);

test("the fast path and the app answer alike", async () => {
  await fc.assert(
    fc.asyncProperty(path, method, headers, async (target, verb, fields) => {
      // An empty list is an absent field to fast-check and an empty one to HTTP: both are legal.
      const [one, other] = await Promise.all([
        exchange(fast.server, target, fields, verb),
        exchange(plain.server, target, fields, verb),
      ]);
      expect(one.status).toBe(other.status);
      const { date: _one, ...oneHeaders } = one.headers;
      const { date: _other, ...otherHeaders } = other.headers;
      expect(oneHeaders).toEqual(otherHeaders);
      expect(one.body.equals(other.body)).toBe(true);
    }),
    { numRuns: 1500 },
  );
  // Both count every answer.
  expect(answered.fast).toBe(answered.app);
});
