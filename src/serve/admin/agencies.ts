import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { ConfigError } from "../../model/config-error.ts";
import { type Consequence, DEFINITION_BYTES, definitionText } from "../../model/definition/definition.ts";
import type { Routes } from "../deps.ts";
import { matches } from "../http/conditional.ts";

/** An agency as it is listed. `version`: number of its last change. */
interface Listed {
  readonly id: string;
  readonly version: number;
}

/** The result of a change of a definition. */
export type ChangeAnswer =
  | { readonly outcome: "created" | "changed" | "unchanged"; readonly agency: Listed }
  | { readonly outcome: "wrong" | "refused"; readonly message: string }
  | { readonly outcome: "unknown" | "removed" }
  | { readonly outcome: "consequences"; readonly consequences: readonly Consequence[] }
  | { readonly outcome: "stale"; readonly version: number | null };

/** Conditions of a change. `expected`: false if the current version (null: none) is not the one that the client means. */
interface ChangeRequest {
  readonly who: string;
  readonly accept: ReadonlySet<string>;
  readonly expected: (version: number | null) => boolean;
}

/** The operator's actions on definitions, provided by the composition root. */
export interface AgencyActions {
  list(): Promise<readonly Listed[]>;
  show(id: string): Promise<{ agency: Listed; definition: unknown; shipped: unknown } | null>;
  put(id: string, json: string, request: ChangeRequest): Promise<ChangeAnswer>;
  set(id: string, verb: "pause" | "resume" | "retire" | "remove", request: ChangeRequest): Promise<ChangeAnswer>;
  history(id: string): Promise<readonly object[]>;
}

const AGENCY = "/agencies/:id";
const VERBS = ["pause", "resume", "retire"] as const;
const WHO = "http";

/**
 * `/admin/agencies`: GET lists them. `/admin/agencies/ID`: GET the definition, PUT another one (`?accept=ids,drops,again`
 * for its consequences), DELETE removes the agency with everything. POST `…/pause`, `…/resume`, `…/retire`; GET
 * `…/history`. Changes keep to If-Match and If-None-Match (412). Errors are JSON: `error` is one line.
 */
export function agencyRoutes(actions: AgencyActions): Routes {
  return (admin) => {
    admin.get("/agencies", async (c) => c.json({ agencies: await actions.list() }));
    admin.get(AGENCY, async (c) => {
      const found = await actions.show(c.req.param("id"));
      if (found === null) return failed(c, 404, UNKNOWN);
      const { agency, definition, shipped } = found;
      const asked = c.req.query("shipped") === undefined ? { definition } : { definition: shipped };
      return c.json({ ...agency, ...asked }, 200, { ETag: tagOf(agency.version) });
    });
    const tooLong = bodyLimit({
      maxSize: DEFINITION_BYTES,
      onError: (c) => failed(c, 413, `definition: expected at most ${DEFINITION_BYTES} bytes`),
    });
    admin.put(AGENCY, tooLong, async (c) => {
      let json: string;
      try {
        json = definitionText(await c.req.arrayBuffer());
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        return failed(c, 400, error.message);
      }
      return answer(c, await actions.put(c.req.param("id"), json, requestOf(c)));
    });
    admin.delete(AGENCY, async (c) => answer(c, await actions.set(c.req.param("id"), "remove", requestOf(c))));
    for (const verb of VERBS)
      admin.post(`${AGENCY}/${verb}`, async (c) => answer(c, await actions.set(c.req.param("id"), verb, requestOf(c))));
    admin.get(`${AGENCY}/history`, async (c) => {
      const history = await actions.history(c.req.param("id"));
      return history.length === 0 && (await actions.show(c.req.param("id"))) === null
        ? failed(c, 404, UNKNOWN)
        : c.json({ history });
    });
    admin.all("/agencies", (c) => wrongMethod(c, "GET"));
    admin.all(AGENCY, (c) => wrongMethod(c, "GET, PUT, DELETE"));
    for (const verb of VERBS) admin.all(`${AGENCY}/${verb}`, (c) => wrongMethod(c, "POST"));
    admin.all(`${AGENCY}/history`, (c) => wrongMethod(c, "GET"));
  };
}

const UNKNOWN = "there is no agency of this id here";

function answer(c: Context, result: ChangeAnswer): Response {
  switch (result.outcome) {
    case "created":
    case "changed":
    case "unchanged":
      return c.json(result, result.outcome === "created" ? 201 : 200, { ETag: tagOf(result.agency.version) });
    case "wrong":
      return failed(c, 400, result.message);
    case "refused":
      return failed(c, 409, result.message);
    case "unknown":
      return failed(c, 404, UNKNOWN);
    case "removed":
      return failed(c, 410, "this agency was removed; put a definition with ?accept=again to take its id again");
    case "stale":
      return failed(
        c,
        412,
        result.version === null
          ? "there is no such agency"
          : `somebody else has changed it: its version is ${result.version}`,
        result.version === null ? {} : { ETag: tagOf(result.version) },
      );
    case "consequences": {
      const accept = [...new Set(result.consequences.map(({ kind }) => kind))].join(",");
      const error = `this change has consequences; add ?accept=${accept} to make it`;
      return c.json({ error, consequences: result.consequences, accept }, 409);
    }
  }
}

function failed(
  c: Context,
  status: 400 | 404 | 405 | 409 | 410 | 412 | 413,
  error: string,
  headers: Record<string, string> = {},
): Response {
  return c.json({ error }, status, headers);
}

function wrongMethod(c: Context, allowed: string): Response {
  return failed(c, 405, `this address answers ${allowed}`, { Allow: allowed });
}

function tagOf(version: number): string {
  return `"${version}"`;
}

function requestOf(c: Context): ChangeRequest {
  const [ifMatch, ifNoneMatch] = [c.req.header("If-Match"), c.req.header("If-None-Match")];
  return {
    who: WHO,
    accept: new Set((c.req.queries("accept") ?? []).flatMap((kinds) => kinds.split(",")).map((kind) => kind.trim())),
    expected(version) {
      if (ifMatch !== undefined && (version === null || !matches(ifMatch, tagOf(version), "strong"))) return false;
      return ifNoneMatch === undefined || version === null || !matches(ifNoneMatch, tagOf(version), "weak");
    },
  };
}
