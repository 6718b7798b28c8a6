/** Time zones as texts name them: offsets in minutes, or names for Intl. */

/** A zone of a written time: minutes ahead of UTC, an IANA name, the site's own, or one that cannot be known. */
export type WrittenZone = number | string | "site" | "unknown";

/** Hours ahead of UTC. Abbreviations that several countries use (IST, AST, GST) are decided by the site's country, or not. */
const OFFSETS =
  "UT 0 UTC 0 GMT 0 Z 0 WET 0 WEST 1 CET 1 CEST 2 MEZ 1 MESZ 2 EET 2 EEST 3 MSK 3 TRT 3 CAT 2 SAST 2 EAT 3 WAT 1 PKT 5 ICT 7 WIB 7 WITA 8 WIT 9 HKT 8 SGT 8 PHT 8 MYT 8 JST 9 KST 9 AEST 10 AEDT 11 NZST 12 NZDT 13 EST -5 EDT -4 CST -6 CDT -5 MST -7 MDT -6 PST -8 PDT -7 AKST -9 AKDT -8 HST -10 BRT -3 ART -3 IST:IN 5.5 IST:IE 1 AST:SA 3 AST:KW 3 AST:QA 3 AST:IQ 3 AST:BH 3 GST:AE 4 GST:OM 4 BST:BD 6";
const HOURS: ReadonlyMap<string, number> = new Map(
  [...OFFSETS.matchAll(/(\S+) (\S+)/g)].map(({ 1: name, 2: hours }) => [name!, Number(hours)]),
);

/** Names of places and zones that Intl does not have in this spelling. Words are as written, lower-case, without `ال`. */
const NAMES =
  "et|eastern=America/New_York ct|central=America/Chicago mt|mountain=America/Denver pt|pacific=America/Los_Angeles bst|british|uk=Europe/London beijing=Asia/Shanghai israel|قدس|jerusalem=Asia/Jerusalem makkah|mecca|مكة|سعودية|رياض=Asia/Riyadh غرينتش|جرينتش|غرينيتش|greenwich|universal=UTC قاهرة|مصر=Africa/Cairo بيروت|لبنان=Asia/Beirut دمشق|سوريا=Asia/Damascus عمان|أردن=Asia/Amman بغداد|عراق=Asia/Baghdad كويت=Asia/Kuwait دوحة|قطر=Asia/Qatar دبي|أبوظبي|إمارات=Asia/Dubai صنعاء|اليمن=Asia/Aden طرابلس|ليبيا=Africa/Tripoli تونس=Africa/Tunis جزائر=Africa/Algiers رباط|مغرب=Africa/Casablanca خرطوم=Africa/Khartoum إسطنبول|تركيا=Europe/Istanbul طهران=Asia/Tehran موسكو=Europe/Moscow لندن=Europe/London باريس=Europe/Paris نيويورك|واشنطن=America/New_York";
const ZONES: ReadonlyMap<string, string> = new Map(
  NAMES.split(" ").flatMap((entry) => {
    const [words, zone] = entry.split("=") as [string, string];
    return words.split("|").map((word) => [word, zone] as const);
  }),
);

const OFFSET = /^(?:gmt|utc|z)?\s?([+\u2212-])(\d{1,2})(?::?(\d{2}))?(?!\d)/i;
const ARABIC = /^(?:بتوقيت|توقيت|ت\.?\s?غ(?!\p{L})|بالتوقيت)\s*(?:مدينة\s+)?(?:ال)?(\p{L}*)/u;
/** `ET`, `CEST`; only capitals, because `et` is a word. */
const SHORT = /^(Z|[A-Z]{2,5})(?![\p{L}\d])/u;
const NAMED =
  /^(?:(?:heure|hora|ora) (?:de |di |d['’])?(\p{L}+)|(\p{L}+(?: \p{L}+)?)(?: standard| daylight| summer| mean)? time(?!\p{L}))/iu;

/** The zone that the text after a clock begins with, blanks and a bracket aside; null if it names none. */
export function zoneAt(text: string, region: string | null): WrittenZone | null {
  const rest = text.slice(0, 60).replace(/^[\s,([]+/, "");
  const offset = OFFSET.exec(rest);
  if (offset !== null) {
    const [, sign, hours, minutes = "0"] = offset;
    // A blank before the sign belongs to a dash: `10:18 - 5 minutes`.
    const ahead = Number(hours) * 60 + Number(minutes);
    return ahead > 14 * 60 ? "unknown" : sign === "+" ? ahead : -ahead;
  }
  const arabic = ARABIC.exec(rest);
  if (arabic !== null) {
    if (arabic[0].startsWith("ت.") || arabic[0].startsWith("تغ") || arabic[0].startsWith("ت غ")) return 0;
    return arabic[1]!.startsWith("محلي") ? "site" : (ZONES.get(arabic[1]!) ?? "unknown");
  }
  if (/^(?:по )?(?:мск|моск)/iu.test(rest)) return "Europe/Moscow";
  const short = SHORT.exec(rest)?.[1];
  if (short !== undefined) {
    const hours = HOURS.get(short) ?? HOURS.get(`${short}:${region}`);
    if (hours !== undefined) return hours * 60;
    const zone = short === "BST" || short.length === 2 ? ZONES.get(short.toLowerCase()) : undefined;
    if (zone !== undefined && short !== "UK") return zone;
    return /^[A-Z]{2,4}T$/.test(short) ? "unknown" : null;
  }
  const named = NAMED.exec(rest);
  if (named === null) return null;
  const name = (named[1] ?? named[2])!.toLowerCase().replace(/ (?:standard|daylight|summer|mean)$/, "");
  return name === "local" ? "site" : (ZONES.get(name) ?? cityZone(name) ?? "unknown");
}

let cities: ReadonlyMap<string, string> | null = null;

/** The zone of a city by its English name: `moscow`. */
function cityZone(name: string): string | undefined {
  cities ??= new Map(
    Intl.supportedValuesOf("timeZone").map((zone) => [
      zone.split("/").at(-1)!.replaceAll("_", " ").toLowerCase(),
      zone,
    ]),
  );
  return cities.get(name);
}
