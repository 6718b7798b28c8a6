import fc from "fast-check";
import { article } from "../feed-samples.ts";

/** Texts that have broken feeds: all planes, controls, lone surrogates, markup and what ends it. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.string({ unit: "grapheme", maxLength: 12 }),
      fc
        .integer({ min: 0, max: 16 })
        .chain((plane) =>
          fc.integer({ min: 0, max: 0xffff }).map((offset) => String.fromCodePoint(plane * 0x10000 + offset)),
        ),
      fc.constantFrom(
        "]]>",
        "]]]]>>",
        "<![CDATA[",
        "<!--",
        "-->",
        "&amp;",
        "&#0;",
        "&nbsp;",
        "<script>alert(1)</script>",
        "</item></channel>",
        "</entry>",
        "<title>",
        "place:title",
        "<![CDATA[place:content]]>",
        "<updated>2020-01-01T00:00:00.000Z</updated>",
        "$&$1$`",
        "\u0000\u0008\ufffe\uffff\ud800",
        "\u202e\u2028\u0085",
        "\r\n",
        "طرابلس",
      ),
    ),
    { maxLength: 10 },
  )
  .map((parts) => parts.join(""));

/** Articles made of such texts. */
export const articles = fc
  .record({
    title: fc.oneof(hostile, fc.constantFrom("x".repeat(10_000), "ن<".repeat(5_000), "]]>".repeat(3_333))),
    summary: hostile,
    contentHtml: hostile,
    contentText: hostile,
    place: fc.option(hostile),
    author: fc.option(hostile),
    url: fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), hostile),
    language: fc.constantFrom("ar", "en", "fr"),
    native: fc.string({ minLength: 1, unit: "grapheme" }),
    instant: fc.integer({ min: -2_000_000_000, max: 4_000_000_000 }),
  })
  .map(({ native, instant, ...rest }) =>
    article({
      ...rest,
      nativeId: `${native}`,
      image: { url: rest.url, alt: rest.title, caption: rest.summary, width: 1, height: 1 },
      published: { instant: instant * 1000, precision: "time", source: "stamp" },
    }),
  );
