import { startOtherSite } from "./docs/other-site.ts";
import { session } from "./docs/session.ts";
import { AGENCY } from "./docs/sessions/agency.ts";

session(AGENCY, async ({ checkout }) => {
  const site = await startOtherSite();
  Object.assign(checkout.env, { NASHRA_ORIGINS: `https://news.example=${site.url}`, PORT: "0" });
  return () => site.close();
});
