import type { Transport } from "../../src/model/ports.ts";

/** What an address answers: a text (HTML if it begins with `<`, else JSON), a status, or a whole answer. */
export type Answer =
  | string
  | number
  | { readonly body: string; readonly type?: string; readonly headers?: Readonly<Record<string, string>> };

/** A site in memory, the same on both runtimes: what each address answers, and what was asked for. */
export function originOf(answers: (url: URL, headers: Readonly<Record<string, string>>) => Answer): {
  transport: Transport;
  asked(): string[];
} {
  let log: string[] = [];
  return {
    transport: async ({ url, headers }) => {
      const address = new URL(url);
      if (address.pathname === "/robots.txt") return answerOf(404);
      log.push(address.pathname + address.search);
      const answer = answerOf(answers(address, headers));
      const isSame = answer.headers["etag"] !== undefined && answer.headers["etag"] === headers["if-none-match"];
      return isSame ? { ...answer, status: 304, body: new Uint8Array() } : answer;
    },
    asked() {
      const asked = log;
      log = [];
      return asked;
    },
  };
}

/** An answer as a transport gives it. */
export function answerOf(answer: Answer): Awaited<ReturnType<Transport>> {
  if (typeof answer === "number") return { status: answer, headers: {}, body: new Uint8Array(), truncated: false };
  const { body, type, headers } =
    typeof answer === "string" ? ({ body: answer } as Exclude<Answer, string | number>) : answer;
  const usual = body.trimStart().startsWith("<") ? "text/html; charset=utf-8" : "application/json";
  return {
    status: 200,
    headers: { "content-type": type ?? usual, ...headers },
    body: new TextEncoder().encode(body),
    truncated: false,
  };
}
