import { articleAddress } from "../model/address.ts";
import { type Agency, hostsOf } from "../model/agency.ts";
import { type Automaton, automatonOf, setOfCharacter } from "../model/definition/automaton.ts";
import { declaredSources, type ListingSource, PATH_IN_BRACES } from "../model/definition/source.ts";

/** What stands for a part that the site fills in, while an address is parsed. */
const GAP = "zq0zq";
/** Values that such a part may have: numbers, names, and both. */
const SAMPLES = [
  "7",
  "42",
  "12345",
  "2026",
  "1234567",
  "12345678",
  "a",
  "abc",
  "abc-def",
  "a1b2c3",
  "12345-abc",
  "ab_c",
];

/** A field of a definition whose addresses are not those of articles, and why. */
interface AddressFault {
  readonly path: string;
  readonly problem: string;
}

/**
 * Addresses that a definition declares (`canonical`, those that sources are told to make) and that no form of `addresses`
 * recognises, or that give articles other ids than the source before it. Addresses that come whole from the site are
 * not known here: `check` compares those.
 */
export function addressFaults(agency: Agency): AddressFault[] {
  const faults: AddressFault[] = [];
  const { canonical } = agency;
  if (
    canonical !== undefined &&
    !isRecognised(agency, canonical.replaceAll("{language}", "en").replaceAll("{id}", GAP))
  )
    faults.push({ path: "canonical", problem: UNKNOWN });
  const declared = declaredSources(agency.listing.source);
  const made = declared.flatMap((source, at) => {
    const templates = templatesOf(source);
    return templates === null ? [] : [{ path: pathOf(agency, at), templates }];
  });
  for (const { path, templates } of made)
    if (!templates.some((template) => isRecognised(agency, template))) faults.push({ path, problem: UNKNOWN });
  const [first, ...others] = made.map(({ path, templates }) => ({ path, ids: idsOf(agency, templates) }));
  for (const { path, ids } of others)
    if (first !== undefined && first.ids.size > 0 && ids.size > 0 && ids.isDisjointFrom(first.ids)) {
      const [[one], [other]] = [[...first.ids], [...ids]];
      faults.push({
        path,
        problem: `expected ids as ${first.path} gives them (${one}); these (${other}) would make each article another one`,
      });
    }
  return faults;
}

const UNKNOWN = "expected an address that one of the forms in `addresses` recognises";

function pathOf(agency: Agency, at: number): string {
  return Array.isArray(agency.listing.source) ? `listing.source[${at}]` : "listing.source";
}

/** The addresses that a source is told to make, with gaps; null if they come from the site as they are. */
function templatesOf(source: ListingSource): string[] | null {
  if (source.kind === "html") return source.link === undefined ? null : [source.link.address.replace(/\{\w+\}/g, GAP)];
  if (source.kind !== "json" && source.kind !== "script") return null;
  const templates = [source.address].flat();
  return templates.some((template) => template.startsWith("$"))
    ? null
    : templates.map((template) => template.replace(PATH_IN_BRACES, GAP));
}

/** True if a form can match an address with gaps, whatever fills them. True also if its host is filled in. */
function isRecognised(agency: Agency, template: string): boolean {
  const url = URL.parse(template, agency.home);
  if (url === null) return false;
  if (url.hostname.includes(GAP)) return true;
  if (!hostsOf(agency).has(url.hostname)) return false;
  return agency.addresses.some(({ path, query }) => {
    if (query !== undefined && !url.searchParams.has(query)) return false;
    return canMatch(automatonOf(path), url.pathname.split(GAP));
  });
}

/** True if the automaton matches some text made of these pieces with anything between them. */
function canMatch({ reads, after, ends }: Automaton, pieces: readonly string[]): boolean {
  const next = (from: ReadonlySet<number>, may: (position: number) => boolean): Set<number> =>
    new Set([...from].flatMap((position) => after[position]!.filter(may)));
  let now: Set<number> = new Set([0]);
  for (const [at, piece] of pieces.entries()) {
    if (at > 0) {
      now = next(now, () => true);
      for (const position of now) for (const one of after[position]!) now.add(one);
    }
    for (const character of piece) {
      const set = setOfCharacter(character);
      now = next(now, (position) => (reads[position]! & set) !== 0n);
    }
  }
  return [...now].some((position) => ends.has(position));
}

/** Ids of the addresses with each sample in all gaps, as far as they are recognised. */
function idsOf(agency: Agency, templates: readonly string[]): Set<string> {
  const ids = templates.flatMap((template) =>
    SAMPLES.flatMap((sample) => {
      const url = URL.parse(template.replaceAll(GAP, sample), agency.home);
      return (url === null ? null : articleAddress(agency, url.href, "en"))?.nativeId ?? [];
    }),
  );
  return new Set(ids);
}
