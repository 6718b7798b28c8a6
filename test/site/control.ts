import type { IncomingMessage } from "node:http";
import type { Knobs, SampleArticle, Site, SiteOptions } from "./types.ts";

/** Body of `POST /__control`; its steps are taken in this order. */
export interface Control {
  set?: Partial<Knobs>;
  clearLog?: true;
  publish?: Partial<SampleArticle>;
  edit?: { id: number; changes: Partial<SampleArticle> };
  remove?: number;
  repost?: number;
  /** Starts a site of its own, which ends with this one at the latest. */
  spawn?: SiteOptions;
  /** Ends the site after this answer. */
  stop?: true;
}

export interface Controlled {
  published?: SampleArticle;
  edited?: SampleArticle;
  reposted?: SampleArticle;
  /** Address of the spawned site. */
  url?: string;
  now: number;
}

async function bodyText(req: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of req) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

/** Takes the steps of one control request. Throws on an unknown article or text that is no JSON. */
export async function control(
  req: IncomingMessage,
  site: Site,
  spawn: (options: SiteOptions) => Promise<Site>,
): Promise<{ steps: Control; answer: Controlled }> {
  const steps = JSON.parse((await bodyText(req)) || "{}") as Control;
  const answer: Controlled = { now: 0 };
  if (steps.set) site.set(steps.set);
  if (steps.clearLog) site.clearLog();
  if (steps.publish) answer.published = site.publish(steps.publish);
  if (steps.edit) answer.edited = site.edit(steps.edit.id, steps.edit.changes);
  if (steps.remove !== undefined) site.remove(steps.remove);
  if (steps.repost !== undefined) answer.reposted = site.repost(steps.repost);
  if (steps.spawn) answer.url = (await spawn(steps.spawn)).url;
  answer.now = site.now();
  return { steps, answer };
}
