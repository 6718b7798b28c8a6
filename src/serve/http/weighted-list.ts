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
 * Reads a comma-separated list with quality values (RFC 9110, 5.6.1 and 12.4.2). Empty members are passed over, a
 * member whose weight cannot be read is dropped: what is unclear is not accepted. More than three decimals are taken,
 * since clients send them. Linear in the length.
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
      // What follows the weight was an extension of the list in RFC 7231 and means nothing today.
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
