import { visibleContent } from "./gate-page.ts";

/** Pages that only redirect, by `<meta http-equiv="refresh">` or by the Refresh header. */

/** A page with more markup, visible text or links than this has content of its own. */
const MAX_MARKUP = 32_768;
const MAX_TEXT = 200;
const MAX_LINKS = 2;
/** Seconds, too short to read anything. A longer delay shows a notice first, or reloads a live page. */
const AT_ONCE = 1;

/**
 * The target of an immediate refresh on a page without content, as written; "" for the page itself; null if there is
 * none. `header`: the value of Refresh, or undefined.
 */
export function immediateRefresh(text: string, header: string | undefined): string | null {
  if (text.length > MAX_MARKUP) return null;
  const markup = text.replace(/<!--[\s\S]*?(?:-->|$)/g, "").replace(/<(script|style|title)\b[\s\S]*?(?:<\/\1|$)/gi, "");
  const content = visibleContent(markup.toLowerCase());
  if (content.links > MAX_LINKS || content.text.replace(/\s+/g, " ").trim().length > MAX_TEXT) return null;
  if (header !== undefined) {
    const target = targetOf(header);
    if (target !== null) return target;
  }
  for (const [tag] of markup.matchAll(/<meta\s[^>]{0,3000}>/gi)) {
    if (attribute(tag, "http-equiv")?.toLowerCase() !== "refresh") continue;
    // The first well-formed one counts (HTML Standard, shared declarative refresh steps).
    const target = targetOf((attribute(tag, "content") ?? "").replace(/&(?:amp|#38|#x26);/gi, "&"));
    if (target !== null) return target;
  }
  return null;
}

/** The address in `0; url=…`, or "" if it has none; null if the refresh is delayed or malformed. */
function targetOf(content: string): string | null {
  const match = /^\s*(\d{0,9})(?:\.[\d.]{0,20})?(?:\s*[;,]\s*|\s+|$)(.*)$/s.exec(content.slice(0, 3000));
  if (match === null || Number(match[1] === "" ? Number.NaN : match[1]) > AT_ONCE || match[1] === "") return null;
  const named = (match[2] ?? "").trim();
  const url = /^url\s*=\s*(.*)$/is.exec(named)?.[1] ?? named;
  const quoted = /^(["'])(.*?)(?:\1|$)/s.exec(url);
  return (quoted?.[2] ?? url).trim();
}

function attribute(tag: string, name: string): string | undefined {
  const match = new RegExp(`[\\s"']${name}\\s{0,9}=\\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(tag);
  return match?.[1] ?? match?.[2] ?? match?.[3];
}
