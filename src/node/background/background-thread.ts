/** The worker thread of `background.ts`. */
import { setImmediate } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { createBirpc } from "birpc";
import { stoppableClient } from "../../fetch/client.ts";
import type { StoredDocument } from "../../model/document.ts";
import type { Log } from "../../model/ports.ts";
import { operatorActions } from "../../operate/actions.ts";
import { createSiteDebounce } from "../../poll/documents/site-debounce.ts";
import type { PollPorts } from "../../poll/ports.ts";
import { openDeployment } from "../deployment.ts";
import { yieldToOtherThreads } from "../priority.ts";
import type { BackgroundSetup, MainCalls, ThreadCalls } from "./background.ts";
import { startErasing } from "./erasing.ts";
import { quietSleep, startPolling } from "./polling.ts";
import { startRerendering } from "./rerender.ts";

yieldToOtherThreads("slightly");
const port = parentPort!;
const { settings, polls, ...first } = workerData as BackgroundSetup;
let { gone } = first;
const stopping = new AbortController();
const { signal } = stopping;

const main = createBirpc<MainCalls, ThreadCalls>(
  {
    adopt(changed, removed) {
      gone = removed;
      deployment.adopt(changed);
      siteLater.changed();
      renderAnew();
      erasing.kick();
      polling?.kick();
    },
    poll: (feed) =>
      operatorActions({ ...ports, client: stoppableClient(ports.client, signal) }, deployment.site, {
        polls,
        signal,
      }).poll(feed),
    forget: () => deployment.forget(),
    renderAnew: () => renderAnew(),
    siteChanged: () => siteLater.changed(),
    async stop() {
      stopping.abort();
      await Promise.all([rerendering.stop(), erasing.stop(), polling?.stopped()]);
      await siteLater.stop();
      deployment.close();
      // After the answer to this call.
      void setImmediate().then(() => port.close());
    },
  },
  {
    post: (message) => port.postMessage(message),
    on: (receive) => void port.on("message", receive),
    eventNames: ["log", "forget", "wrote"],
    timeout: -1,
  },
);

const log: Log = (...line) => void main.log(...line);
const deployment = openDeployment(settings, log, {
  wrote: (error) =>
    void main.wrote(error === null || error instanceof Error ? (error?.message ?? null) : String(error)),
});
/** Gzip bytes by the plain ones, of documents that are about to be published. */
const packed = new WeakMap<Uint8Array, Uint8Array>();
const ports: PollPorts = {
  ...deployment.ports,
  async gzip(bytes, about) {
    const gzip = await deployment.ports.gzip(bytes, about);
    packed.set(bytes, gzip);
    return gzip;
  },
  async erase(id) {
    await main.forget();
    await deployment.ports.erase?.(id);
  },
  async published(documents, site) {
    await main.published(documents.map(asStored));
    // A poll that began before the definitions changed publishes by those that it began with.
    if (site !== deployment.site) renderAnew();
  },
  siteChanged: () => siteLater.changed(),
};
const siteNow = () => deployment.site;
const siteLater = createSiteDebounce(ports, siteNow, quietSleep);
let rerendering = startRerendering({ ports, site: deployment.site });
const erasing = startErasing(ports, () => gone);
const polling = polls ? startPolling(ports, siteNow, settings, signal, () => main.facesChanged()) : null;

/** The document as the archive has it: the plain bytes are many, and a copy of them would be made for the main thread. */
function asStored(document: StoredDocument): StoredDocument {
  const gzip = packed.get(document.bytes.identity!);
  return gzip === undefined ? document : { ...document, bytes: { gzip } };
}

function renderAnew(): void {
  rerendering = startRerendering({ ports, site: deployment.site }, rerendering.stop());
}
