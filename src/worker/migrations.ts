// The migrations as text modules: an object has no folder to read them from. A test compares the list with the folder.
import m0001 from "../archive/migrations/0001_archive.sql";
import m0002 from "../archive/migrations/0002_events.sql";
import m0003 from "../archive/migrations/0003_push.sql";
import m0004 from "../archive/migrations/0004_watching.sql";
import m0005 from "../archive/migrations/0005_ingest.sql";
import m0006 from "../archive/migrations/0006_search.sql";
import m0007 from "../archive/migrations/0007_quarantine.sql";
import m0009 from "../archive/migrations/0009_takedowns.sql";
import m0010 from "../archive/migrations/0010_facts.sql";
import m0011 from "../archive/migrations/0011_events_noted.sql";
import m0012 from "../archive/migrations/0012_events_changed.sql";
import m0013 from "../archive/migrations/0013_gaps.sql";
import m0014 from "../archive/migrations/0014_push.sql";
import m0015 from "../archive/migrations/0015_proof.sql";
import m0017 from "../archive/migrations/0017_clocks.sql";
import m0018 from "../archive/migrations/0018_search_order.sql";
import m0019 from "../archive/migrations/0019_gone_items.sql";
import m0020 from "../archive/migrations/0020_definitions.sql";
import m0021 from "../archive/migrations/0021_sources.sql";
import m0022 from "../archive/migrations/0022_collections.sql";
import m0023 from "../archive/migrations/0023_reports.sql";
import m0024 from "../archive/migrations/0024_purges.sql";
import m0025 from "../archive/migrations/0025_pictures.sql";
import m0026 from "../archive/migrations/0026_corrections.sql";
import m0027 from "../archive/migrations/0027_collection_failures.sql";
import m0029 from "../archive/migrations/0029_corrections.sql";
import m0030 from "../archive/migrations/0030_answers.sql";

/** A migration of the archive, by the name of its file. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** All migrations, in order. */
export const MIGRATIONS: readonly Migration[] = [
  { name: "0001_archive.sql", sql: m0001 },
  { name: "0002_events.sql", sql: m0002 },
  { name: "0003_push.sql", sql: m0003 },
  { name: "0004_watching.sql", sql: m0004 },
  { name: "0005_ingest.sql", sql: m0005 },
  { name: "0006_search.sql", sql: m0006 },
  { name: "0007_quarantine.sql", sql: m0007 },
  { name: "0009_takedowns.sql", sql: m0009 },
  { name: "0010_facts.sql", sql: m0010 },
  { name: "0011_events_noted.sql", sql: m0011 },
  { name: "0012_events_changed.sql", sql: m0012 },
  { name: "0013_gaps.sql", sql: m0013 },
  { name: "0014_push.sql", sql: m0014 },
  { name: "0015_proof.sql", sql: m0015 },
  { name: "0017_clocks.sql", sql: m0017 },
  { name: "0018_search_order.sql", sql: m0018 },
  { name: "0019_gone_items.sql", sql: m0019 },
  { name: "0020_definitions.sql", sql: m0020 },
  { name: "0021_sources.sql", sql: m0021 },
  { name: "0022_collections.sql", sql: m0022 },
  { name: "0023_reports.sql", sql: m0023 },
  { name: "0024_purges.sql", sql: m0024 },
  { name: "0025_pictures.sql", sql: m0025 },
  { name: "0026_corrections.sql", sql: m0026 },
  { name: "0027_collection_failures.sql", sql: m0027 },
  { name: "0029_corrections.sql", sql: m0029 },
  { name: "0030_answers.sql", sql: m0030 },
];
