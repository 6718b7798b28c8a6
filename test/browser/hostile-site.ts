import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "../../config/settings.ts";
import lana from "../../feeds/lana.ts";
import { watchesOf } from "../../src/model/agency.ts";
import { openDeployment } from "../../src/node/deployment.ts";
import { startServer } from "../../src/node/server/http.ts";
import { feedsIn } from "../../src/poll/documents/render.ts";
import { publishSite } from "../../src/poll/documents/site-documents.ts";
import { pollWatch } from "../../src/poll/poll.ts";
import { createApp } from "../../src/serve/app.ts";
import { composeServe } from "../../src/serve/compose.ts";
import { startSite } from "../site/server.ts";

/** Where on a page a piece of hostile markup stands. */
export type Spot = "body" | "title";

export interface Hostile {
  readonly vector: string;
  readonly spot: Spot;
}

const EDITION = "en";
/** Stands for the `n`th piece until the page leaves the site. */
const MARK = /@@(\d+)@@/g;

/**
 * The sample site with raw pieces of hostile markup in its pages, and a deployment that polls and serves it. Listings
 * show the marks without the pieces, so that one piece spoils one article.
 */
export async function hostileSite() {
  const site = await startSite({ perPage: 40 });
  const pieces: string[] = [];
  const proxy = await listen(
    createServer(async (request, response) => {
      const answer = await fetch(new URL(request.url!, site.url), { method: request.method! });
      const isPost = /^\/(post|art)\.php/.test(request.url!);
      const body = Buffer.from(await answer.arrayBuffer());
      const type = answer.headers.get("content-type") ?? "";
      const html = type.startsWith("text/html") ? spoil(body.toString(), isPost ? pieces : []) : body;
      response.writeHead(answer.status, { "Content-Type": type });
      response.end(html);
    }),
  );
  const folder = mkdtempSync(join(tmpdir(), "nashra-xss-"));
  const origin = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const environment = { NASHRA_DATA: folder, NASHRA_ORIGINS: `https://lana.gov.ly=${origin}`, NASHRA_HUB: "none" };
  const settings = readSettings(environment, [lana]);
  const deployment = openDeployment(settings, () => {});
  const { sql, hot, ports } = deployment;
  const watch = watchesOf(lana).find((one) => one.path === `lana/${EDITION}`)!;
  await publishSite(ports, deployment.site);
  await pollWatch(ports, deployment.site, watch);
  const app = createApp(
    composeServe({
      sql,
      settings,
      documents: hot,
      feeds: feedsIn(deployment.site).map(({ path, title, language }) => ({
        path,
        title,
        language,
        pollMinutes: 5,
        archives: 0,
      })),
      clock: Date.now,
      log: () => {},
      answers: null,
      hub: null,
      runtime: { codings: ["identity"], manualEncoding: false },
    }),
  );
  const server = await startServer({ app, host: "127.0.0.1", port: 0, log: () => {} });
  return {
    /** The HTTP surface of the deployment. */
    app,
    feed: `${server.url}/lana/${EDITION}`,
    /** Publishes an article for each, and polls. Gives the article's id by the site for each, in order. */
    async publish(hostile: readonly Hostile[]): Promise<number[]> {
      const ids = hostile.map(({ vector, spot }) => {
        const mark = `@@${pieces.length}@@`;
        pieces.push(vector);
        const article = site.publish({ lang: EDITION });
        if (spot === "title") site.edit(article.id, { title: `${article.title} ${mark} end` });
        else site.edit(article.id, { paragraphs: [...article.paragraphs, `before ${mark} after`] });
        return article.id;
      });
      await pollWatch(ports, deployment.site, watch);
      return ids;
    },
    async close(): Promise<void> {
      await server.close();
      deployment.close();
      proxy.close();
      await site.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function spoil(html: string, pieces: readonly string[]): string {
  return html.replace(MARK, (mark, n: string) => pieces[Number(n)] ?? mark.replaceAll("@", ""));
}

function listen(server: Server): Promise<Server> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}
