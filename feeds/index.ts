import type { Agency } from "../src/model/agency.ts";
import lana from "./lana.ts";
import spa from "./spa.ts";
import wafa from "./wafa.ts";

/** The definitions that nashra ships; `nashra add` appends to them. `unchecked` ones run only if NASHRA_FEEDS names them. */
export const agencies: readonly Agency[] = [lana, spa, wafa];
