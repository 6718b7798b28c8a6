import { describe, expect, it, vi } from "vitest";
import { createClient } from "../../src/fetch/client.ts";
import { TransportFailure, type TransportRequest, type TransportResponse } from "../../src/model/ports.ts";
import { createTransport } from "../../src/worker/transport.ts";
import { PRIVATE_ADDRESSES, PRIVATE_HOSTS } from "../fetch/hostile-addresses.ts";
import { hostileUrls, LEADING_NAMES } from "../fetch/hostile-urls.ts";

const URL_OF_NEWS = "https://lana.gov.ly/category.php?id=8&lang=ar";

function request(over: Partial<TransportRequest> = {}): TransportRequest {
  return { url: URL_OF_NEWS, headers: {}, maxBytes: 2000, timeoutMs: 5000, allowPrivate: false, ...over };
}

async function outcome(send: typeof fetch, over: Partial<TransportRequest> = {}) {
  try {
    return await createTransport(send)(request(over));
  } catch (error) {
    if (error instanceof TransportFailure) return error.code;
    throw error;
  }
}

const answering = (response: () => Response) => (async () => response()) as typeof fetch;
const bytes = (text: string) => new TextEncoder().encode(text);

/** A body that comes in these pieces and then ends, breaks, or says nothing more. */
function body(pieces: Uint8Array[], end: "close" | "break" | "silence"): ReadableStream<Uint8Array> {
  const left = [...pieces];
  return new ReadableStream({
    pull(controller) {
      const piece = left.shift();
      if (piece !== undefined) controller.enqueue(piece);
      else if (end === "close") controller.close();
      else if (end === "break") controller.error(new Error("Network connection lost."));
      else return new Promise(() => {});
    },
  });
}

describe("an exchange", () => {
  it.each([
    ["answers", answering(() => new Response("news"))],
    ["fails", (async () => Promise.reject(new Error("Network connection lost."))) as typeof fetch],
  ])(
    "that %s leaves no timer behind: an object that waits for one stays awake, and is charged for it",
    async (_, send) => {
      const started = vi.spyOn(globalThis, "setTimeout");
      const ended = vi.spyOn(globalThis, "clearTimeout");
      const unending = vi.spyOn(AbortSignal, "timeout");
      await outcome(send);
      const timers = started.mock.results.map(({ value }) => value);
      expect(ended.mock.calls.map(([timer]) => timer)).toEqual(timers);
      expect(timers).toHaveLength(1);
      expect(unending).not.toHaveBeenCalled();
      vi.restoreAllMocks();
    },
  );

  it("is one GET without redirects, within its time", async () => {
    let seen: [unknown, RequestInit | undefined] | null = null;
    const send = (async (input: unknown, init?: RequestInit) => {
      seen = [input, init];
      return new Response("hello", { status: 404, headers: { ETag: '"a"' } });
    }) as typeof fetch;
    const response = await outcome(send, { headers: { "user-agent": "nashra/0.1" } });
    expect(response).toMatchObject({ status: 404, headers: { etag: '"a"' }, body: bytes("hello"), truncated: false });
    const [input, init] = seen as unknown as [unknown, RequestInit];
    expect(input).toBe(URL_OF_NEWS);
    expect(init).toMatchObject({
      redirect: "manual",
      headers: { "user-agent": "nashra/0.1", "accept-encoding": "gzip" },
      encodeResponseBody: "manual",
    });
    expect(init.signal).toBeInstanceOf(AbortSignal);
  });

  it("gives a redirect as it came", async () => {
    const send = answering(() => new Response(null, { status: 302, headers: { location: "/x" } }));
    expect(await outcome(send)).toMatchObject({ status: 302, headers: { location: "/x" }, body: new Uint8Array() });
  });

  it("keeps lines of Set-Cookie apart, and out of the record", async () => {
    const headers: [string, string][] = [
      ["set-cookie", "a=1; Expires=Wed, 09 Jun 2100 10:18:14 GMT"],
      ["set-cookie", "b=2"],
    ];
    const told = await outcome(answering(() => new Response("", { headers })));
    expect(told).toMatchObject({ setCookies: headers.map(([, line]) => line) });
    expect((told as TransportResponse).headers["set-cookie"]).toBeUndefined();
  });

  it("takes a length that stands twice, alike", async () => {
    const send = answering(() => new Response("hello", { headers: { "content-length": "5, 5" } }));
    expect(await outcome(send)).toMatchObject({ body: bytes("hello"), truncated: false });
  });

  it("takes a 304 whose length is that of the page", async () => {
    const send = answering(() => new Response(null, { status: 304, headers: { "content-length": "50" } }));
    expect(await outcome(send)).toMatchObject({ status: 304, truncated: false });
  });
});

