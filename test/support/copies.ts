import type { Hono } from "hono";
import { documentAt } from "../../src/archive/documents.ts";
import type { Agency } from "../../src/model/agency.ts";
import type { Sql } from "../../src/model/ports.ts";
import type { BackupDeps } from "../../src/serve/admin/backup.ts";
import { createApp } from "../../src/serve/app.ts";
import { composeServe } from "../../src/serve/compose.ts";
import { NOW } from "./moment.ts";
import { BASE, TOKEN } from "./split.ts";

/** A server of this archive. `restoring`: it has only this agency, as on a Worker. */
export function serverOf(sql: Sql, agency: Agency, restoring?: BackupDeps["restoring"]): Hono {
  return createApp(
    composeServe({
      ...{ answers: null, hub: null, sql, clock: () => NOW, log: () => {} },
      settings: { agencies: [agency], baseUrl: BASE, hub: null, ownHub: false, adminToken: TOKEN, poll: "off" },
      documents: { get: (path) => documentAt(sql, path) },
      feeds: [],
      runtime: { codings: ["gzip", "identity"], manualEncoding: false },
      backup: { apart: restoring !== undefined, ...(restoring === undefined ? {} : { restoring }) },
    }),
  );
}

/** A request to `/admin/backup` with the operator's token. */
export async function ask(app: Hono, method: string, query = "", body: string | null = null): Promise<Response> {
  return app.request(`${BASE}/admin/backup${query}`, { method, headers: { Authorization: `Bearer ${TOKEN}` }, body });
}
