import { balanceBidi } from "./bidi.ts";

/**
 * Disguises in a line of text: invisible characters, lookalike letters, marks piled on one letter, and markup written as
 * text, which a feed reader that takes text for HTML would run.
 */

/** A quick test for any disguise, so that an ordinary line costs one pass. */
const SUSPECT = /[<\u0370-\u04ff\ufff9-\ufffb]|\p{Default_Ignorable_Code_Point}|\p{M}{5}/u;

/** Invisible characters of no use in a line: fillers, invisible operators, annotations. Direction and emoji marks stay. */
const UNSEEN =
  /[\ufff9-\ufffb]|(?!\p{Variation_Selector}|[\u061c\u200c-\u200f\u202a-\u202e\u2066-\u2069\u{e0020}-\u{e007f}])\p{Default_Ignorable_Code_Point}/gu;
/** Joiners shape Arabic, Indic and emoji. Between Latin letters they only split a word. */
const IDLE_JOINERS = /(?<=\p{Script=Latin})[\u200c\u200d]+(?=\p{Script=Latin})/gu;
/** More marks than any language puts on one letter. */
const HEAPED = /(\p{M}{4})\p{M}+/gu;

/** Letters of other alphabets that look like Latin ones. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  pairs("АВЕЅІЈКМНОРСТУХаеѕіјорсухԁһӏԛԝ", "ABESIJKMHOPCTYXaesijopcyxdhlqw").concat(
    pairs("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo"),
  ),
);

function pairs(from: string, to: string): [string, string][] {
  return [...from].map((letter, at) => [letter, to[at]!]);
}

/** Maximum passes over a line: removing one disguise can expose another. */
const MOST_PASSES = 8;

/** Removes disguises from a line. Its words stay. */
export function undisguised(line: string): string {
  let plain = line;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    if (!SUSPECT.test(plain)) return plain;
    const seen = plain.replace(UNSEEN, "").replace(IDLE_JOINERS, "").replace(HEAPED, "$1");
    const next = withoutMarkup(
      balanceBidi(seen)
        .replace(/[\p{L}\p{M}]+/gu, inOneAlphabet)
        .normalize("NFC"),
    );
    if (next === plain) return plain;
    plain = next;
  }
  // Nested too deeply to be a mistake.
  return plain.replaceAll("<", "");
}

/** Replaces lookalikes in a word of Latin letters. Other words are in another language and stay. */
function inOneAlphabet(word: string): string {
  if (!/\p{Script=Latin}/u.test(word) || !/[\u0370-\u052f]/.test(word)) return word;
  const latin = [...word].map((letter) => LOOKALIKES.get(letter) ?? letter).join("");
  return /[\u0370-\u052f]/.test(latin) ? word : latin;
}

/** Element names that HTML parsers know. */
const ELEMENTS = new Set(
  "a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote body br button canvas center cite code col del details dialog div dl dt dd em embed fieldset figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe image img input ins kbd label legend li link main map mark marquee math menu meta nav nobr noembed noframes noscript object ol optgroup option p param picture plaintext pre q s samp script section select small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead title tr track tt u ul var video wbr xmp".split(
    " ",
  ),
);
const TAG = /<(?:\/?([a-z][^\s<>/]*)([^<>]*)(>?)|[!?/])/gi;

function withoutMarkup(text: string): string {
  return text.replace(TAG, (whole, name: string | undefined, rest: string, end: string) => {
    // An unclosed tag loses its bracket but no words.
    if (name === undefined || end === "") return whole.slice(1);
    return ELEMENTS.has(name.toLowerCase()) || rest.includes("=") ? "" : whole;
  });
}
