import { bareType, READER_FORMATS } from "../formats/addresses.ts";
import { FORMATS, type ReaderFormat } from "../formats/table.ts";
import { type Markup, markup } from "../xml/markup.ts";
import { type PageLanguage, WORDS } from "./page-words.ts";

/** The addresses of a feed to copy: the first at once, the others folded, with `more` beside them. */
export function addressesPart(
  addressOf: (format: ReaderFormat) => string,
  heading: string,
  language: PageLanguage,
  more: Markup | null = null,
): Markup {
  const words = WORDS[language];
  const [first, ...others] = READER_FORMATS.map((format) => addressPart(format, addressOf(format), language));
  return markup`<section class="panel" aria-labelledby="subscribe">
<h2 id="subscribe">${heading}</h2>
${first!}<details>
<summary>${words.moreAddresses}</summary>
${others}${more}</details>
</section>`;
}

function addressPart(format: ReaderFormat, address: string, language: PageLanguage): Markup {
  const words = WORDS[language];
  const { label } = FORMATS[format];
  return markup`<div class="address">
<h3 id="label-${format}">${words.address(label)}</h3>
<p class="acts"><button type="button" data-copy="address-${format}" data-done="${words.copied}" aria-label="${words.copy}: ${label}" aria-live="polite" hidden>${words.copy}</button> <a href="${address}" type="${bareType(format)}">${words.open(label)}</a></p>
<p class="copied"><code id="address-${format}" dir="ltr" lang="en">${address}</code></p>
</div>
`;
}
