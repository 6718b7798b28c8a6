import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Settings } from "../../../config/settings.ts";
import { documentAt, listDocuments, siteModified } from "../../archive/documents.ts";
import { feedRows } from "../../archive/feeds.ts";
import { ConfigError } from "../../model/config-error.ts";
import { feedsIn, renderKeyOf } from "../../poll/documents/render.ts";
import { publishSite, siteDocuments } from "../../poll/documents/site-documents.ts";
import { renderStale } from "../../poll/documents/stale.ts";
import { documentPath } from "../../publish/formats/addresses.ts";
import { createApp } from "../../serve/app.ts";
import { type Deployment, openDeployment } from "../deployment.ts";
import { type Exported, openFolder, type StaticFile } from "../export/files.ts";
import { staticPage } from "../export/static-page.ts";
import { createLog } from "../log.ts";
import { needArchive, printJson, progressBar, type Shared } from "./output.ts";

const unpack = promisify(gunzip);

/**
 * Writes every document and page as files that any web server can serve. The archive is only read: documents rendered
 * for another public address are rendered again in a copy.
 */
export async function exportTo(
  configured: Settings,
  folder: string,
  options: { pack: boolean; force: boolean } & Shared,
): Promise<number> {
  needArchive(configured, "export");
  // A static site cannot take subscriptions, so its documents may only name an outside hub.
  const settings = configured.ownHub ? { ...configured, hub: null, ownHub: false } : configured;
  const log = createLog("error", process.stderr);
  const archive = openDeployment(settings, log);
  const scratch = mkdtempSync(join(tmpdir(), "nashra-export-"));
  let deployment = archive;
  try {
    if (await isStale(archive)) {
      const copy = join(scratch, "nashra.sqlite");
      archive.sql.copyTo(copy);
      deployment = openDeployment(settings, log, { file: copy });
      await publishSite(deployment.ports, deployment.site);
      const { failed } = await renderStale(deployment.ports, deployment.site);
      if (failed.length > 0)
        throw new ConfigError(`export: articles of ${failed.join(", ")} cannot be read: run \`npx nashra repair\``);
    }
    const { exported, paths } = await writeAll(deployment, folder, options);
    const feeds = feedsIn(deployment.site).filter((feed) => paths.includes(documentPath(feed.path, "rss"))).length;
    const { written, removed, unchanged, bytes } = exported;
    if (options.json) printJson({ folder, feeds, written, removed, unchanged, bytes });
    else
      process.stdout.write(
        `${folder}: ${feeds} feeds, ${written.length} files written, ${unchanged} unchanged, ${removed.length} removed\n`,
      );
    if (feeds === 0) process.stderr.write("no feed has articles yet: run `npx nashra poll` first\n");
    return 0;
  } finally {
    if (deployment !== archive) deployment.close();
    archive.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function isStale({ ports, site, sql }: Deployment): Promise<boolean> {
  const rows = await feedRows(sql);
  const other = feedsIn(site).some((feed) => {
    const key = rows.get(feed.path)?.renderKey;
    return key !== undefined && key !== renderKeyOf(site, feed);
  });
  return other || (await siteDocuments(ports, site)).length > 0;
}

async function writeAll(
  deployment: Deployment,
  name: string,
  options: { pack: boolean; force: boolean } & Shared,
): Promise<{ exported: Exported; paths: string[] }> {
  const { sql, site } = deployment;
  const folder = openFolder(name, options);
  const feeds = new Set(feedsIn(site).map((feed) => feed.path));
  const stored = await listDocuments(sql);
  const paths = stored.flatMap(({ path, feed }) => (feed === null || feeds.has(feed) ? path : []));
  const bar = progressBar(options, "files {bar} {value}/{total}");
  bar?.start(paths.length, 0);
  for (const path of paths) {
    const file = await fileOf(deployment, path);
    await folder.put(file);
    // The default page, as the server answers a request that names no language.
    if (path === "index.ar.html") await folder.put({ ...file, path: "index.html" });
    bar?.increment();
  }
  bar?.stop();
  await folder.put(await robotsOf(deployment, await siteModified(sql)));
  return { exported: folder.finish(), paths };
}

async function fileOf({ sql }: Deployment, path: string): Promise<StaticFile> {
  const document = (await documentAt(sql, path))!;
  const bytes = await unpack(document.bytes.gzip!);
  const html = document.mediaType.startsWith("text/html");
  return { path, modified: document.modified, bytes: html ? Buffer.from(staticPage(bytes.toString("utf8"))) : bytes };
}

/** robots.txt, with the same bytes as from the server. */
async function robotsOf({ site, ports }: Deployment, modified: number): Promise<StaticFile> {
  const app = createApp({
    documents: { get: () => null },
    feeds: feedsIn(site).map((feed) => ({ ...feed, pollMinutes: feed.agency.poll.everyMinutes })),
    baseUrl: site.baseUrl,
    hub: null,
    clock: ports.clock,
    log: ports.log,
    runtime: { codings: ["identity"], manualEncoding: false },
  });
  const response = await app.fetch(new Request(`${new URL(site.baseUrl).origin}/robots.txt`));
  return { path: "robots.txt", modified, bytes: new Uint8Array(await response.arrayBuffer()) };
}
