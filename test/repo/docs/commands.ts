/** A command, or a configuration, as it stands on a page of the docs. */
export interface Written {
  readonly page: string;
  /** Language of the fenced block; `inline`: among the words. An indented block is `sh`. */
  readonly block: string;
  /** One command without its comment, or a whole block of another language. */
  readonly text: string;
}

/** What a code span begins with that is a command to be typed and not a name. */
const PROGRAMS =
  /^(?:[A-Z_]+=\S+ )*(?:sudo|npx|npm|node|curl|git|openssl|sqlite3|docker|fuser|journalctl|nginx|caddy|\.ci\/run)(?= |$)/;
const SHELLS = new Set(["sh", "bash", "shell", "console"]);

/** Every command and every configuration of a page, in its order. */
export function writtenOn(page: string, markdown: string): Written[] {
  const found: Written[] = [];
  let prose = "";
  const lines = markdown.replaceAll("\r\n", "\n").split("\n");
  for (let at = 0; at < lines.length; at += 1) {
    const fence = /^( *)(`{3,}|~{3,})\s*(\S*)/.exec(lines[at]!);
    const indented = /^ {4,}\S/.test(lines[at]!) && (lines[at - 1] ?? "").trim() === "";
    if (fence === null && !indented) {
      prose += `${lines[at]}\n`;
      continue;
    }
    inline();
    const block: string[] = [];
    if (fence !== null) {
      for (at += 1; at < lines.length && !lines[at]!.trim().startsWith(fence[2]!); at += 1) block.push(lines[at]!);
    } else {
      for (; /^ {4}/.test(lines[at] ?? ""); at += 1) block.push(lines[at]!);
      at -= 1;
    }
    const language = fence === null ? "sh" : fence[3] || "plain";
    if (SHELLS.has(language)) found.push(...commandsIn(block).map((text) => ({ page, block: "sh", text })));
    else found.push({ page, block: language, text: block.join("\n") });
  }
  inline();
  return found;

  /** The code spans of the words since the last block that are commands with something behind the program's name. */
  function inline(): void {
    for (const [, span] of prose.matchAll(/(?<!`)`([^`]+)`(?!`)/g)) {
      const text = span!.replace(/\s+/g, " ").replaceAll("\\|", "|").trim();
      if (PROGRAMS.test(text) && /\s|^\.ci/.test(text)) found.push({ page, block: "inline", text });
    }
    prose = "";
  }
}

/** The commands of a block: lines that go on are joined, comments and blank lines are left out. */
function commandsIn(block: readonly string[]): string[] {
  return block
    .join("\n")
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.replace(/(^|\s+)#\s.*$/, "").trim())
    .filter((line) => line !== "");
}