describe("bounds", () => {
  it.each<[string, () => Response]>([
    ["a body too long", () => new Response(body([bytes("a".repeat(1500)), bytes("a".repeat(1500))], "silence"))],
    [
      "a body announced too long",
      () => new Response(body([], "silence"), { headers: { "content-length": "9999999999" } }),
    ],
    [
      "headers without end",
      () => new Response("", { headers: Array.from({ length: 300 }, (_, n): [string, string] => [`h${n}`, "a"]) }),
    ],
  ])("%s", async (_name, response) => {
    expect(await outcome(answering(response))).toBe("too-large");
  });

  it("an endless body is cut while it comes", async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(500));
      },
    });
    expect(await outcome(answering(() => new Response(endless)))).toBe("too-large");
    expect(pulled).toBeLessThan(20);
  });
});

describe("failures", () => {
  it("a body that breaks off is truncated, and what came is kept", async () => {
    const send = answering(() => new Response(body([bytes("hello")], "break")));
    expect(await outcome(send)).toMatchObject({ status: 200, body: bytes("hello"), truncated: true });
  });

  it("a body shorter than its length is truncated", async () => {
    const send = answering(
      () => new Response(body([bytes("hello")], "close"), { headers: { "content-length": "50" } }),
    );
    expect(await outcome(send)).toMatchObject({ body: bytes("hello"), truncated: true });
  });

  it("a body that stops coming is a time-out, with what came of it", async () => {
    const send = (async (_input: unknown, init?: RequestInit) =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(bytes("hello"));
            init!.signal!.addEventListener("abort", () => controller.error(init!.signal!.reason));
          },
        }),
      )) as typeof fetch;
    const failure = await createTransport(send)(request({ timeoutMs: 20 })).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "timeout", partial: { body: bytes("hello"), truncated: true } });
  });

  it("no answer in time", async () => {
    const send = ((_input: unknown, init?: RequestInit) =>
      new Promise((_resolve, reject) => {
        init!.signal!.addEventListener("abort", () => reject(init!.signal!.reason));
      })) as typeof fetch;
    expect(await outcome(send, { timeoutMs: 20 })).toBe("timeout");
  });

  it("any other failure of the runtime", async () => {
    const send = (async () => {
      throw new Error("internal error; reference = x");
    }) as typeof fetch;
    expect(await outcome(send)).toBe("network");
  });

  it("a refused connection, by the runtime's own fetch", async () => {
    expect(await outcome(fetch, { url: "http://127.0.0.1:1/", allowPrivate: true })).toBe("network");
  });
});

describe("the guard", () => {
  const hosts = [...PRIVATE_HOSTS, ...PRIVATE_ADDRESSES.map((ip) => (ip.includes(":") ? `[${ip}]` : ip))];
  it.each(hosts)("asks nothing of %s", async (host) => {
    let asked = 0;
    const send = (async () => {
      asked += 1;
      return new Response("");
    }) as typeof fetch;
    expect(await outcome(send, { url: `http://${host}/` })).toBe("blocked-address");
    expect(asked).toBe(0);
    expect(await outcome(send, { url: `http://${host}/`, allowPrivate: true })).toMatchObject({ status: 200 });
    expect(asked).toBe(1);
  });
});

describe("every address that leads to a private place by the way it is written", () => {
  // What a name leads to only the runtime knows.
  const leading = LEADING_NAMES.map(([name]) => new URL(`http://${name}/`).hostname);
  const urls = hostileUrls(4100).filter((url) => URL.canParse(url) && !leading.includes(new URL(url).hostname));
  let asked: string[] = [];
  const transport = createTransport((async (input: unknown) => {
    asked.push(String(input));
    const location = asked.length === 1 ? "https://lana.gov.ly/second" : (urls[at] ?? "");
    // As it is written, where a header can say it.
    const plain = /^[\x21-\x7e]+$/.test(location) ? location : new URL(location).href;
    return new Response(null, { status: 302, headers: { location: plain } });
  }) as typeof fetch);
  let at = 0;

  it("is asked nothing", async () => {
    expect(urls.length).toBeGreaterThan(400);
    asked = [];
    for (const url of urls) {
      if (!/^https?:$/.test(new URL(url).protocol)) continue;
      const refused = await transport(request({ url })).catch((error: TransportFailure) => error.code);
      expect(refused, url).toBe("blocked-address");
    }
    expect(asked).toEqual([]);
  });

  it("is asked nothing at the end of two redirects, though a definition names its host", async () => {
    for (at = 0; at < urls.length; at += 1) {
      asked = [];
      const client = createClient(
        {
          transport,
          clock: () => 0,
          sleep: async () => {},
          log: () => {},
          robots: { get: async () => ({ text: "", fetched: 0 }), put: async () => {} },
        },
        { userAgent: "nashra/test", origins: new Map() },
      );
      const hosts = new Set(["lana.gov.ly", new URL(urls[at]!).hostname]);
      const result = await client.get(URL_OF_NEWS, { hosts, requestsPerMinute: 1e6 });
      expect(result.kind, urls[at]).toMatch(/^(?:unreachable|redirected-away|redirect-loop|failing)$/);
      expect(asked, urls[at]).toEqual([URL_OF_NEWS, "https://lana.gov.ly/second"]);
    }
  });
});
