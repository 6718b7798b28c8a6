import { expect, test } from "vitest";
import { namesIn, signedNamesIn } from "../../../src/read/text/names.ts";

test.each([
  ["By Ann Lee", ["Ann Lee"]],
  ["By Ann Lee and Bo Kay, Chief Editor", ["Ann Lee", "Bo Kay"]],
  ["By Ann Lee, photos by Bo Kay", ["Ann Lee"]],
  ["By Ann Lee; Photos by Bo Kay and Cy May", ["Ann Lee"]],
  ["بقلم: سالم علي، تصوير: منى حسن", ["سالم علي"]],
  ["Photo by Bo Kay", []],
  ["Photograph: Bo Kay", []],
  ["Photo credit: Bo Kay", []],
  ["Crédit photo : Bo Kay", []],
  ["Illustration by Bo Kay", []],
  ["Design by Harbour Studio", []],
  ["Designed by Harbour Studio", []],
  ["Website by Harbour Studio", []],
  ["Website design by Harbour Studio", []],
  ["Powered by Harbour Press", []],
  ["Theme: Harbour", []],
  ["تصميم وتطوير: شركة الميناء", []],
  ["写真：山田太郎", []],
  ["By The Numbers", []],
  ["Design Thinking Staff", ["Design Thinking Staff"]],
  ["Imogen Photos", ["Imogen Photos"]],
])("the names in %s", (line, names) => {
  expect(namesIn(line)).toEqual(names);
});

test.each([
  ["By Ann Lee", ["Ann Lee"]],
  ["By The Associated Press", ["The Associated Press"]],
  ["By the Editors", []],
  ["By The Numbers", []],
  ["By the Numbers", []],
  ["By The Lighthouse", []],
  ["By Popular Demand", []],
  ["By Design", []],
])("who signs in %s", (line, names) => {
  expect(signedNamesIn(line)).toEqual(names);
});
