import { SaxesParser } from "saxes";

/**
 * Why a text is not well-formed XML 1.0 with all namespace prefixes declared, with the line number; null if it is. Only
 * XML's own five entities are known. `xml` was decoded from UTF-8, so it has no lone surrogates.
 */
export function xmlProblem(xml: string): string | null {
  try {
    new SaxesParser({ xmlns: true }).write(xml).close();
    return null;
  } catch (error) {
    return (error as Error).message.replace(/^(\d+):\d+: /, "line $1: ");
  }
}
