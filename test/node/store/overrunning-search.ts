/** A thread in place of search-thread.ts: a search for `endless` never ends, one for `broken` throws, others find nothing. */
import { parentPort, threadId } from "node:worker_threads";
import type { SearchReply, SearchRequest } from "../../../src/node/store/searcher.ts";

const reply = (message: SearchReply): void => parentPort!.postMessage(message);
parentPort!.on("message", ([, , query]: SearchRequest) => {
  if (query.q === "endless") for (;;);
  if (query.q === "dead") throw new Error("as a thread dies");
  if (query.q === "broken") reply({ failed: "as a search fails" });
  else reply({ made: { problem: `thread ${threadId}` } });
});
reply({ ready: true });
