import type { TestProject } from "vitest/node";
import { startSite } from "../site/server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A sample site that spawns others: POST /__control {"spawn": {…}}. */
    siteUrl: string;
  }
}

/** The moment at which the sample site of the suites stands. */
export const SITE_NOW = Date.parse("2026-11-23T12:00:00Z");

/** Starts, in Node, the sample site that suites in either runtime talk to. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const site = await startSite({ now: SITE_NOW });
  project.provide("siteUrl", site.url);
  return () => site.close();
}
