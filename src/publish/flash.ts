import { foldForMatching } from "../model/fold.ts";

/**
 * Words by which agencies mark a flash in its title, by urgency (IPTC: 1 is the highest), folded and in lower case. They
 * count only where punctuation sets them apart, since `Flash floods` and `an urgent meeting` are no flashes.
 */
const MARKS = {
  1: ["news ?flash", "flash", "flash[- ]info", "فلاش", "عاجل جدا", "молния"],
  2: [
    "عاجل",
    "(?:خبر|نبا) عاجل",
    "urgent",
    "breaking(?: news)?",
    "(?:news )?alert",
    "just in",
    "alerte(?:[- ]info)?",
    "derni[eè]res? (?:minute|heure|info)s?",
    "urgente",
    "[uú]ltim[ao] (?:hora|momento)",
    "ultim['’]ora",
    "son dak[iı]ka",
    "eil(?:meldung)?",
    "срочно",
    "(?:خبر )?فور[يی]",
    "بریکنگ نیوز",
    "بەپەلە",
    "מבזק",
    "突发",
    "快讯",
    "速報",
    "속보",
  ],
} as const;

const TESTS = [1, 2].map((urgency) => {
  const words = `(?:${MARKS[urgency as 1 | 2].join("|")})`;
  return [
    urgency,
    // At the start, behind which punctuation must follow, or in brackets or behind `#`; or at the end, in the same way.
    new RegExp(`^[^\\p{L}\\p{N}]*${words}\\s*(?:[:：|/!؛…»”"\\])】}–—-]|\\.\\.)`, "u"),
    new RegExp(`^[^\\p{L}\\p{N}]*[#＃]${words}(?![\\p{L}\\p{N}])`, "u"),
    new RegExp(`[|/([{«【–—#-]\\s*${words}[^\\p{L}\\p{N}]*$`, "u"),
  ] as const;
});

/** Characters in which a mark stands. */
const REACH = 60;

/** IPTC urgency of a flash by its title (1 or 2), or null if the title marks none. */
export function flashUrgency(title: string): 1 | 2 | null {
  const folded = foldForMatching(title.length > 2 * REACH ? `${title.slice(0, REACH)} ${title.slice(-REACH)}` : title);
  const found = TESTS.find(([, ...tests]) => tests.some((test) => test.test(folded)));
  return found === undefined ? null : (found[0] as 1 | 2);
}
