import type { Agency } from "../model/agency.ts";
import { declaredSources } from "../model/definition/source.ts";
import { parsePage } from "../read/html/page.ts";
import { addressFaults } from "./address-faults.ts";

/** What is wrong in a definition that its schema cannot say. `path`: of the field. */
export function definitionFaults(agency: Agency): { readonly path: string; readonly problem: string }[] {
  return [...selectorFaults(agency), ...addressFaults(agency)];
}

/** Selectors of a definition that do not parse: they would silently find nothing. `path`: of the field. */
function selectorFaults(agency: Agency): { readonly path: string; readonly problem: string }[] {
  const $ = parsePage("<p></p>");
  const { source, ...listing } = agency.listing;
  const lists: [string, unknown][] = [
    ...Object.entries(listing).map(([field, value]): [string, unknown] => [`listing.${field}`, value]),
    ...declaredSources(source).map((one): [string, unknown] => [
      "listing.source.script",
      "script" in one && one.script,
    ]),
    ...Object.entries(agency.article).map(([field, value]): [string, unknown] => [`article.${field}`, value]),
  ];
  return lists.flatMap(([field, selectors]) =>
    (Array.isArray(selectors) ? selectors : []).flatMap((selector: unknown, at) => {
      if (typeof selector !== "string") return [];
      try {
        $(selector);
        return [];
      } catch (error) {
        return [{ path: `${field}[${at}]`, problem: error instanceof Error ? error.message : String(error) }];
      }
    }),
  );
}
