/** The charset that a page declares, as a canonical label for TextDecoder. */

/** Bytes of a page that are searched for a meta element (1024 in the HTML Standard). */
const PRESCAN = 4096;

/** The charset in a Content-Type value, or null. */
export function headerCharset(contentType: string | null): string | null {
  const match = /;\s{0,20}charset\s{0,20}=\s{0,20}["']?([\w.:+-]{1,40})/i.exec((contentType ?? "").slice(0, 500));
  return match === null ? null : canonical(match[1]!);
}

/** The charset in a page's XML declaration or meta element, or null. UTF-16 is read as UTF-8 (HTML Standard). */
export function declaredCharset(bytes: Uint8Array): string | null {
  const head = new TextDecoder("windows-1252").decode(bytes.subarray(0, PRESCAN));
  const match =
    /<\?xml[^>]{0,200}encoding\s{0,9}=\s{0,9}["']([\w.:+-]{1,40})/i.exec(head) ??
    /<meta[^>]{0,400}charset\s{0,9}=\s{0,9}["']?([\w.:+-]{1,40})/i.exec(head);
  const label = match === null ? null : canonical(match[1]!);
  return label?.startsWith("utf-16") ? "utf-8" : label;
}

function canonical(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}
