import { Rendered } from "./rendered.ts";
import { markup } from "./xml/markup.ts";

/** An event of the service that its operator should know of. */
export interface ServiceEvent {
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly title: string;
  readonly text: string;
}

/** The operator's own feed, Atom (RFC 4287): path `admin/events/atom.xml`. Newest first. */
export function renderServiceEvents(events: readonly ServiceEvent[], baseUrl: string): Rendered {
  const url = `${baseUrl}/admin/events/atom.xml`;
  const time = (instant: number): string => new Date(instant).toISOString();
  const text = markup`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<id>${url}</id>
<title>nashra: what its operator should know</title>
<updated>${time(events[0]?.at ?? 0)}</updated>
<author><name>nashra</name></author>
<link rel="self" type="application/atom+xml" href="${url}"/>
<link rel="alternate" type="text/html" href="${baseUrl}/status"/>
${events.map(
  (event) => markup`<entry>
<id>${url}#${event.id}</id>
<title>${event.title}</title>
<updated>${time(event.at)}</updated>
<link rel="alternate" type="text/html" href="${baseUrl}/status"/>
<content type="text">${event.text}</content>
</entry>
`,
)}</feed>
`.text;
  return new Rendered("admin/events/atom.xml", "application/atom+xml; charset=utf-8", text);
}
