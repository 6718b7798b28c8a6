import type { Agency } from "../src/model/agency.ts";
import aps from "./aps.ts";
import ina from "./ina.ts";
import lana from "./lana.ts";
import mapexpress from "./mapexpress.ts";
import petra from "./petra.ts";
import sana from "./sana.ts";
import spa from "./spa.ts";
import suna from "./suna.ts";
import tap from "./tap.ts";
import wafa from "./wafa.ts";

/** The definitions that nashra ships; `nashra add` appends to them. `unchecked` ones run only if NASHRA_FEEDS names them. */
export const agencies: readonly Agency[] = [lana, spa, wafa, ina, petra, sana, tap, suna, aps, mapexpress];
