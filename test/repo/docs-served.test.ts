import { startSite } from "../site/server.ts";
import { session } from "./docs/session.ts";
import { SERVED } from "./docs/sessions/served.ts";

session(SERVED, async ({ checkout }) => {
  const site = await startSite({ now: Date.parse("2026-11-23T12:00:00Z") });
  Object.assign(checkout.env, {
    NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
    NASHRA_BASE_URL: "https://feeds.example.org",
    NASHRA_FEEDS: "lana/ar",
    // The reader's 8787 may be taken here.
    PORT: "0",
  });
  return () => site.close();
});
