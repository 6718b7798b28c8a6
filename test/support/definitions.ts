import lana from "../../feeds/lana.ts";
import type { AgencyDefinition } from "../../src/model/agency.ts";

/** A definition as an operator writes one: another agency on LANA's sample site, under a host of its own. */
export function sampleDefinition(over: Partial<AgencyDefinition> = {}): AgencyDefinition {
  const { listing, article, addresses, names } = lana;
  return {
    id: "dana",
    names: { ...names, en: "Dana News" },
    home: "https://dana.example/",
    timezone: "Africa/Tripoli",
    since: 2012,
    addresses: addresses.map(({ path, query }) => (query === undefined ? { path } : { path, query })),
    listing,
    article,
    editions: ["ar", "en"].map((language) => ({
      language,
      listing: [`https://dana.example/category.php?id=8&lang=${language}`],
    })),
    ...over,
  };
}
