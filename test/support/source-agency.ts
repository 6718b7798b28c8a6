import { type Agency, type AgencyDefinition, defineAgency } from "../../src/model/agency.ts";

type Listing = NonNullable<AgencyDefinition["listing"]>;

/** An agency whose articles are `/news/NUMBER`, with some source. */
export function agencyWith(source: Listing["source"], changes: Partial<AgencyDefinition> = {}): Agency {
  return defineAgency({
    id: "coast",
    names: { en: "Coast News Agency" },
    home: "https://coast.example/",
    timezone: "Africa/Tripoli",
    since: 2020,
    addresses: [{ path: "/news/(?<id>\\d+)" }],
    editions: [{ language: "en", listing: ["https://coast.example/api/latest"] }],
    ...changes,
    listing: { ...changes.listing, source },
  });
}
