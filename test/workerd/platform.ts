/** The platform a suite of the core runs on, workerd's side. */
export const runtime: "node" | "workerd" = "workerd";
