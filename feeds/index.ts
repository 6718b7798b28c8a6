import type { Agency } from "../src/model/agency.ts";
import lana from "./lana.ts";
import spa from "./spa.ts";
import wafa from "./wafa.ts";

/** Every agency that is known. `nashra add` appends here. Those marked `unchecked` run only where NASHRA_FEEDS names them. */
export const agencies: readonly Agency[] = [lana, spa, wafa];
