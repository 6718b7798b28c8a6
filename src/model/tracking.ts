/**
 * Names of parameters that others add to links in order to count who follows them (campaigns, mail, advertisements, social
 * networks) or to get around caches. They never select content.
 */
const PREFIXES = "utm at mc ns pk mtm piwik matomo hsa ga fb oly vero";
const NAMES =
  "_ _ga _gl _hsenc _hsmi _ke __s __hsfp __hssc __hstc fbclid gclid gclsrc gbraid wbraid dclid msclkid yclid ysclid twclid ttclid li_fat_id igsh igshid epik rdt_cid srsltid mkt_tok wickedid xtor cmpid ftcamp s_cid rss traffic_source";
const TRACKING = new RegExp(`^(?:(?:${PREFIXES.replaceAll(" ", "|")})_\\w|(?:${NAMES.replaceAll(" ", "|")})$)`, "i");

/** True for the name of a parameter that only counts visits: `utm_source`, `fbclid`, `_`. */
export function isTracking(name: string): boolean {
  return TRACKING.test(name);
}
