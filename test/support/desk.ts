import type { Hono } from "hono";
import { digest, freshSql, gzip, runtime, transport, wait } from "#platform";
import lana from "../../feeds/lana.ts";
import wafa from "../../feeds/wafa.ts";
import { documentAt } from "../../src/archive/documents.ts";
import { robotsIn } from "../../src/archive/robots.ts";
import { createClient } from "../../src/fetch/client.ts";
import type { Agency, AgencyDefinition } from "../../src/model/agency.ts";
import { type Sql, type Transport, TransportFailure } from "../../src/model/ports.ts";
import { operatorActions } from "../../src/operate/actions.ts";
import { type DefinitionActions, definitionActions } from "../../src/operate/definitions.ts";
import { draftActions } from "../../src/operate/drafts.ts";
import { editorActions } from "../../src/operate/editing/editor.ts";
import { goneFrom, type KnownDefinitions, knownDefinitions } from "../../src/operate/known-definitions.ts";
import { feedsIn } from "../../src/poll/documents/render.ts";
import { freshen } from "../../src/poll/documents/render-key.ts";
import type { PollPorts, Site } from "../../src/poll/ports.ts";
import { tick } from "../../src/poll/tick.ts";
import type { Call, Caller } from "../../src/push/ports.ts";
import { agencyRoutes } from "../../src/serve/admin/agencies.ts";
import { agencyPages } from "../../src/serve/admin/agency-pages.ts";
import { articleRoutes } from "../../src/serve/admin/articles.ts";
import { deliveryRoutes } from "../../src/serve/admin/deliveries.ts";
import { draftPages } from "../../src/serve/admin/draft-pages.ts";
import { deliveryPages, editingPages } from "../../src/serve/admin/editing-pages.ts";
import { operatorRoutes } from "../../src/serve/admin/operator.ts";
import { settingsRoutes } from "../../src/serve/admin/settings-page.ts";
import { createApp } from "../../src/serve/app.ts";
import { composeServe } from "../../src/serve/compose.ts";
import { sampleDefinition } from "./definitions.ts";
import { NOW, type RemoteSite } from "./newsroom.ts";

export const TOKEN = "a-token-of-the-definitions";
export const HOUR = 3_600_000;

/** Settings that the operator's pages show, with secrets that they must not. */
const SETTINGS = {
  baseUrl: "https://feeds.example",
  contact: "desk@feeds.example",
  poll: null,
  hub: "https://feeds.example/hub",
  webhooks: ["https://hooks.example/services/secret-of-the-webhook"],
  webhookSecret: "whsec_c2VjcmV0LW9mLXRoZS10ZXN0cw==",
  trustedProxies: 1,
  agencies: [{ id: "lana" }],
};

export interface Answer {
  readonly status: number;
  readonly etag: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: the bodies of answers are what is tested
  readonly body: any;
}

/** An operator's desk: definitions over `/admin/agencies`, taken up as a deployment takes them up, on both runtimes. */
export interface Desk {
  /** What webhooks were sent. */
  readonly calls: readonly Call[];
  readonly sql: Sql;
  readonly ports: PollPorts;
  readonly app: Hono;
  readonly known: KnownDefinitions;
  readonly actions: DefinitionActions;
  now(): number;
  forward(ms: number): void;
  site(): Site;
  /** Takes up what is in the archive, and other shipped definitions. */
  adopt(shipped?: readonly Agency[]): Promise<void>;
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  put(definition: AgencyDefinition, query?: string, headers?: Record<string, string>): Promise<Answer>;
  /** One tick of the cron trigger, so much later. */
  run(after?: number): Promise<void>;
  page(path: string): Promise<string>;
  status(path: string): Promise<number>;
  /** Ids of a feed's entries. */
  ids(feed: string): Promise<string[]>;
}

/** A desk before a site in memory; waiting moves its clock. */
export interface SiteInMemory {
  readonly transport: Transport;
  /** When it is looked at, epoch milliseconds. */
  readonly now: number;
}

