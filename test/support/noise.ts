import { stripVTControlCharacters } from "node:util";

/**
 * What Vite, the plugin for workerd and workerd itself print in a run in which nothing is wrong. Each pattern is a whole
 * message of theirs, so that no failure is hidden: vitest reports failures on stdout, by its reporters.
 */
const NOISE: readonly RegExp[] = [
  // vitest looks for an inspector, which a Worker without Node's modules has not.
  /^\[vitest-plugin\] "node:inspector", (?:required|imported) from /,
  /^Fallback service failed to fetch module; payload = ; spec = \/\?specifier=node%3Ainspector&/,
  // Servers of the tests that refuse, cut or end connections: the transport turns each into a failure with a code.
  /^exception = \S+: disconnected: (?:Connection refused|Connection reset by peer|client error \(SendRequest\)|HTTP body: error reading a body)/,
  /^uncaught exception; exception = \S+: disconnected: jsg\.Error: Network connection lost\./,
  /^uncaught exception; source = Uncaught \(in promise\); stack = Error: Network connection lost\.\s*$/,
  // Packages that name a source map which they do not ship.
  /^Sourcemap for "[^"]*\/node_modules\/[^"]*" points to missing source files\s*$/,
  /\[vite\].* Failed to load source map for \S*\/node_modules\//,
];

/** True for a message that says nothing to whoever reads a run of the tests. */
export function isNoise(message: string): boolean {
  const plain = stripVTControlCharacters(message).trimStart();
  return NOISE.some((pattern) => pattern.test(plain));
}

/** From now on this stream leaves out whatever is noise. */
export function dropNoise(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream) as (...given: unknown[]) => boolean;
  stream.write = ((chunk: unknown, ...rest: unknown[]) => {
    if (typeof chunk !== "string" || !isNoise(chunk)) return write(chunk, ...rest);
    const done = rest.at(-1);
    if (typeof done === "function") done();
    return true;
  }) as typeof stream.write;
}
