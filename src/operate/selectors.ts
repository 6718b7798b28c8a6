import type { Agency } from "../model/agency.ts";
import { parsePage } from "../read/html/page.ts";

/** Selectors of a definition that do not parse: they would silently find nothing. `path`: of the field. */
export function selectorFaults(agency: Agency): { readonly path: string; readonly problem: string }[] {
  const $ = parsePage("<p></p>");
  return (["listing", "article"] as const).flatMap((part) =>
    Object.entries(agency[part]).flatMap(([field, selectors]) =>
      (Array.isArray(selectors) ? selectors : []).flatMap((selector: unknown, at) => {
        if (typeof selector !== "string") return [];
        try {
          $(selector);
          return [];
        } catch (error) {
          return [{ path: `${part}.${field}[${at}]`, problem: error instanceof Error ? error.message : String(error) }];
        }
      }),
    ),
  );
}
