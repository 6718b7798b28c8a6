import type { AgencySummary, ChangeResult, DefinitionActions, HistoryEntry } from "../operate/definitions.ts";
import { adminUrl } from "./receiver.ts";

const TIMEOUT_MS = 60_000;

/**
 * The operator's actions on definitions at another deployment, over its `/admin/agencies`. Throws ConfigError if the token
 * must not be sent to that address, and an Error with one line if the deployment does not answer as expected.
 */
export function remoteAgencies(address: string, token: string): DefinitionActions {
  const root = adminUrl("agencies", address, "agencies").href;

  async function ask(method: string, path: string, body: string | null = null, version: number | null = null) {
    const response = await fetch(`${root}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        "User-Agent": "nashra",
        ...(body === null ? {} : { "Content-Type": "application/json" }),
        ...(version === null ? {} : { "If-Match": `"${version}"` }),
      },
      body,
      // A redirect would leak the token.
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    try {
      return { status: response.status, etag: response.headers.get("ETag"), answer: JSON.parse(text) as Answer };
    } catch {
      throw new Error(`${root}: ${response.status}: ${text.split("\n")[0]!.slice(0, 200)}`);
    }
  }

  async function change(...request: Parameters<typeof ask>): Promise<ChangeResult> {
    const { status, etag, answer } = await ask(...request);
    if (status === 200 || status === 201) return answer as unknown as ChangeResult;
    const message = answer.error ?? `${status}`;
    if (status === 400 || status === 413) return { outcome: "wrong", message };
    if (status === 404) return { outcome: "unknown" };
    if (status === 410) return { outcome: "removed" };
    if (status === 412) return { outcome: "stale", version: etag === null ? null : Number(etag.slice(1, -1)) };
    if (status === 409 && answer.consequences !== undefined)
      return { outcome: "consequences", consequences: answer.consequences };
    return { outcome: "refused", message };
  }

  const at = (id: string): string => `/${encodeURIComponent(id)}`;
  return {
    async list() {
      return (await ask("GET", "")).answer.agencies ?? [];
    },
    async show(id) {
      const { status, answer } = await ask("GET", at(id));
      if (status === 404) return null;
      const { definition, ...agency } = answer as unknown as AgencySummary & { definition: unknown };
      const shipped = await ask("GET", `${at(id)}?shipped`);
      return { agency, definition, shipped: (shipped.answer as { definition?: unknown }).definition ?? null };
    },
    put: (id, json, { accept = new Set(), version = null }) =>
      change("PUT", `${at(id)}?accept=${[...accept].map(encodeURIComponent).join(",")}`, json, version),
    set: (id, verb, { version = null }) =>
      verb === "remove" ? change("DELETE", at(id), null, version) : change("POST", `${at(id)}/${verb}`, null, version),
    async history(id) {
      return (await ask("GET", `${at(id)}/history`)).answer.history ?? [];
    },
  };
}

/** The fields of answers that are read. */
interface Answer {
  readonly error?: string;
  readonly agencies?: AgencySummary[];
  readonly history?: HistoryEntry[];
  readonly consequences?: (ChangeResult & { outcome: "consequences" })["consequences"];
}
