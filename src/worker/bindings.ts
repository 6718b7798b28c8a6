import { type Environment, envValue, type LocationHint } from "../../config/settings.ts";
import type { Log, LogLevel } from "../model/ports.ts";
import type { AgencyCalls, DirectoryCalls } from "./calls.ts";

/** Bindings from wrangler.toml; all others are vars and secrets. */
export interface Bindings {
  /** One object an agency or collection, named by its id. */
  readonly AGENCY: DurableObjectNamespace;
  /** One object, which holds the definitions and what agencies report. */
  readonly DIRECTORY: DurableObjectNamespace;
  /** Version id of the uploaded Worker. */
  readonly VERSION?: { readonly id: string };
  readonly [name: string]: unknown;
}

/** The object of an agency. */
export function agencyAt(bindings: Bindings, id: string): AgencyCalls {
  return bindings.AGENCY.getByName(id, locationOf(bindings)) as unknown as AgencyCalls;
}

/** The Directory. */
export function directoryAt(bindings: Bindings): DirectoryCalls {
  return bindings.DIRECTORY.getByName("directory", locationOf(bindings)) as unknown as DirectoryCalls;
}

/** Counts only when an object is created. */
function locationOf(bindings: Bindings): DurableObjectNamespaceGetDurableObjectOptions {
  const hint = envValue(environmentOf(bindings), "NASHRA_LOCATION");
  return hint === null ? {} : { locationHint: hint as LocationHint };
}

/** True on a development server (`npm run dev:worker`), which alone may publish under a private address. */
export function isLocal(bindings: Bindings): boolean {
  return bindings["DEV_WORKER"] === "1";
}

/** Vars and secrets; bindings that are not strings are left out. */
export function environmentOf(bindings: Bindings): Environment {
  const texts = Object.entries(bindings).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(texts);
}

/** Logs lines of at least this level to the console. */
export function consoleLog(least: LogLevel): Log {
  const rank: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
  return (level, event, fields = {}) => {
    if (rank[level] >= rank[least]) console[level](JSON.stringify({ level, event, ...fields }));
  };
}
