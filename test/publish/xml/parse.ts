import sax from "sax";

/** An element as a strict parser sees it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  /** The character data directly in it. */
  text: string;
}

/** Parses by a strict parser that knows no HTML entity; throws where the text is not well-formed. */
export function parseXml(text: string): Element {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open: Element[] = [root];
  const parser = sax.parser(true, { strictEntities: true });
  parser.onerror = (error) => {
    throw error;
  };
  parser.onopentag = ({ name, attributes }) => {
    const element: Element = { name, attributes, children: [], text: "" };
    open.at(-1)!.children.push(element);
    open.push(element);
  };
  parser.onclosetag = () => void open.pop();
  const add = (data: string) => {
    open.at(-1)!.text += data;
  };
  parser.ontext = add;
  parser.oncdata = add;
  parser.write(text).close();
  return root.children[0]!;
}

/** The children of a name. */
export function all(element: Element, name: string): Element[] {
  return element.children.filter((child) => child.name === name);
}

/** The text of the only child of a name; null if there is none, a fault if there are more. */
export function textIn(element: Element, name: string): string | null {
  const found = all(element, name);
  if (found.length > 1) throw new Error(`${name} stands ${found.length} times`);
  return found[0]?.text ?? null;
}
