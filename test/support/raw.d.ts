/** Vite gives a file's text for an import with `?raw`, in every runtime. */
declare module "*?raw" {
  const text: string;
  export default text;
}

interface ImportMeta {
  /** Vite: every file that fits a pattern. */
  glob<Value = unknown>(
    pattern: string,
    options: { query: string; import: string; eager: true },
  ): Record<string, Value>;
}
