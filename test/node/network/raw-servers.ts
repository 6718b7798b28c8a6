import { createServer, type Server, type Socket } from "node:net";

/** Servers that say raw bytes, for what no HTTP library would send. */
export interface RawServers {
  /** Starts one; `say` runs once a connection, when the request has begun to arrive. Gives the port. */
  listen(say: (socket: Socket) => void, host?: string): Promise<number>;
  /** The server started last. */
  last(): Server;
  end(): void;
}

export function rawServers(): RawServers {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  return {
    listen(say, host = "127.0.0.1") {
      const server = createServer((socket) => {
        sockets.add(socket);
        socket.on("error", () => {});
        socket.once("data", () => say(socket));
      });
      servers.push(server);
      return new Promise((resolve) => {
        server.listen(0, host, () => resolve((server.address() as { port: number }).port));
      });
    },
    last: () => servers.at(-1)!,
    end() {
      for (const socket of sockets) socket.destroy();
      for (const server of servers) server.close();
    },
  };
}

/** The head of an answer 200 with these header lines. */
export function head(...lines: string[]): string {
  return ["HTTP/1.1 200 OK", ...lines, "", ""].join("\r\n");
}
