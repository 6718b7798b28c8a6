/** The platform a suite of the core runs on, Node's side. `test/workerd/platform.ts` is the other. */
export const runtime: "node" | "workerd" = "node";
