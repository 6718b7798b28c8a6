import { SaxesParser } from "saxes";

/**
 * What is wrong with a text that must be well-formed XML 1.0 with its namespace prefixes declared, with the number of the
 * line; null where it is. No entity is known but XML's own five. `xml` comes from UTF-8, so no surrogate stands alone in it.
 */
export function xmlProblem(xml: string): string | null {
  try {
    new SaxesParser({ xmlns: true }).write(xml).close();
    return null;
  } catch (error) {
    return (error as Error).message.replace(/^(\d+):\d+: /, "line $1: ");
  }
}
