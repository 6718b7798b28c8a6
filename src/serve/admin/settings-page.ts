import { type ShownSetting, settingsPage } from "../../publish/pages/admin/settings.ts";
import type { PageRoutes } from "./pages.ts";

/** The settings that are shown, as `readSettings` gives them, with the names of those that are set. */
export interface SettingsShown {
  readonly baseUrl: string;
  readonly contact: string | null;
  readonly poll: "off" | { readonly cron: string } | null;
  readonly hub: string | null;
  readonly webhooks: readonly string[];
  readonly webhookSecret: string | null;
  readonly trustedProxies: number;
  /** Ids of the agencies that run. */
  readonly agencies: readonly { readonly id: string }[];
}

/** `/admin/settings`: the settings and where they are set. `isSet`: whether a variable has a value of its own. */
export function settingsRoutes(
  runtime: "node" | "worker",
  settings: SettingsShown,
  isSet: (name: string) => boolean,
): PageRoutes {
  return (pages) => {
    pages.page("/settings", (asked) => asked.show(settingsPage(asked, shownOf(settings, isSet), runtime)));
  };
}

function shownOf(settings: SettingsShown, isSet: (name: string) => boolean): ShownSetting[] {
  const { baseUrl, contact, poll, hub, webhooks, trustedProxies, agencies } = settings;
  const named = (name: ShownSetting["name"], value: string | null): ShownSetting => ({
    name,
    value,
    isSet: isSet(name),
  });
  return [
    named("NASHRA_BASE_URL", baseUrl),
    named("NASHRA_CONTACT", contact),
    named("NASHRA_FEEDS", agencies.map(({ id }) => id).join(", ") || null),
    named("NASHRA_POLL", poll === null || poll === "off" ? poll : poll.cron),
    named("NASHRA_HUB", hub),
    // Their paths are often their secrets.
    named("NASHRA_WEBHOOKS", webhooks.map((url) => new URL(url).host).join(", ") || null),
    named("NASHRA_WEBHOOK_SECRET", null),
    named("NASHRA_TRUST_PROXY", String(trustedProxies)),
    named("NASHRA_ADMIN_TOKEN", null),
  ];
}
