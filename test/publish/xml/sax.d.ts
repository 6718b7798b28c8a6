/** What these tests use of sax, which comes without types. */
declare module "sax" {
  interface Parser {
    onerror: (error: Error) => void;
    onopentag: (tag: { name: string; attributes: Record<string, string> }) => void;
    onclosetag: (name: string) => void;
    ontext: (text: string) => void;
    oncdata: (text: string) => void;
    write(text: string): Parser;
    close(): Parser;
  }
  const sax: {
    parser(strict: boolean, options?: { strictEntities?: boolean; xmlns?: boolean }): Parser;
    MAX_BUFFER_LENGTH: number;
  };
  export default sax;
}
