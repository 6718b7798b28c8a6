import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { watchesOf } from "../../../src/model/agency.ts";
import { answerOf } from "../../support/origin.ts";
import type { Replica, ReplicaRequest } from "./replica.ts";

/** Replicas over HTTP on 127.0.0.1, a port for each of their hosts. */
export interface ReplicaServers {
  /** What leads nashra there: the value of NASHRA_ORIGINS. */
  readonly origins: string;
  close(): Promise<void>;
}

/** Starts servers for every host of some replicas. `now`: their clock; `asked`: called for each request but robots.txt. */
export async function startReplicas(
  replicas: readonly Replica[],
  now: () => number = Date.now,
  asked: (request: ReplicaRequest) => void = () => {},
): Promise<ReplicaServers> {
  const servers = await Promise.all(
    replicas.flatMap((replica) => [...originsOf(replica)].map((origin) => serverOf(replica, origin, now, asked))),
  );
  return {
    origins: servers.map(({ origin, port }) => `${origin}=http://127.0.0.1:${port}`).join(","),
    async close() {
      await Promise.all(servers.map(({ close }) => close()));
    },
  };
}

/** Origins of a replica's site: of its front page, its listings and its articles. */
function originsOf({ agency, expected }: Replica): Set<string> {
  const listings = watchesOf(agency).flatMap(({ sources }) => sources.flatMap(({ listing }) => listing));
  const articles = Object.values(expected).flatMap((entries) => entries.map(({ url }) => url));
  return new Set([agency.home, ...listings, ...articles].map((url) => new URL(url).origin));
}

async function serverOf(
  { answer }: Replica,
  origin: string,
  now: () => number,
  asked: (request: ReplicaRequest) => void,
): Promise<{ origin: string; port: number; close(): Promise<void> }> {
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, `${value}`]));
    const asking = { url: new URL(request.url ?? "/", origin), headers };
    const isRobots = asking.url.pathname === "/robots.txt";
    if (!isRobots) asked(asking);
    const { status, headers: fields, body } = answerOf(isRobots ? 404 : (answer(asking, now()) ?? 404));
    response.writeHead(status, fields);
    response.end(body);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    origin,
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}
