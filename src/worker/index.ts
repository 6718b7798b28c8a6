import { agencies } from "../../feeds/index.ts";
import { createWorker } from "./worker.ts";

/** The Worker of this deployment: what wrangler.toml names as `main`. */
export default createWorker(agencies);
