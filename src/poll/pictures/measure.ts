import { imageDimensionsFromData } from "image-dimensions";
import { putOffPicture, putPicture, unmeasuredPictures } from "../../archive/pictures/pictures.ts";
import { type Client, stoppableClient } from "../../fetch/client.ts";
import type { Peeked } from "../../fetch/result.ts";
import { type Agency, hostsOf } from "../../model/agency.ts";
import type { PictureFacts } from "../../model/article.ts";
import type { PollPorts } from "../ports.ts";

/** How long a picture whose host did not answer is left alone. */
const LATER_MS = 86_400_000;

/** Bounds of one round. */
export interface MeasureOptions {
  /** Most pictures asked for. */
  readonly most: number;
  readonly signal?: AbortSignal;
}

/**
 * Asks once for the type, length and size of the lead pictures in an agency's feed document, one request each, under the
 * rules of every request: robots.txt, the host's rate, public addresses only. What it learns is rendered with the next
 * change of each document. True if there may be more to ask for.
 */
export async function measurePictures(
  { sql, client, clock }: Pick<PollPorts, "sql" | "client" | "clock">,
  agency: Agency,
  { most, signal }: MeasureOptions,
): Promise<boolean> {
  const asking = signal === undefined ? client : stoppableClient(client, signal);
  const urls = await unmeasuredPictures(sql, agency.id, clock(), most);
  for (const url of urls) {
    const { facts, isLost } = await factsOf(asking, agency, url);
    await sql.batch([facts === null ? putOffPicture(url, isLost ? null : clock() + LATER_MS) : putPicture(url, facts)]);
    // A host in trouble is left alone.
    if (facts === null && !isLost) return false;
  }
  return urls.length === most;
}

/** `isLost`: no later request would give more. */
async function factsOf(
  client: Client,
  agency: Agency,
  url: string,
): Promise<{ readonly facts: PictureFacts | null; readonly isLost: boolean }> {
  if (!URL.canParse(url)) return { facts: null, isLost: true };
  const hosts = new Set([...hostsOf(agency), new URL(url).hostname]);
  const peeked = await client.peek(url, { hosts, requestsPerMinute: agency.poll.requestsPerMinute });
  if (peeked.kind === "ok") return { facts: pictureFacts(peeked), isLost: true };
  return { facts: null, isLost: peeked.kind !== "unreachable" && peeked.kind !== "failing" };
}

/** What the first bytes of a picture say; null if it is none. */
export function pictureFacts({ bytes, contentType, length }: Peeked): PictureFacts | null {
  const found = imageDimensionsFromData(bytes);
  if (found !== undefined && found.width > 0 && found.height > 0)
    return { type: `image/${found.type}`, length, width: found.width, height: found.height };
  return contentType?.startsWith("image/") ? { type: contentType, length, width: null, height: null } : null;
}
