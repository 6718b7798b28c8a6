/** An absolute http(s) address (or mailto, where allowed) without credentials, or null. */
export function webUrl(address: string, baseUrl: string, mail: boolean): string | null {
  const text = address.trim();
  if (text === "" || text.length > 4096) return null;
  try {
    const url = new URL(text, baseUrl);
    if (mail && url.protocol === "mailto:") return url.href;
    if (url.protocol !== "http:" && url.protocol !== "https:") return null;
    url.username = "";
    url.password = "";
    return url.href;
  } catch {
    return null;
  }
}
