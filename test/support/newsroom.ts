import { inject } from "vitest";
import { digest, freshSql, gzip, runtime, transport, wait } from "#platform";
import lana from "../../feeds/lana.ts";
import { documentAt } from "../../src/archive/documents.ts";
import { robotsIn } from "../../src/archive/robots.ts";
import { createClient } from "../../src/fetch/client.ts";
import { type Agency, defineAgency, watchesOf } from "../../src/model/agency.ts";
import type { Sql, Transport } from "../../src/model/ports.ts";
import type { PollReport } from "../../src/poll/outcome.ts";
import { pollWatch } from "../../src/poll/poll.ts";
import type { PollPorts, Site } from "../../src/poll/ports.ts";
import { createFragments } from "../../src/publish/fragments.ts";
import type { Control, Controlled } from "../site/control.ts";
import type { Knobs, SampleArticle } from "../site/types.ts";
import { NOW } from "./moment.ts";

export { NOW };

/** A sample site of its own, turned by HTTP: in workerd no server can be started. */
export interface RemoteSite {
  readonly url: string;
  set(knobs: Partial<Knobs>): Promise<void>;
  publish(article: Partial<SampleArticle>): Promise<SampleArticle>;
  edit(id: number, changes: Partial<SampleArticle>): Promise<void>;
  remove(id: number): Promise<void>;
  repost(id: number): Promise<SampleArticle>;
  articles(): Promise<SampleArticle[]>;
  /** Paths asked for since the last call, robots.txt left out. */
  asked(): Promise<string[]>;
  stop(): Promise<void>;
}

export async function spawnSite(options: Partial<Knobs> = {}): Promise<RemoteSite> {
  const { url } = await order(inject("siteUrl"), { spawn: { now: NOW, ...options } });
  if (url === undefined) throw new Error("no site was started");
  return {
    url,
    set: async (knobs) => void (await order(url, { set: knobs })),
    publish: async (article) => (await order(url, { publish: article })).published!,
    edit: async (id, changes) => void (await order(url, { edit: { id, changes } })),
    remove: async (id) => void (await order(url, { remove: id })),
    repost: async (id) => (await order(url, { repost: id })).reposted!,
    articles: async () => (await (await fetch(`${url}/__articles`)).json()) as SampleArticle[],
    async asked() {
      const log = (await (await fetch(`${url}/__log`)).json()) as { url: string }[];
      await order(url, { clearLog: true });
      return log.map((one) => one.url).filter((path) => path !== "/robots.txt");
    },
    stop: async () => void (await order(url, { stop: true })),
  };
}

async function order(url: string, steps: Control): Promise<Controlled> {
  const response = await fetch(`${url}/__control`, { method: "POST", body: JSON.stringify(steps) });
  return (await response.json()) as Controlled;
}

/** A deployment on this runtime with a clock that stands until it is moved. */
export interface Newsroom {
  readonly sql: Sql;
  readonly site: Site;
  readonly ports: PollPorts;
  readonly agency: Agency;
  now(): number;
  forward(ms: number): void;
  poll(path: string): Promise<PollReport>;
  text(path: string): Promise<string | null>;
}

export async function openNewsroom(
  origin: string,
  options: { agency?: Agency; sql?: Sql; baseUrl?: string; hub?: string | null; transport?: Transport } = {},
): Promise<Newsroom> {
  const agency = options.agency ?? lana;
  const sql = options.sql ?? (await freshSql());
  let now = NOW;
  const clock = () => now;
  const client = createClient(
    { transport: options.transport ?? transport(), clock, sleep: wait, log: () => {}, robots: robotsIn(sql) },
    { userAgent: "nashra/test", origins: new Map([[new URL(agency.home).origin, origin]]) },
  );
  const ports: PollPorts = {
    sql,
    client,
    clock,
    log: () => {},
    gzip,
    digest,
    owner: runtime,
    fragments: createFragments(),
    articles: new Map(),
  };
  const { baseUrl = "https://feeds.example", hub = null } = options;
  const site: Site = { agencies: [agency], baseUrl, hub };
  return {
    sql,
    site,
    ports,
    agency,
    now: clock,
    forward(ms) {
      now += ms;
    },
    async poll(path) {
      const watch = watchesOf(agency).find((one) => one.path === path)!;
      return pollWatch(ports, site, watch);
    },
    async text(path) {
      const document = await documentAt(sql, path);
      return document === null ? null : gunzip(document.bytes.gzip!);
    },
  };
}

export async function gunzip(bytes: Uint8Array): Promise<string> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

/** LANA with two sections, to see articles in several feeds. */
export function lanaWithSections(): Agency {
  return defineAgency({
    ...lana,
    editions: lana.editions.map((edition) =>
      edition.language === "ar"
        ? {
            ...edition,
            sections: [
              {
                id: "economy",
                names: { ar: "اقتصاد", en: "Economy" },
                listing: ["https://lana.gov.ly/category.php?id=5&lang=ar"],
              },
              {
                id: "sport",
                names: { ar: "رياضة", en: "Sport" },
                listing: ["https://lana.gov.ly/category.php?id=6&lang=ar"],
              },
            ],
          }
        : edition,
    ),
  });
}
