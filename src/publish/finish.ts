import { joined } from "../model/bytes.ts";
import { type Digest, webDigest } from "../model/digest.ts";
import { beginsEntry, NEWLINE, Piece, type Rendered, together } from "./rendered.ts";

/** The bytes of a rendered document, and their validator. `digest`: where the runtime has a cheaper one than the web's. */
export async function finish(rendered: Rendered, digest?: Digest): Promise<{ body: Uint8Array; etag: string }> {
  return { body: rendered.body, etag: await validatorOf(rendered, digest) };
}

/** A validator of these bytes: weak (RFC 9110 section 8.8.1), so that it stands for every content coding of them. */
export function etagOf(body: Uint8Array, digest: Digest = webDigest): Promise<string> {
  return validator([new Piece(body)], digest);
}

/** The same of a rendered document, whose entries are digested once, however many documents and versions hold them. */
export function validatorOf({ pieces }: Rendered, digest: Digest = webDigest): Promise<string> {
  return validator(blocksOf(pieces), digest);
}

/**
 * The digest is one of digests, as in a Merkle tree, so that a document with a new entry costs that entry. Its leaves are
 * blocks that anybody can find in the bytes: one begins at each line that begins an entry in any of our formats.
 */
async function validator(pieces: readonly Piece[], digest: Digest): Promise<string> {
  const fresh = pieces.filter((piece) => piece.leaves === null);
  await Promise.all(
    fresh.map(async (piece) => {
      piece.leaves = joined(await Promise.all(blocksIn(piece.bytes).map(digest)));
    }),
  );
  const root = await digest(joined(pieces.map((piece) => piece.leaves!)));
  const text = btoa(String.fromCharCode(...root.subarray(0, 16)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
  return `W/"${text}"`;
}

/** Pieces that each hold whole blocks: as they are, or put together where one begins none or follows half a line. */
function blocksOf(pieces: readonly Piece[]): Piece[] {
  const blocks: Piece[] = [];
  let from = 0;
  for (let to = 1; to <= pieces.length; to += 1) {
    if (to < pieces.length && !(pieces[to]!.beginsEntry && lineEndsBefore(pieces, to))) continue;
    blocks.push(to - from === 1 ? pieces[from]! : new Piece(together(pieces.slice(from, to))));
    from = to;
  }
  return blocks;
}

function lineEndsBefore(pieces: readonly Piece[], place: number): boolean {
  const before = pieces[place - 1]!;
  return before.endsLine || (before.bytes.length === 0 && place > 1 && lineEndsBefore(pieces, place - 1));
}

function blocksIn(bytes: Uint8Array): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  let from = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, end + 1)) {
    if (!beginsEntry(bytes, end + 1)) continue;
    blocks.push(bytes.subarray(from, end + 1));
    from = end + 1;
  }
  return [...blocks, bytes.subarray(from)];
}
