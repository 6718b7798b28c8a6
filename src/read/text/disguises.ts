import { balanceBidi } from "./bidi.ts";

/**
 * What a line of text can hide: characters that nobody sees, letters that look like others, marks heaped on one letter,
 * and markup written out as text, which a reader that takes text for HTML would run.
 */

/** A quick look for any of it, so that the usual line costs one pass. */
const SUSPECT = /[<\u0370-\u04ff\ufff9-\ufffb]|\p{Default_Ignorable_Code_Point}|\p{M}{5}/u;

/** Never seen and of no use in a line: fillers, invisible operators, annotations. Marks of direction and of emoji stay. */
const UNSEEN =
  /[\ufff9-\ufffb]|(?!\p{Variation_Selector}|[\u061c\u200c-\u200f\u202a-\u202e\u2066-\u2069\u{e0020}-\u{e007f}])\p{Default_Ignorable_Code_Point}/gu;
/** Joiners shape Arabic, Indic and emoji; between Latin letters they only part a word. */
const IDLE_JOINERS = /(?<=\p{Script=Latin})[\u200c\u200d]+(?=\p{Script=Latin})/gu;
/** More marks than any language puts on one letter. */
const HEAPED = /(\p{M}{4})\p{M}+/gu;

/** Letters of other alphabets in the shape of Latin ones. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  pairs("АВЕЅІЈКМНОРСТУХаеѕіјорсухԁһӏԛԝ", "ABESIJKMHOPCTYXaesijopcyxdhlqw").concat(
    pairs("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo"),
  ),
);

function pairs(from: string, to: string): [string, string][] {
  return [...from].map((letter, at) => [letter, to[at]!]);
}

/** Passes over one line: what one takes out may bring together what the next must. */
const MOST_PASSES = 8;

/** The line with what it hides taken out; its words stay. */
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
  // Nested deeper than any slip is.
  return plain.replaceAll("<", "");
}

/** A word of Latin letters and lookalikes, all in Latin ones. Other words stay: they are of another language. */
function inOneAlphabet(word: string): string {
  if (!/\p{Script=Latin}/u.test(word) || !/[\u0370-\u052f]/.test(word)) return word;
  const latin = [...word].map((letter) => LOOKALIKES.get(letter) ?? letter).join("");
  return /[\u0370-\u052f]/.test(latin) ? word : latin;
}

/** Names that a parser of HTML makes something of. */
const ELEMENTS = new Set(
  "a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote body br button canvas center cite code col del details dialog div dl dt dd em embed fieldset figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe image img input ins kbd label legend li link main map mark marquee math menu meta nav nobr noembed noframes noscript object ol optgroup option p param picture plaintext pre q s samp script section select small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead title tr track tt u ul var video wbr xmp".split(
    " ",
  ),
);
const TAG = /<(?:\/?([a-z][^\s<>/]*)([^<>]*)(>?)|[!?/])/gi;

function withoutMarkup(text: string): string {
  return text.replace(TAG, (whole, name: string | undefined, rest: string, end: string) => {
    // What is not closed loses its bracket, and no word.
    if (name === undefined || end === "") return whole.slice(1);
    return ELEMENTS.has(name.toLowerCase()) || rest.includes("=") ? "" : whole;
  });
}
