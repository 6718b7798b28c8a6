import { type Agency, nameIn } from "../model/agency.ts";
import { Rendered } from "./rendered.ts";
import { markup } from "./xml/markup.ts";

/** Media type of RSL documents (RSL 1.0, section 2). */
export const RSL_MEDIA_TYPE = "application/rsl+xml";

const FILE = "rsl.xml";

/** Path of the document with an agency's licence: `lana/rsl.xml`; null if its definition states none. */
export function licencePath({ id, licence }: Pick<Agency, "id" | "licence">): string | null {
  return licence === undefined ? null : `${id}/${FILE}`;
}

/**
 * An agency's licence for machines in Really Simple Licensing 1.0 (https://rslstandard.org/rsl), as its definition states it,
 * for everything below the agency's path; null if it states none. Entries do not carry it: RSL lets a feed state the
 * licence only of addresses of its own origin (4.7).
 */
export function renderLicence(agency: Agency, baseUrl: string): Rendered | null {
  const { licence, home } = agency;
  const path = licencePath(agency);
  if (licence === undefined || path === null) return null;
  const { permits, prohibits, payment, standard, contact, terms } = licence;
  const name = nameIn(agency.names, "en");
  const paid = [
    standard === undefined ? null : markup`<standard>${standard}</standard>`,
    contact === undefined ? null : markup`<custom>${contact}</custom>`,
  ];
  const text = markup`<?xml version="1.0" encoding="utf-8"?>
<rsl xmlns="https://rslstandard.org/rsl">
<content url="${new URL(`${baseUrl}/${agency.id}/`).pathname}">
<license>
${permits === undefined ? null : markup`<permits type="usage">${permits.join(" ")}</permits>\n`}${prohibits === undefined ? null : markup`<prohibits type="usage">${prohibits.join(" ")}</prohibits>\n`}<payment type="${payment}">${paid}</payment>
</license>
<copyright type="organization" contactUrl="${home}">${name}</copyright>
${terms === undefined ? null : markup`<terms>${terms}</terms>\n`}</content>
</rsl>
`.text;
  return new Rendered(path, `${RSL_MEDIA_TYPE}; charset=utf-8`, text);
}
