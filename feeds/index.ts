import type { Agency } from "../src/model/agency.ts";
import lana from "./lana.ts";

/** Every agency this deployment knows. `nashra add` appends here. */
export const agencies: readonly Agency[] = [lana];
