import { type Document, DomHandler } from "domhandler";
import { Parser } from "htmlparser2";

/** Elements inside elements, at most. Browsers stop at 512; the deepest news page is under 60. */
const DEEPEST = 256;
/** Characters of a page that are read. The fetcher's own bound is lower; `extract` takes pages from anywhere. */
const LONGEST = 8_000_000;

class Tree extends DomHandler {
  get depth(): number {
    return this.tagStack.length;
  }
}

/**
 * htmlparser2 whose cost stays linear: its stack of open elements is searched at every end tag, and what walks the tree
 * afterwards is recursive. Past the bound an element is taken as empty, so its content stands beside it: no text is lost.
 */
class BoundedParser extends Parser {
  readonly #tree: Tree;
  #full = false;

  constructor(tree: Tree) {
    super(tree, {});
    this.#tree = tree;
  }

  override onopentagname(start: number, end: number): void {
    this.#full = this.#tree.depth >= DEEPEST;
    super.onopentagname(start, end);
  }

  override onclosetag(start: number, end: number): void {
    this.#full = false;
    super.onclosetag(start, end);
  }

  protected override isVoidElement(name: string): boolean {
    return this.#full || super.isVoidElement(name);
  }
}

/** A page (or a fragment of one) as a tree. The lenient parser takes unclosed and unknown elements as they come. */
export function parseMarkup(html: string): Document {
  const tree = new Tree();
  new BoundedParser(tree).end(html.slice(0, LONGEST));
  return tree.root;
}
