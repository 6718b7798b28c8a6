import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "../../config/settings.ts";
import { definitionsVersion } from "../archive/definitions/definitions.ts";
import type { Agency } from "../model/agency.ts";
import type { Log } from "../model/ports.ts";
import { type KnownDefinitions, knownDefinitions, shippedOnly } from "../operate/known-definitions.ts";
import type { Deployment } from "./deployment.ts";
import { openReadOnly } from "./store/sql.ts";
import { StorageError } from "./store/storage-error.ts";

/** The definitions that nashra ships, and the settings with the operator's among them. */
export interface DefinitionSources {
  readonly shipped: readonly Agency[];
  settingsWith(known: KnownDefinitions): Settings;
  /** Those that the settings name. */
  select(agencies: readonly Agency[]): readonly Agency[];
}

/** The definitions of a running process. */
export interface Definitions {
  readonly known: KnownDefinitions;
  readonly settings: Settings;
  /** Reads them again if they have changed, and has the deployment take them up. True if they have. One query if not. */
  refresh(): Promise<boolean>;
}

/** Reads the definitions in a deployment's archive. If that cannot be read, those that `first` has stay. */
export async function openDefinitions(
  deployment: Pick<Deployment, "sql" | "adopt">,
  sources: DefinitionSources,
  first: Settings,
  log: Log,
): Promise<Definitions> {
  const { sql } = deployment;
  let known: KnownDefinitions = shippedOnly(sources.shipped);
  let settings = first;
  let refreshing: Promise<boolean> = Promise.resolve(false);
  const read = async (): Promise<boolean> => {
    if ((await definitionsVersion(sql)) === known.version) return false;
    known = await knownDefinitions(sql, sources.shipped, known);
    settings = sources.settingsWith(known);
    deployment.adopt(settings);
    for (const { id, note } of known.notes) log("warn", "definition.note", { agency: id, message: note });
    return true;
  };
  try {
    await read();
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    log("error", "definitions.unread", { error: error.message });
  }
  return {
    get known() {
      return known;
    },
    get settings() {
      return settings;
    },
    // One after another, lest an older answer replace a newer one.
    refresh: () => {
      refreshing = refreshing.then(read, read);
      return refreshing;
    },
  };
}

/** The definitions in the archive of a folder, for commands; those that nashra ships if it has none that can be read. */
export async function definitionsIn(dataFolder: string, shipped: readonly Agency[]): Promise<KnownDefinitions> {
  const file = join(dataFolder, "nashra.sqlite");
  if (!existsSync(file)) return shippedOnly(shipped);
  try {
    const sql = openReadOnly(file);
    try {
      return await knownDefinitions(sql, shipped);
    } finally {
      sql.close();
    }
  } catch {
    // Damaged, or not yet migrated: the command opens it itself, and says so.
    return shippedOnly(shipped);
  }
}
