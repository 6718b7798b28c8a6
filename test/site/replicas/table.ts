import type { Replica } from "./replica.ts";
import spa from "./spa.ts";

/** The replica of every shipped agency that nobody has checked against its live site. */
export const replicas: readonly Replica[] = [spa];
