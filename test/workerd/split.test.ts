import { afterAll, expect, test } from "vitest";
import { transport, wait } from "#platform";
import lana from "../../feeds/lana.ts";
import { robotsIn } from "../../src/archive/robots.ts";
import { beginShipping } from "../../src/archive/shipping/shipping.ts";
import { createClient } from "../../src/fetch/client.ts";
import { watchesOf } from "../../src/model/agency.ts";
import { readDefinition } from "../../src/model/definition/definition.ts";
import { type Exchange, ship } from "../../src/operate/ship.ts";
import { takedown } from "../../src/operate/takedown.ts";
import { publishSite } from "../../src/poll/documents/site-documents.ts";
import { pollWatch } from "../../src/poll/poll.ts";
import { sampleDefinition } from "../support/definitions.ts";
import { openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";
import { contents } from "../support/split.ts";
import { BASE, type Deployment, deploy, sqlIn, TOKEN } from "./deployment.ts";

/** Split mode received by objects: each agency's rows and documents go to its own archive, and nothing elsewhere. */
const SOURCE = "11111111-2222-3333-4444-555555555555";
let site: RemoteSite;
afterAll(() => site.stop());

function exchangeWith({ ask }: Deployment, lost: () => boolean): Exchange {
  return async (method, body) => {
    const headers = { Authorization: `Bearer ${TOKEN}` };
    const response = await ask("/admin/ingest", { method, headers, body: body as Uint8Array<ArrayBuffer> | null });
    const text = await response.text();
    if (lost()) throw new Error("the answer was lost");
    return { status: response.status, text };
  };
}

test("what is pushed is kept by agency, once, though every third answer is lost; a takedown follows", {
  timeout: 120_000,
}, async () => {
  site = await spawnSite();
  const dana = readDefinition(JSON.stringify(sampleDefinition())).agency;
  // First: it empties the storage of every object, the sender's too.
  const deployed = await deploy([lana, dana], { NASHRA_POLL: "off" });
  const room = await openNewsroom(site.url);
  const origins = new Map([lana, dana].map(({ home }) => [new URL(home).origin, site.url]));
  const client = createClient(
    { transport: transport(), clock: room.now, sleep: wait, log: () => {}, robots: robotsIn(room.sql) },
    { userAgent: "nashra/test", origins },
  );
  const [ports, both] = [
    { ...room.ports, client },
    { ...room.site, agencies: [lana, dana], hub: `${BASE}/hub` },
  ];
  for (const watch of both.agencies.flatMap(watchesOf)) await pollWatch(ports, both, watch);
  await publishSite(ports, both);
  await beginShipping(room.sql, SOURCE, { baseUrl: BASE, hub: `${BASE}/hub` });
  let answers = 0;
  const exchange = exchangeWith(deployed, () => {
    answers += 1;
    return answers % 3 === 0;
  });
  const push = () => ship({ sql: room.sql, exchange, sleep: async () => {}, log: () => {}, tries: 4 });
  await push();
  const [taken] = await room.sql.all("SELECT id FROM articles WHERE agency = 'dana' ORDER BY seq LIMIT 1");
  await takedown(ports, both, String(taken!["id"]), "test");
  await push();

  const wanted = await contents(room.sql);
  const [ofLana, ofDana, ofAll] = [
    await contents(sqlIn("lana")),
    await contents(sqlIn("dana")),
    await contents(sqlIn("directory")),
  ];
  const owns = (id: string) => (row: object) => {
    const { agency, feed, path, watch } = row as Record<string, string | null>;
    return (agency ?? feed ?? path ?? watch ?? "").split("/")[0] === id;
  };
  for (const table of ["articles", "entries", "feeds", "watches", "quarantine"]) {
    expect(ofLana[table], table).toEqual(wanted[table]!.filter(owns("lana")));
    expect(ofDana[table], table).toEqual(wanted[table]!.filter(owns("dana")));
  }
  const documents = [...ofLana["documents"]!, ...ofDana["documents"]!, ...ofAll["documents"]!];
  expect(documents.toSorted((a, b) => String(a["path"]).localeCompare(String(b["path"])))).toEqual(
    wanted["documents"]!.toSorted((a, b) => String(a["path"]).localeCompare(String(b["path"]))),
  );
  expect([...ofLana["search"]!, ...ofDana["search"]!].length).toBe(wanted["search"]!.length);
  expect(ofAll["articles"]).toEqual([]);
  expect((await deployed.ask("/dana/ar/rss.xml")).status).toBe(200);
  expect((await deployed.order("DELETE", `/admin/articles/${encodeURIComponent(String(taken!["id"]))}`)).status).toBe(
    409,
  );
});
