import { startSite } from "../site/server.ts";
import { session } from "./docs/session.ts";
import { COLLECTIONS } from "./docs/sessions/collections.ts";

session(COLLECTIONS, async ({ checkout }) => {
  const site = await startSite({ now: Date.parse("2026-11-23T12:00:00Z") });
  checkout.env["NASHRA_ORIGINS"] = `https://lana.gov.ly=${site.url}`;
  return () => site.close();
});
