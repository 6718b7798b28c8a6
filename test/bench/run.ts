import { benchHttp } from "./http.ts";

/** `npm run bench`: every benchmark, as ratios measured in this run. */
await benchHttp();