/** A desk on an empty archive, with agencies on this sample site. */
export async function openDesk(
  source: Pick<RemoteSite, "set" | "url">,
  memory: SiteInMemory | null = null,
  options: { readonly webhooks?: readonly string[] } = {},
): Promise<Desk> {
  const sql = await freshSql();
  let now = memory?.now ?? NOW;
  await source.set({ now });
  const clock = () => now;
  const log = () => {};
  let shipped: readonly Agency[] = [lana, wafa];
  let known = await knownDefinitions(sql, shipped);
  let app: Hono;
  let actions: DefinitionActions;
  const origins = new Map([lana.home, sampleDefinition().home].map((home) => [new URL(home).origin, source.url]));
  const passing = async (ms: number): Promise<void> => {
    now += ms;
  };
  const client = createClient(
    {
      ...{ transport: memory?.transport ?? transport(), clock, log, robots: robotsIn(sql) },
      sleep: memory === null ? wait : passing,
    },
    { userAgent: "nashra/test", origins },
  );
  const ports: PollPorts = { sql, client, clock, log, gzip, digest, owner: runtime, articles: new Map() };
  const caller: Caller = {
    allowed: () => true,
    async call(call) {
      calls.push(call);
      if (call.url.includes("//down.")) throw new TransportFailure("refused", "connection refused");
      const body = new TextEncoder().encode("<b>thank you</b>".repeat(100));
      return { status: call.url.includes("//bad.") ? 500 : 204, headers: {}, body, truncated: false };
    },
  };
  const calls: Call[] = [];
  const push = { webhooks: options.webhooks ?? [], webhookSecret: "a-secret-of-webhooks" };
  const select = (agencies: readonly Agency[]) => agencies.filter(({ unchecked }) => !unchecked);
  const site = (): Site => ({
    agencies: select(known.agencies),
    unpolled: known.unpolled,
    baseUrl: "https://feeds.example",
    hub: null,
  });
  const adopt = async (other = shipped): Promise<void> => {
    shipped = other;
    known = await knownDefinitions(sql, shipped, known);
    actions = definitionActions({ sql, clock, log, shipped, changed: () => adopt(), select });
    const settings = {
      ...site(),
      ownHub: false,
      adminToken: TOKEN,
      poll: null,
      gone: goneFrom(known),
      notes: known.notes.map(({ note }) => note),
    };
    const operator = operatorActions(ports, site(), { polls: true });
    const articles = { sql, agencies: site().agencies, editor: editorActions(ports, site(), operator.poll) };
    const deliveries = { sql, clock, agencies: site().agencies, push, caller, notes: settings.notes };
    app = createApp(
      composeServe({
        ...{ sql, clock, log, answers: null, hub: null },
        settings,
        documents: { get: (path) => documentAt(sql, path) },
        feeds: feedsIn(site()).map(({ path, title, language }) => ({ path, title, language, pollMinutes: 5 })),
        runtime: { codings: ["gzip", "identity"], manualEncoding: false },
        admin: [articleRoutes(articles), deliveryRoutes(deliveries), operatorRoutes(operator), agencyRoutes(actions)],
        pages: [
          editingPages({ ...articles, operator }),
          deliveryPages(deliveries),
          agencyPages({
            ...{ sql, clock, site: site(), agencies: actions },
            operator,
          }),
          settingsRoutes("node", SETTINGS, (name) => name !== "NASHRA_HUB"),
          draftPages({ agencies: actions, drafts: draftActions({ client, clock, known: () => known.agencies }) }),
        ],
      }),
    );
  };
  await adopt();
  const desk: Desk = {
    calls,
    sql,
    ports,
    get app() {
      return app;
    },
    get known() {
      return known;
    },
    get actions() {
      return actions;
    },
    now: clock,
    forward(ms) {
      now += ms;
    },
    site,
    adopt,
    async ask(method, path, body, headers = {}) {
      const response = await app.request(`/admin/agencies${path}`, {
        method,
        headers: { Authorization: `Bearer ${TOKEN}`, ...headers },
        ...(body === undefined
          ? {}
          : {
              body:
                typeof body === "string" || body instanceof Uint8Array
                  ? (body as string | Uint8Array<ArrayBuffer>)
                  : JSON.stringify(body),
            }),
      });
      return { status: response.status, etag: response.headers.get("ETag"), body: await response.json() };
    },
    put: (definition, query = "", headers = {}) => desk.ask("PUT", `/${definition.id}${query}`, definition, headers),
    async run(after = HOUR) {
      now += after;
      await source.set({ now });
      await tick(ports, site());
      while (!(await freshen(ports, site(), "1", 100)));
    },
    page: async (path) => (await app.request(path)).text(),
    status: async (path) => (await app.request(path)).status,
    async ids(feed) {
      const { items } = JSON.parse(await desk.page(`/${feed}/feed.json`)) as { items: { id: string }[] };
      return items.map(({ id }) => id);
    },
  };
  return desk;
}
