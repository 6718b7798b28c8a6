import { agencies } from "../../feeds/index.ts";
import { createWorker } from "./worker.ts";

/** The Worker of this deployment, `main` in wrangler.toml. */
export default createWorker(agencies);
