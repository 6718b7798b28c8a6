/**
 * A page of ours for a server of files: links to a language's front page lead to that file, and what only a program can
 * answer (the search form, `/status`) is left out.
 */
export function staticPage(html: string): string {
  return html
    .replace(/(href|content)="([^"?]*)\?lang=([a-z]{2,3})"/g, (_whole, name: string, path: string, language: string) =>
      path.endsWith("status") ? `${name}="${path}"` : `${name}="${path.replace(/^\.\/$/, "")}index.${language}.html"`,
    )
    .replace(/ ?<a href="[^"]*status">[^<]*<\/a>/g, "")
    .replace(/<form\b[\s\S]*?<\/form>\n?/g, "");
}
