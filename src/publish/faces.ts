import type { Agency, Face } from "../model/agency.ts";
import type { FeedFaces } from "../model/document.ts";

/** Largest picture of a channel in RSS 2.0, in pixels, and the types that readers of it know. */
const CHANNEL = { width: 144, height: 400, types: ["image/png", "image/jpeg", "image/gif"] } as const;
/** Sides that JSON Feed 1.1 asks for: of an icon, and the smallest of a favicon. */
const JSON_SIDES = { icon: 512, favicon: 64 } as const;
/** RFC 4287, 4.2.8: a logo is twice as wide as high; nearly so is taken, too. */
const LOGO = { least: 1.6, most: 2.5 } as const;

/**
 * The pictures of a feed for each format, by that format's rules: those of the definition, else the fittest of those that
 * were found, whose sizes are known.
 */
export function facesOf({ icon, image }: Pick<Agency, "icon" | "image">, found: readonly Face[]): FeedFaces {
  const smallestFirst = found.toSorted((a, b) => a.width * a.height - b.width * b.height);
  const squares = smallestFirst.filter(({ width, height }) => width === height);
  const square = (least: number): string | null => squares.find(({ width }) => width >= least)?.url ?? null;
  const large = squares.findLast(({ width }) => width >= JSON_SIDES.favicon)?.url ?? null;
  const logos = smallestFirst.filter(({ width, height }) => {
    return width >= LOGO.least * height && width <= LOGO.most * height;
  });
  const fitting = smallestFirst.filter(({ type, width, height }) => {
    const isKnown = (CHANNEL.types as readonly string[]).includes(type);
    return isKnown && width <= CHANNEL.width && height <= CHANNEL.height;
  });
  const declared = fitting.find(({ url }) => url === image) ?? fitting.find(({ url }) => url === icon);
  return {
    channel: declared ?? fitting.at(-1) ?? null,
    icon: icon ?? squares.at(-1)?.url ?? null,
    logo: image ?? logos.at(-1)?.url ?? null,
    large: icon ?? square(JSON_SIDES.icon) ?? large ?? image ?? null,
    small: square(JSON_SIDES.favicon),
  };
}
