import { expect, test } from "vitest";
import { COPY_SCRIPT_HASH, LIVE_SCRIPT_HASH } from "../../../src/publish/pages/scripts.ts";
import { FOR_HTML, FOR_OPENED } from "../../../src/serve/http/header-lists.ts";

/** A Content-Security-Policy's directives, by name. */
const directives = (policy: string) =>
  Object.fromEntries(policy.split("; ").map((part) => [part.split(" ")[0], part.split(" ").slice(1).join(" ")]));
const strict = { "default-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'" };

test.each([
  [
    "a page",
    FOR_HTML[1]!,
    {
      "script-src": `'${COPY_SCRIPT_HASH}' '${LIVE_SCRIPT_HASH}'`,
      "style-src": "'self'",
      "img-src": "'self' https: data:",
      "form-action": "'self'",
    },
  ],
  ["XML that a browser lays out", FOR_OPENED[1]!, { "style-src": "http: https:", "form-action": "'none'" }],
])("%s may do nothing but this", (_name, policy, allowed) => {
  expect(directives(policy)).toEqual({ ...strict, ...allowed });
});
