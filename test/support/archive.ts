import { insertArticle, lastSeq } from "../../src/archive/articles.ts";
import { holdBack } from "../../src/archive/backfills.ts";
import type { ArticleRecord } from "../../src/archive/records.ts";
import { mintId } from "../../src/model/address.ts";
import { feedPathsOf } from "../../src/model/agency.ts";
import { releaseHeld } from "../../src/operate/backfill-release.ts";
import type { Newsroom } from "./newsroom.ts";

const HOUR = 3_600_000;

type Room = Pick<Newsroom, "sql" | "agency" | "ports" | "site" | "now">;

/** Puts older articles into an archive as a backfill would have: sealed pages, and the rest in the feed. */
export async function fillArchive(
  room: Room,
  count: number,
  edition = "ar",
  sections: readonly string[] = [],
): Promise<void> {
  const { sql, agency } = room;
  const from = (await lastSeq(sql)) + 1;
  for (let at = 0; at < count; at += 100) {
    const seqs = Array.from({ length: Math.min(100, count - at) }, (_, index) => from + at + index);
    await sql.batch([
      ...seqs.flatMap((seq) =>
        insertArticle({ ...sampleRecord(room, seq, edition), sections }, feedPathsOf(agency, edition, sections)),
      ),
      holdBack(seqs),
    ]);
  }
  await releaseHeld(room.ports, room.site, async () => {});
}

/** An article of long ago. */
export function sampleRecord(room: Pick<Newsroom, "agency" | "now">, seq: number, edition: string): ArticleRecord {
  const instant = room.now() - 400 * 24 * HOUR + seq * 60_000;
  const nativeId = `${100_000 + seq}`;
  const title = `خبر رقم ${seq}`;
  return {
    seq,
    id: mintId(room.agency, nativeId),
    agency: room.agency.id,
    nativeId,
    edition,
    sections: [],
    url: `https://lana.gov.ly/post.php?id=${nativeId}&lang=${edition}`,
    language: edition,
    title,
    summary: `${title} كما ورد.`,
    contentHtml: `<p>${title} كما ورد في يومه.</p>`,
    contentText: `${title} كما ورد في يومه.`,
    place: "طرابلس",
    placeFolded: "طرابلس",
    agencyMark: "وال",
    author: null,
    image: null,
    alternates: [],
    published: { instant, precision: "day", source: "dateline" },
    firstSeen: instant,
    updated: instant,
    revision: 1,
    day: new Date(instant).toISOString().slice(0, 10),
    fingerprint: nativeId,
    textKey: null,
    listingFingerprint: null,
    checkDue: null,
    checks: 0,
    missingSince: null,
    removed: null,
    searchTitle: title,
    searchBody: title,
  };
}
