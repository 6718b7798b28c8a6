import kuna from "./kuna.ts";
import nna from "./nna.ts";
import ona from "./ona.ts";
import qna from "./qna.ts";
import type { Replica } from "./replica.ts";
import spa from "./spa.ts";
import wafa from "./wafa.ts";
import wam from "./wam.ts";

/** The replica of every shipped agency that nobody has checked against its live site. */
export const replicas: readonly Replica[] = [spa, wam, nna, wafa, qna, kuna, ona];
