import aps from "./aps.ts";
import ina from "./ina.ts";
import kuna from "./kuna.ts";
import mapexpress from "./mapexpress.ts";
import nna from "./nna.ts";
import ona from "./ona.ts";
import petra from "./petra.ts";
import qna from "./qna.ts";
import type { Replica } from "./replica.ts";
import sana from "./sana.ts";
import spa from "./spa.ts";
import suna from "./suna.ts";
import tap from "./tap.ts";
import wafa from "./wafa.ts";
import wam from "./wam.ts";

/** The replica of every shipped agency that nobody has checked against its live site. */
export const replicas: readonly Replica[] = [
  spa,
  wam,
  nna,
  wafa,
  qna,
  kuna,
  ona,
  ina,
  petra,
  sana,
  tap,
  suna,
  aps,
  mapexpress,
];
