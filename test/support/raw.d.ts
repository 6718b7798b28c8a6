/** Vite gives a file's text for an import with `?raw`, in every runtime. */
declare module "*?raw" {
  const text: string;
  export default text;
}
