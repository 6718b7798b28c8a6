import { type Agency, hostsOf } from "../../model/agency.ts";
import { isSameSite } from "../../read/infer/links.ts";

/** Labels of host names that do not identify an agency. */
const COMMON = new Set(["www", "news", "ar", "en", "fr", "m", "com", "org", "net", "gov", "gob", "gouv", "co", "ac"]);

/** True if an agency is of the site that is at this host. */
export function isAgencyOf(agency: Agency, host: string): boolean {
  return [...hostsOf(agency)].some((one) => isSameSite(one, host));
}

/** The id, or one with a number behind it where another site has it; null if the operator has named that one. */
export function freeId(agencies: readonly Agency[], id: string, url: string, isGiven: boolean): string | null {
  const isOthers = (name: string) =>
    agencies.some((agency) => agency.id === name && !isAgencyOf(agency, new URL(url).host));
  if (!isOthers(id)) return id;
  if (isGiven) return null;
  let number = 2;
  while (isOthers(`${id}-${number}`)) number += 1;
  return `${id}-${number}`;
}

/** The label of a host name that identifies the agency: `lana` in `www.lana.gov.ly`. */
export function idOf(host: string): string {
  const parts = host.toLowerCase().split(".").slice(0, -1);
  const name = parts.filter((part) => !COMMON.has(part)).at(-1) ?? parts.at(-1) ?? host;
  return `${name.replace(/[^a-z0-9-]/g, "")}`.replace(/^[^a-z]+/, "") || "agency";
}

/** The first time zone of the country whose top-level domain the host is in (CLDR), or null. */
export function timezoneOf(host: string): string | null {
  const country = host.split(".").at(-1)!;
  if (!/^[a-z]{2}$/.test(country)) return null;
  const locale = new Intl.Locale(`und-${country.toUpperCase()}`) as Intl.Locale & { getTimeZones?(): string[] };
  return locale.getTimeZones?.()?.[0] ?? null;
}
