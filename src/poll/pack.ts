import type { StoredDocument } from "../model/document.ts";
import { piecesOf } from "../publish/rendered.ts";
import type { PollPorts } from "./ports.ts";

/** A document just made, as the archive keeps it: its gzip bytes, and the size of the plain ones. */
export async function packed(ports: PollPorts, document: StoredDocument): Promise<StoredDocument & { size: number }> {
  const identity = document.bytes.identity!;
  const { path, sealed } = document;
  const gzip = await ports.gzip(identity, { path, lasting: sealed, pieces: piecesOf(identity) });
  return { ...document, bytes: { gzip }, size: identity.length };
}
