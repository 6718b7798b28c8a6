/** One member of a list with weights, such as `Accept: text/html;level=1;q=0.8`. */
export interface Weighted {
  /** Lower case. */
  readonly value: string;
  /** Parameters before `q`, lower case, as written: `level=1`. */
  readonly parameters: readonly string[];
  /** 0 to 1. */
  readonly q: number;
}

/**
 * Parses a comma-separated list with quality values (RFC 9110, 5.6.1 and 12.4.2). Skips empty members and drops members
 * with an invalid weight. Accepts more than three decimals, since clients send them. Linear in the length.
 */
export function parseWeighted(header: string): Weighted[] {
  const list: Weighted[] = [];
  for (const member of header.toLowerCase().split(",")) {
    const [name, ...rest] = member.split(";");
    const value = name!.trim();
    if (value === "") continue;
    const parameters: string[] = [];
    let q: number | null = 1;
    for (const text of rest) {
      const parameter = text.trim();
      if (!parameter.startsWith("q=")) {
        if (parameter !== "") parameters.push(parameter);
        continue;
      }
      q = parseWeight(parameter.slice(2));
      // Parameters after the weight were extensions in RFC 7231 and no longer have a meaning.
      break;
    }
    if (q !== null) list.push({ value, parameters, q });
  }
  return list;
}

function parseWeight(text: string): number | null {
  if (text.length > 20 || !/^(?:\d+\.?\d*|\.\d+)$/.test(text)) return null;
  const q = Number(text);
  return q <= 1 ? q : null;
}
