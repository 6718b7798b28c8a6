import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

const DATES = ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"];
const SCRIPT = `
  import { parseHttpDate, parseResponseDate } from "./src/model/http-date.ts";
  const dates = ${JSON.stringify(DATES)};
  const read = (parse) => dates.map((text) => parse(text, () => ${Date.UTC(2026, 10, 23)}));
  console.log(JSON.stringify([read(parseHttpDate), read(parseResponseDate), Date.parse(dates[2])]));
`;

test.each(["Asia/Kolkata", "America/New_York"])("an HTTP date is in UTC, whatever the time zone: %s", (TZ) => {
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", SCRIPT], {
    encoding: "utf8",
    env: { ...process.env, TZ },
  });
  const [request, response, local] = JSON.parse(output);
  const at = Date.UTC(1994, 10, 6, 8, 49, 37);
  expect(request).toEqual([at, at, at]);
  expect(response).toEqual([at, at, at]);
  // What the language's own parser makes of the asctime form.
  expect(local).not.toBe(at);
});
