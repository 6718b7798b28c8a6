import aps from "./aps.ts";
import ina from "./ina.ts";
import mapexpress from "./mapexpress.ts";
import petra from "./petra.ts";
import type { Replica } from "./replica.ts";
import sana from "./sana.ts";
import spa from "./spa.ts";
import suna from "./suna.ts";
import tap from "./tap.ts";

/** The replica of every shipped agency that nobody has checked against its live site. */
export const replicas: readonly Replica[] = [spa, ina, petra, sana, tap, suna, aps, mapexpress];
