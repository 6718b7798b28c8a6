/**
 * A page for a static web server: links to the front page or the OPML file in a language lead to its file, and the parts
 * that need a running server (the search form, `/status`, Markdown, licences for machines, pages in another language) are removed.
 */
export function staticPage(html: string): string {
  return html
    .replace(/opml\.xml\?lang=([a-z]{2,3})"/g, 'opml.$1.xml"')
    .replace(/(href|content)="([^"?]*)\?lang=([a-z]{2,3})"/g, (_whole, name: string, path: string, language: string) =>
      path.endsWith("status") ? `${name}="${path}"` : `${name}="${path.replace(/^\.\/$/, "")}index.${language}.html"`,
    )
    .replace(/ ?<a href="[^"]*status">[^<]*<\/a>/g, "")
    .replace(/<link rel="license"[^>]*>\n?/g, "")
    .replace(/<link rel="alternate" type="text\/markdown"[^>]*>\n?/g, "")
    .replace(/<nav class="rendered"[\s\S]*?<\/nav>\n?/g, "")
    .replace(/<form\b[\s\S]*?<\/form>\n?/g, "");
}
