import { expect, test } from "vitest";
import { createLru } from "../../src/model/lru.ts";

const held = (lru: { get(key: string): string | undefined }, keys: string) =>
  [...keys].filter((key) => lru.get(key) !== undefined).join("");

test("the entry unused for longest goes first", () => {
  const lru = createLru<string>(2, { of: () => 0, most: 0 });
  for (const key of "ab") lru.set(key, key);
  lru.get("a");
  lru.set("c", "c");
  expect(held(lru, "abc")).toBe("ac");
});

test("what all weigh is bounded too, also by one that is replaced or too heavy by itself", () => {
  const lru = createLru<string>(10, { of: (value) => value.length, most: 6 });
  lru.set("a", "aa");
  lru.set("b", "bbb");
  lru.set("c", "cc");
  expect(held(lru, "abc")).toBe("bc");
  lru.set("b", "b");
  lru.set("d", "ddd");
  expect(held(lru, "bcd")).toBe("bcd");
  lru.set("e", "eeeeeee");
  expect(held(lru, "bcde")).toBe("bcd");
  lru.set("c", "ccccccc");
  expect(held(lru, "bcd")).toBe("bd");
  lru.delete("d");
  lru.set("e", "eeeee");
  expect(held(lru, "bde")).toBe("be");
  lru.set("f", "ffffff");
  expect(held(lru, "f")).toBe("f");
  lru.clear();
  lru.set("g", "gggggg");
  expect(held(lru, "fg")).toBe("g");
});
