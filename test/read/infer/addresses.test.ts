import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { articleAddress } from "../../../src/model/address.ts";
import { defineAgency } from "../../../src/model/agency.ts";
import { addressForm } from "../../../src/read/infer/addresses.ts";

const at = (...paths: string[]) => paths.map((path) => `https://news.example${path}`);

describe("the form that addresses share", () => {
  test.each([
    ["a parameter", at("/post.php?lang=ar&id=10", "/post.php?lang=ar&id=22"), { path: "/post\\.php", query: "id" }],
    ["a page number is no id", at("/a?p=1&id=10", "/a?p=1&id=11"), { path: "/a", query: "id" }],
    ["a number alone", at("/news/1201", "/news/1305"), { path: "/news/(?<id>\\d+)" }],
    ["a number below a date", at("/2026/11/23/1201", "/2026/11/23/1202"), { path: "/2026/11/23/(?<id>\\d+)" }],
    [
      "a number at the end",
      at("/2026/11/23/a-b-901.html", "/2026/11/24/c-902.html"),
      { path: "/2026/11/\\d+/[^/]*[-_](?<id>\\d+)\\.html" },
    ],
    ["a number at the beginning", at("/n/901-first", "/n/902-other"), { path: "/n/(?<id>\\d+)[-_][^/]*" }],
    ["words", at("/news/first-item", "/news/other-item"), { path: "/news/(?<id>[^/]+)" }],
    ["a number before words", at("/n/901/first", "/n/902/other"), { path: "/n/(?<id>\\d+)/[^/]+" }],
    ["none: other depths", at("/a/1", "/b"), null],
    ["none: one address", at("/a/1"), null],
    ["none: the same twice", at("/a", "/a"), null],
  ])("%s", (_name, addresses, form) => {
    expect(addressForm(addresses)).toEqual(form);
  });

  test("whatever form it finds reads every address it was made of, each with an id of its own", () => {
    const part = fc.stringMatching(/^[a-z0-9._(+-]{1,12}$/).filter((text) => !/^\.+$/.test(text));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(part, part), { minLength: 2, maxLength: 8, selector: String }), (paths) => {
        const addresses = [...new Set(at(...paths.map((two) => `/${two.join("/")}`)))];
        const form = addressForm(addresses);
        if (form === null) return;
        const agency = defineAgency({
          id: "any",
          names: { en: "Any" },
          home: "https://news.example/",
          timezone: "UTC",
          since: 2000,
          addresses: [form],
          editions: [{ language: "en", listing: ["https://news.example/"] }],
        });
        const ids = addresses.map((address) => articleAddress(agency, address, "en")?.nativeId);
        expect(new Set(ids).size).toBe(addresses.length);
        expect(ids.every((id) => id === undefined || id !== "")).toBe(true);
      }),
    );
  });
});
