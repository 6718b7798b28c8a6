import { describe, expect, test } from "vitest";
import type { Face } from "../../src/model/agency.ts";
import { feedsOf } from "../../src/model/agency.ts";
import { renderFeedDocument } from "../../src/publish/formats/render.ts";
import { headOf } from "../../src/publish/head.ts";
import { agency, BASE_URL, NOW } from "./feed-samples.ts";

const face = (name: string, width: number, height: number, type = "image/png"): Face => ({
  url: `https://lana.gov.ly/${name}`,
  type,
  width,
  height,
});
const LOGO = "https://lana.gov.ly/images/logo.png";
const ICON = "https://lana.gov.ly/icon.png";

/** The pictures that the documents of a feed name. */
function named(found: readonly Face[], declared: { image?: string; icon?: string }) {
  const { image: _image, ...bare } = agency;
  const one = { ...bare, ...declared };
  const feed = feedsOf(one)[1]!;
  const site = { baseUrl: BASE_URL, hub: null, faces: new Map([["lana", found]]) };
  const head = headOf(feed, site, { updated: NOW, archives: 0 });
  const [rss, atom, json] = (["rss", "atom", "json"] as const).map(
    (format) => renderFeedDocument(format, head, [], [], one).text,
  );
  const { icon, favicon } = JSON.parse(json!);
  const channel = /<image>([\s\S]*?)<\/image>/.exec(rss!)?.[1] ?? "";
  return {
    rss: [/<url>(.*)<\/url>/.exec(channel)?.[1], /<width>(\d+)/.exec(channel)?.[1], /<height>(\d+)/.exec(channel)?.[1]],
    atom: [/<icon>(.*)<\/icon>/.exec(atom!)?.[1], /<logo>(.*)<\/logo>/.exec(atom!)?.[1]],
    json: [icon, favicon],
  };
}

const at = (name: string) => `https://lana.gov.ly/${name}`;

describe("a feed's pictures, by the rules of each format", () => {
  test.each<[string, Face[], { image?: string; icon?: string }, ReturnType<typeof named>]>([
    [
      "nothing is known: nothing is named",
      [],
      {},
      { rss: [undefined, undefined, undefined], atom: [undefined, undefined], json: [undefined, undefined] },
    ],
    [
      "those of the definition, of sizes that are not known",
      [],
      { image: LOGO, icon: ICON },
      { rss: [LOGO, undefined, undefined], atom: [ICON, LOGO], json: [ICON, undefined] },
    ],
    [
      "those of the site: the largest that fits, square or twice as wide as high",
      [face("32", 32, 32), face("120", 120, 120), face("180", 180, 180), face("512", 512, 512), face("wide", 400, 200)],
      {},
      { rss: [at("120"), "120", "120"], atom: [at("512"), at("wide")], json: [at("512"), at("120")] },
    ],
    [
      "a picture that readers of RSS do not know is none for them",
      [face("a.webp", 100, 100, "image/webp"), face("b.avif", 900, 300, "image/avif")],
      {},
      { rss: [undefined, undefined, undefined], atom: [at("a.webp"), undefined], json: [at("a.webp"), at("a.webp")] },
    ],
    [
      "the definition goes before the site, once its size is known",
      [face("images/logo.png", 140, 70), face("180", 180, 180)],
      { image: LOGO },
      { rss: [LOGO, "140", "70"], atom: [at("180"), LOGO], json: [at("180"), at("180")] },
    ],
  ])("%s", (_name, found, declared, expected) => {
    expect(named(found, declared)).toEqual(expected);
  });
});
