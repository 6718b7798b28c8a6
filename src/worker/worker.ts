import { ConfigError } from "../model/config-error.ts";
import { problem } from "../serve/http/problem.ts";
import { refuse } from "../serve/respond.ts";
import { agencyAt, type Bindings, directoryAt } from "./bindings.ts";
import { createFront, type Front } from "./front.ts";

/** The Worker in front of the objects. What an isolate has learned of them is shared by its requests. */
export function createWorker() {
  let front: Front | null = null;
  return {
    async fetch(request, bindings): Promise<Response> {
      try {
        front ??= createFront(bindings);
      } catch (error) {
        if (error instanceof ConfigError) return refuse(problem(503, `wrong setting: ${error.message}`));
        throw error;
      }
      return front.fetch(request as unknown as Request);
    },

    /** Starts agencies that have never run, and those that are overdue by what the Directory knows: alarms can be lost. */
    async scheduled(controller, bindings): Promise<void> {
      const at = controller.scheduledTime;
      const ids = await directoryAt(bindings).overdue(at);
      await Promise.all(ids.map((id) => agencyAt(bindings, id).run(at)));
      front?.forget();
    },
  } satisfies ExportedHandler<Bindings>;
}
