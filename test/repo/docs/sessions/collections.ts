import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gunzipSync } from "node:zlib";
import { expect } from "vitest";
import type { Place, Run } from "../session.ts";

const PAGE = "docs/collections.md";

/** A collection from its definition to its first entries: the block of docs/collections.md is put as it stands there. */
export const COLLECTIONS: readonly Run[] = [
  {
    command: "npx nashra agencies put maghreb.json",
    before: ({ checkout }) => {
      const [, block] = /^```json\n([\s\S]*?)^```$/m.exec(readFileSync(PAGE, "utf8"))!;
      writeFileSync(join(checkout.folder, "maghreb.json"), block!);
    },
    says: /^maghreb: created: active, version 1$/m,
  },
  {
    command: "npx nashra poll lana/ar lana/en",
    says: /lana\/ar: changed[\s\S]*lana\/en: changed/,
    does: (place) => {
      const [all, arabic] = ["maghreb/feed.json", "maghreb/ar/feed.json"].map((path) => itemsAt(place, path));
      expect(arabic!.length).toBeGreaterThan(5);
      expect(all!.length).toBeGreaterThan(arabic!.length);
      expect(arabic![0]).toMatchObject({ language: "ar", _nashra: { source: { agency: "lana", feed: "lana/ar" } } });
    },
  },
];

function itemsAt({ checkout }: Place, path: string): readonly object[] {
  const db = new DatabaseSync(join(checkout.folder, "data/nashra.sqlite"), { readOnly: true });
  try {
    const { gzip } = db.prepare("SELECT gzip FROM documents WHERE path = ?").get(path) as { gzip: Uint8Array };
    return (JSON.parse(gunzipSync(gzip).toString()) as { items: object[] }).items;
  } finally {
    db.close();
  }
}
