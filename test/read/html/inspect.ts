import type { Element, Root, RootContent } from "hast";
import { fromHtml } from "hast-util-from-html";

/** What a reader may be handed: told here again, apart from the sanitiser's own list. */
const ELEMENTS = new Set(
  "a abbr aside audio b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small source span strong sub summary sup table tbody td tfoot th thead time tr u ul var video wbr".split(
    " ",
  ),
);
const ATTRIBUTES = new Set(
  "alt cite colSpan controls dateTime dir height href hrefLang lang open poster rel reversed rowSpan scope span src start title type value width".split(
    " ",
  ),
);
const ADDRESSES = ["href", "src", "cite", "poster"];

/** Everything about a piece of HTML that a reader should not be handed, read as a browser reads it. */
export function faultsOf(html: string): string[] {
  const faults: string[] = [];
  const walk = (node: Root | RootContent): void => {
    if (node.type === "comment" || node.type === "doctype") faults.push(`a ${node.type}`);
    if (node.type === "element") faults.push(...faultsOfElement(node));
    if ("children" in node) for (const child of node.children) walk(child);
  };
  walk(fromHtml(html, { fragment: true }));
  return faults;
}

function faultsOfElement({ tagName, properties }: Element): string[] {
  const faults = ELEMENTS.has(tagName) ? [] : [`<${tagName}>`];
  for (const [name, value] of Object.entries(properties)) {
    if (!ATTRIBUTES.has(name)) faults.push(`<${tagName} ${name}>`);
    if (!ADDRESSES.includes(name)) continue;
    const url = URL.parse(String(value));
    const schemes = name === "href" ? ["http:", "https:", "mailto:"] : ["http:", "https:"];
    if (url === null || !schemes.includes(url.protocol)) faults.push(`<${tagName} ${name}="${value}">`);
    else if (url.username !== "" || url.password !== "") faults.push(`credentials in <${tagName} ${name}>`);
  }
  if (tagName === "a" && properties["href"] !== undefined && !String(properties["rel"]).includes("noopener"))
    faults.push("a link without rel");
  return faults;
}

/** Characters that no output may hold: what XML 1.0 forbids, noncharacters, lone surrogates. */
export function illegalIn(text: string): string[] {
  return [...text].filter((character) => {
    const code = character.codePointAt(0)!;
    if (code < 0x20) return code !== 0x9 && code !== 0xa && code !== 0xd;
    return (code >= 0xd800 && code <= 0xdfff) || (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) === 0xfffe;
  });
}
