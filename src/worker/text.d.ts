/** wrangler gives a file's text for an import of `.sql` (its rule `Text`). */
declare module "*.sql" {
  const text: string;
  export default text;
}
