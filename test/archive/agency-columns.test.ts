import { expect, test } from "vitest";
import { freshSql } from "#platform";
import { copiedTables } from "../../src/archive/copying/tables.ts";
import { AGENCY_COLUMNS } from "../../src/archive/definitions/erasure.ts";

/** Columns that name an agency, or a path below it. */
const NAMES = new Set(["agency", "collection", "feed", "path", "watch"]);
/** Tables that say how far a collection has followed an agency: they belong to who follows. */
const OF_FOLLOWERS = ["article_changes", "followed"];
/** What an agency has reported to the Directory, which is not its archive. */
const OF_THE_DIRECTORY = ["reports"];

test("every table with rows of an agency moves with it and is deleted with it", async () => {
  const tables = await copiedTables(await freshSql());
  const named = tables.filter(({ columns }) => columns.some((column) => NAMES.has(column))).map(({ name }) => name);
  expect(named.toSorted()).toEqual(
    [...Object.keys(AGENCY_COLUMNS), ...OF_FOLLOWERS, ...OF_THE_DIRECTORY]
      .filter((name) => !/^definition/.test(name))
      .toSorted(),
  );
});
