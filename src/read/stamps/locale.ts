/** The language and the country that a page writes dates in. */
export interface PageLocale {
  /** BCP 47, or null if the page does not say. */
  readonly language: string | null;
  /** ISO 3166, or null if the address does not say. */
  readonly region: string | null;
  /** What comes first in dates in numbers, if the definition says so. */
  readonly order: "day" | "month" | null;
}

/** Countries' domains that sites elsewhere use for their sound. */
const ANYWHERE = new Set("ai am cc co dj fm gg im io la ly me nu sh so st to tv vc ws eu su".split(" "));

/** How a page writes dates: by the language that is known of it, else by the script of `sample`; and by its domain's country. */
export function localeOf(
  url: string,
  language: string | null,
  sample: string,
  agency: { readonly dateOrder?: "day" | "month" | undefined } | null,
): PageLocale {
  return {
    language: language ?? (/\p{Script=Arabic}{3}/u.test(sample) ? "ar" : null),
    region: regionOf(url),
    order: agency?.dateOrder ?? null,
  };
}

function regionOf(url: string): string | null {
  try {
    const domain = new URL(url).hostname.split(".").at(-1)!;
    if (!/^[a-z]{2}$/.test(domain) || ANYWHERE.has(domain)) return null;
    return domain === "uk" ? "GB" : domain.toUpperCase();
  } catch {
    return null;
  }
}
