import {
  type Environment,
  readSettings,
  type Settings,
  selectAgencies,
  unknownSettingMessage,
} from "../../config/settings.ts";
import { agencies } from "../../feeds/index.ts";
import type { KnownDefinitions } from "../operate/known-definitions.ts";
import type { Choice } from "./cli/agencies.ts";
import { printWrong } from "./cli/output.ts";
import { pacedByCron } from "./cron.ts";
import { definitionsIn } from "./definitions.ts";

/** The settings in the environment, with the definitions in the archive. Warns on stderr of variables that are not settings. */
export async function settingsHere(): Promise<Settings> {
  const settings = settingsOf(process.env, await definitionsHere());
  for (const unknown of settings.unknown) printWrong(unknownSettingMessage(unknown));
  return settings;
}

/** The settings, whatever NASHRA_FEEDS names: it may name what is only about to be put. */
export function settingsForAll(): Settings {
  return readSettings({ ...process.env, NASHRA_FEEDS: undefined }, agencies);
}

/** The shipped definitions, and those that NASHRA_FEEDS names. */
export function choiceHere(): Choice {
  return { shipped: agencies, select: (known) => selectAgencies(process.env, known) };
}

/** The definitions in the archive that NASHRA_DATA names, with the shipped ones. */
export function definitionsHere(): Promise<KnownDefinitions> {
  const { dataFolder } = readSettings({ NASHRA_DATA: process.env["NASHRA_DATA"] }, []);
  return definitionsIn(dataFolder, agencies);
}

/** The settings in an environment, with these definitions. */
export function settingsOf(env: Environment, known: KnownDefinitions): Settings {
  return pacedByCron(readSettings(env, known.agencies, known));
}
