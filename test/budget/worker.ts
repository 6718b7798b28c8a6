import { AgencyObject } from "../../src/worker/agency.ts";
import type { Bindings } from "../../src/worker/bindings.ts";
import { DirectoryObject } from "../../src/worker/directory.ts";
import { createWorker } from "../../src/worker/worker.ts";
import { AGENCY } from "./agency.ts";
import { countFetches, countObjects, countStatements, none } from "./counted.ts";

/** The Worker and its objects as they are deployed, their statements and fetches counted. `/__tick?time=` is an alarm. */
const inner = createWorker();
let counts = none();
countFetches(() => counts);

export class Agency extends AgencyObject {
  constructor(state: DurableObjectState, bindings: Bindings) {
    super(state, bindings);
    countStatements(state.storage.sql, () => counts);
  }
  protected override shipped() {
    return [AGENCY];
  }
  /** Its alarms come when they are asked for. */
  protected override setAlarm(at: number) {
    counts.alarmsSet += 1;
    counts.next = Math.max(0, at - Date.now());
  }
}

export class Directory extends DirectoryObject {
  protected override shipped() {
    return [AGENCY];
  }
}

countObjects(Agency, ["fetch", "about", "document", "assign"], () => counts);
countObjects(Directory, ["fetch", "about", "document", "report", "overdue"], () => counts);

export default {
  async fetch(request, env): Promise<Response> {
    const url = new URL(request.url);
    counts = none();
    if (url.pathname === "/__nothing") return Response.json(counts);
    if (url.pathname === "/__tick") {
      await (env.AGENCY.getByName(AGENCY.id) as unknown as AgencyObject).run(Number(url.searchParams.get("time")));
      return Response.json(counts);
    }
    const answer = await inner.fetch(request as never, env);
    // Headers that an object has answered cannot be changed.
    const response = new Response(answer.body, answer);
    response.headers.set("X-Counts", JSON.stringify(counts));
    return response;
  },
} satisfies ExportedHandler<Bindings>;
