import { agencies } from "../../feeds/index.ts";
import { createWorker } from "./worker.ts";

export default createWorker(agencies);
