/** The worker thread of `searcher.ts`: answers each SearchRequest with a SearchReply. */
import { hash } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { filteredFeeds } from "../../serve/filtered.ts";
import { yieldToOtherThreads } from "../priority.ts";
import type { SearchReply, SearchRequest, SearchSite } from "./searcher.ts";
import { openReadOnly } from "./sql.ts";

yieldToOtherThreads("much");
const site = workerData as SearchSite;
const filtered = filteredFeeds(openReadOnly(site.file), site, (bytes) => hash("sha256", bytes, "buffer"));
const reply = (message: SearchReply): void => parentPort!.postMessage(message);

parentPort!.on("message", (request: SearchRequest) => {
  filtered(...request).then(
    (made) => reply({ made }),
    (error: unknown) => reply({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
reply({ ready: true });
