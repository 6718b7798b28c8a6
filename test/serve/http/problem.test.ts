import { expect, test } from "vitest";
import { tooMany, tooSlow } from "../../../src/serve/http/problem.ts";

test.each([
  ["too many requests", tooMany(7), 429],
  ["a search that takes too long", tooSlow(7), 503],
])("%s: the status, and when to try again", (_name, problem, status) => {
  expect(problem.status).toBe(status);
  expect(JSON.stringify(problem)).toContain('"Retry-After","7"');
});
