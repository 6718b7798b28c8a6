import type { Agency } from "../src/model/agency.ts";
import aps from "./aps.ts";
import ina from "./ina.ts";
import kuna from "./kuna.ts";
import lana from "./lana.ts";
import mapexpress from "./mapexpress.ts";
import nna from "./nna.ts";
import ona from "./ona.ts";
import petra from "./petra.ts";
import qna from "./qna.ts";
import sana from "./sana.ts";
import spa from "./spa.ts";
import suna from "./suna.ts";
import tap from "./tap.ts";
import wafa from "./wafa.ts";
import wam from "./wam.ts";

/**
 * The definitions that nashra ships; `nashra add` appends to them. `unchecked` ones run only if NASHRA_FEEDS names them. They
 * are written from public facts; a `stored-github-file` is a file of a public index of GitHub by its number there.
 */
export const agencies: readonly Agency[] = [
  lana,
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
