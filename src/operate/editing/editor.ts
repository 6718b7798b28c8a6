import type { EditorActions } from "../../model/editing/editing.ts";
import type { PollPorts, Site } from "../../poll/ports.ts";
import { asideReport, asideReports, ignore, makeDue } from "./aside.ts";
import { correct } from "./correct.ts";
import { articleReport } from "./evidence.ts";
import { publishAside } from "./publish-aside.ts";

/** The actions on these ports. `poll`: polls the listings of a feed now, or null if this deployment does not poll. */
export function editorActions(
  ports: PollPorts,
  site: Site,
  poll: ((feed: string) => Promise<unknown>) | null,
): EditorActions {
  return {
    article: (target, options) => articleReport(ports, site, target, options),
    correct: (target, correction) => correct(ports, site, target, correction),
    asides: (agency) => asideReports(ports, site, agency),
    aside: ({ agency, nativeId }) => asideReport(ports, site, agency, nativeId),
    async retry(target, reason) {
      const item = await asideReport(ports, site, target.agency, target.nativeId);
      const done = await makeDue(ports, target, reason);
      if (done.outcome === "due" && item !== null) await poll?.(item.feed);
      return done;
    },
    ignore: (target, reason) => ignore(ports, target, reason),
    publish: (target, fields, reason) => publishAside(ports, site, target, fields, reason),
  };
}
