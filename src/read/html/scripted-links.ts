import type { ScriptedLinks } from "../../model/definition/source.ts";
import type { CheerioAPI, Element } from "./page.ts";

/** Maximum length of an attribute that is looked at. */
const LONGEST = 1000;

/** Makes links of the elements of a page whose attribute says where they lead: `<li onclick="show('7')">`. */
export function writeLinks($: CheerioAPI, { attribute, pattern, address }: ScriptedLinks): void {
  const form = new RegExp(pattern, "u");
  for (const element of $<Element, string>(`[${attribute}]`).toArray()) {
    const found = form.exec(element.attribs[attribute]!.slice(0, LONGEST));
    if (found === null) continue;
    element.name = "a";
    element.attribs["href"] = address.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = /^\d+$/.test(name) ? found[Number(name)] : found.groups?.[name];
      return value === undefined ? whole : encodeURIComponent(value);
    });
  }
}
