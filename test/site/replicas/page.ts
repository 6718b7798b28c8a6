/** Parts of pages that the replicas share. */

const RTL = /^(?:ar|fa|he|ur)\b/;

/** A whole page. `head`: further elements of its head. */
export function page(language: string, title: string, body: string, head = ""): string {
  const direction = RTL.test(language) ? ' dir="rtl"' : "";
  return (
    `<!doctype html><html lang="${language}"${direction}><head><meta charset="utf-8"><title>${escaped(title)}</title>${head}</head>` +
    `<body><header><nav><a href="/">•</a><a href="/about">•</a></nav></header>${body}<footer><a href="/contact">•</a></footer></body></html>`
  );
}

/** Each text as a paragraph. */
export function paragraphs(texts: readonly string[]): string {
  return texts.map((text) => `<p>${text}</p>`).join("\n");
}

/** A text as HTML or XML has it. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** The answer of an API. */
export function json(value: unknown): { readonly body: string; readonly type: string } {
  return { body: JSON.stringify(value), type: "application/json; charset=utf-8" };
}

/** Seconds since 1970 of a moment in RFC 3339. */
export function seconds(moment: string): number {
  return Date.parse(moment) / 1000;
}

/** An RSS document. `items`: the inside of each `item`. `attributes`: further attributes of the root. */
export function rss(home: string, items: readonly string[], attributes = ""): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"${attributes}>` +
    `<channel><title>•</title><link>${home}</link>${items.map((item) => `<item>${item}</item>`).join("\n")}</channel></rss>`
  );
}

/** A moment (RFC 3339) as feeds write it, at this many hours east of Greenwich. */
export function rfc822(moment: string, hours: number): string {
  const local = new Date(Date.parse(moment) + hours * 3_600_000).toUTCString();
  return local.replace("GMT", `+${String(hours).padStart(2, "0")}00`);
}
