import { startSite } from "../site/server.ts";
import { session } from "./docs/session.ts";
import { ARCHIVE } from "./docs/sessions/archive.ts";

session(ARCHIVE, async ({ checkout, own }) => {
  const site = await startSite({ now: Date.parse("2026-11-23T12:00:00Z") });
  checkout.env["NASHRA_ORIGINS"] = `https://lana.gov.ly=${site.url}`;
  own.set("article", String(site.articles.find((one) => one.lang === "ar")!.id));
  return () => site.close();
});
