import { describe, expect, test } from "vitest";
import type { Picture } from "../../src/model/article.ts";
import { jsonItem } from "../../src/publish/formats/json.ts";
import { renderFeedDocument } from "../../src/publish/formats/render.ts";
import { mediaIn, typeByExtension } from "../../src/publish/media.ts";
import { agency, article, BASE_URL, head } from "./feed-samples.ts";
import { all, type Element, parseXml } from "./xml/parse.ts";

const picture = (url: string): Picture => ({ url, alt: "A & B", caption: null, width: 640, height: null });

test.each([
  ["https://l.ly/a.jpg", "image/jpeg"],
  ["https://l.ly/a.JPEG?w=640", "image/jpeg"],
  ["https://l.ly/a.webp#x", "image/webp"],
  ["https://l.ly/a.mp3", "audio/mpeg"],
  ["https://l.ly/a.mp4", "video/mp4"],
  ["https://l.ly/image.php?file=a.jpg", null],
  ["https://l.ly/jpg", null],
  ["https://l.ly/a.constructor", null],
  ["https://l.ly.png/", null],
])("the type of %s: %s", (url, type) => {
  expect(typeByExtension(url)).toBe(type);
});

describe("media of an article", () => {
  const body =
    '<p>x</p><audio src="https://l.ly/a.mp3?x=1&#x26;y=2" controls></audio><video width="3" src="https://l.ly/v.mp4"><source src="https://l.ly/v.webm" type="x/y"></video><video src="https://l.ly/v.mp4"></video><video src="https://l.ly/stream"></video><audio src="javascript:x.mp3"></audio><video src="https://l.ly/b.jpg"></video>';

  test("the lead picture, then the sound and film that have a known type, each once", () => {
    const one = article({ image: picture("https://l.ly/lead.png"), contentHtml: body });
    expect(mediaIn(one).map(({ kind, url, type }) => [kind, url, type])).toEqual([
      ["image", "https://l.ly/lead.png", "image/png"],
      ["audio", "https://l.ly/a.mp3?x=1&y=2", "audio/mpeg"],
      ["video", "https://l.ly/v.mp4", "video/mp4"],
      ["video", "https://l.ly/v.webm", "video/webm"],
    ]);
  });

  test("a lead picture whose address speaks of something else has no type", () => {
    expect(mediaIn(article({ image: picture("https://l.ly/lead.mp4") }))[0]).toMatchObject({
      kind: "image",
      type: null,
    });
  });

  test("a body of ten thousand films names twenty", () => {
    const contentHtml = Array.from({ length: 10_000 }, (_, n) => `<video src="https://l.ly/${n}.mp4"></video>`).join(
      "",
    );
    expect(mediaIn(article({ contentHtml }))).toHaveLength(20);
  });

  const one = article({ image: picture("https://l.ly/lead.png"), contentHtml: body });
  const entryIn = (format: "rss" | "atom"): Element => {
    const root = parseXml(renderFeedDocument(format, head("lana/en"), [one], [], agency).text);
    return format === "rss" ? all(root.children[0]!, "item")[0]! : all(root, "entry")[0]!;
  };

  test.each(["rss", "atom"] as const)(
    "Media RSS in %s: type and size where known, a thumbnail of the picture",
    (format) => {
      const entry = entryIn(format);
      expect(all(entry, "media:content").map(({ attributes }) => attributes)).toEqual([
        { url: "https://l.ly/lead.png", type: "image/png", medium: "image", width: "640" },
        { url: "https://l.ly/a.mp3?x=1&y=2", type: "audio/mpeg", medium: "audio" },
        { url: "https://l.ly/v.mp4", type: "video/mp4", medium: "video" },
        { url: "https://l.ly/v.webm", type: "video/webm", medium: "video" },
      ]);
      expect(all(entry, "media:thumbnail")).toHaveLength(1);
    },
  );

  test("no RSS enclosure, for no length is known; Atom needs none", () => {
    expect(all(entryIn("rss"), "enclosure")).toEqual([]);
    const enclosures = all(entryIn("atom"), "link").filter(({ attributes }) => attributes["rel"] === "enclosure");
    expect(enclosures.map(({ attributes }) => attributes["type"])).toEqual(["audio/mpeg", "video/mp4", "video/webm"]);
  });

  test("attachments in JSON Feed", () => {
    const { attachments } = JSON.parse(jsonItem(one, agency, BASE_URL));
    expect(attachments).toEqual([
      { url: "https://l.ly/lead.png", mime_type: "image/png", title: "A & B" },
      { url: "https://l.ly/a.mp3?x=1&y=2", mime_type: "audio/mpeg" },
      { url: "https://l.ly/v.mp4", mime_type: "video/mp4" },
      { url: "https://l.ly/v.webm", mime_type: "video/webm" },
    ]);
    expect(JSON.parse(jsonItem(article(), agency, BASE_URL))).not.toHaveProperty("attachments");
  });
});
