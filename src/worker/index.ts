import { WorkerEntrypoint } from "cloudflare:workers";
import { agencies } from "../../feeds/index.ts";
import { AgencyObject } from "./agency.ts";
import type { Bindings } from "./bindings.ts";
import { DirectoryObject } from "./directory.ts";
import { createWorker } from "./worker.ts";

/** An agency's object, of a class in wrangler.toml. */
export class Agency extends AgencyObject {
  protected override shipped() {
    return agencies;
  }
}

/** The object that knows all agencies, of a class in wrangler.toml. */
export class Directory extends DirectoryObject {
  protected override shipped() {
    return agencies;
  }
}

const worker = createWorker();

/** The Worker of this deployment, `main` in wrangler.toml. */
export default class extends WorkerEntrypoint<Bindings> {
  override fetch(request: Request): Promise<Response> {
    return worker.fetch(request as never, this.env);
  }

  override scheduled(controller: ScheduledController): Promise<void> {
    return worker.scheduled(controller, this.env);
  }

  /** Called by the Directory: what this entrypoint serves is purged by this entrypoint only. Without Workers Cache, all is well. */
  async purge(options: { tags: string[] }): Promise<CachePurgeResult> {
    return (await this.ctx.cache?.purge(options)) ?? { success: true, errors: [] };
  }
}
