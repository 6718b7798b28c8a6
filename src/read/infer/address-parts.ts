/** An address taken apart. */
export interface AddressParts {
  /** Segments of the path as written, the last without its ending. */
  readonly words: readonly string[];
  /**
   * The kind of each segment: a part of a date (`Y`, `M`, `D` and their combinations, `y` a year of two digits, `m` a
   * month in words), `N` another number, `w` words.
   */
  readonly kinds: readonly string[];
  /** `.html`, or empty. */
  readonly ending: string;
  /** The path ends with a slash. */
  readonly slash: boolean;
  /** Parameters of the query that may identify a page, in the order of their names. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** Their names if the query identifies the page, else empty. */
  readonly query: string;
}

/** Parameters that say where a reader comes from, or how a page is shown. */
const ASIDE = /^(?:utm_\w+|fbclid|gclid|lang|language|locale|l|page|paged|ref|source|src|theme|print|amp)$/i;
/** Paths of programs that are told by their query what to show. */
const PROGRAM = /(?:\.(?:php|aspx?|jsp|cfm|cgi|do|pl)|^\/)$/i;

/** Endings of pages. Other words behind a dot belong to a name. */
const ENDING = /[^/](\.(?:[sx]?html?|php\d?|aspx?|jspx?|cfm|do|amp|story|ece))$/i;

/** Takes an address apart. */
export function partsOf(url: URL): AddressParts {
  const slash = url.pathname.endsWith("/") && url.pathname !== "/";
  const segments = url.pathname.slice(1, slash ? -1 : undefined).split("/");
  const ending = ENDING.exec(segments.at(-1)!)?.[1] ?? "";
  const words = segments.map((word, at) =>
    at === segments.length - 1 ? word.slice(0, word.length - ending.length) : word,
  );
  const parameters = [...url.searchParams]
    .filter(([name, value]) => !ASIDE.test(name) && value !== "")
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const isTold =
    parameters.length > 0 && (PROGRAM.test(url.pathname) || parameters.some(([, value]) => /^\d{3,}$/.test(value)));
  return {
    words,
    kinds: kindsOf(words),
    ending,
    slash,
    parameters,
    query: isTold ? parameters.map(([name]) => name).join("&") : "",
  };
}

const MONTH = /^(?:0?[1-9]|1[0-2])$/;
const DAY = /^(?:0?[1-9]|[12]\d|3[01])$/;
const MONTH_NAME = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*$/i;

function kindsOf(words: readonly string[]): string[] {
  const kinds: string[] = [];
  for (const [at, word] of words.entries()) {
    const before = kinds[at - 1];
    if (before === "Y" && MONTH.test(word)) kinds.push("M");
    else if (before === "Y" && MONTH_NAME.test(word)) kinds.push("m");
    else if (/^[Mm]$|^Y-M$/.test(before ?? "") && DAY.test(word)) kinds.push("D");
    else if (/^y$/.test(before ?? "") && MONTH.test(word)) kinds.push("M");
    else if (isShortYear(words, at)) kinds.push("y");
    // The last segment is the page's own, whatever its number looks like.
    else kinds.push(at === words.length - 1 && /^\d+$/.test(word) ? "N" : aloneKind(word));
  }
  return kinds;
}

/** True for the year in `26/03/08`. */
function isShortYear(words: readonly string[], at: number): boolean {
  const [year, month, day] = words.slice(at, at + 3);
  return (
    /^\d\d$/.test(year ?? "") &&
    /^\d\d$/.test(month ?? "") &&
    MONTH.test(month!) &&
    /^\d\d$/.test(day ?? "") &&
    DAY.test(day!)
  );
}

function aloneKind(word: string): string {
  if (/^(?:19|20)\d\d$/.test(word)) return "Y";
  if (/^(?:19|20)\d\d-\d{1,2}-\d{1,2}$/.test(word)) return "Y-M-D";
  if (/^(?:19|20)\d\d-\d{1,2}$/.test(word)) return "Y-M";
  if (/^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(word)) return "YMD";
  if (/^20\d\d(?:0[1-9]|1[0-2])$/.test(word)) return "YM";
  return /^\d+$/.test(word) ? "N" : "w";
}
