import type { StoredDocument } from "../../model/document.ts";
import { renderedAs } from "../../publish/rendered.ts";
import type { PollPorts } from "../ports.ts";

/** A document just made, as the archive keeps it: its gzip bytes, and the size of the plain ones. */
export async function packed(ports: PollPorts, document: StoredDocument): Promise<StoredDocument & { size: number }> {
  const rendered = renderedAs(document);
  const gzip = await ports.gzip(rendered.body, { lasting: document.sealed });
  return { ...document, bytes: { gzip }, size: rendered.size };
}
