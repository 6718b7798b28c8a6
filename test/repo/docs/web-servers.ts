import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A web server that runs with a configuration of the docs. */
export interface WebServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** A configuration as it stands on a page, with what is the test's own put in its place. */
export function configuration(page: string, language: string, puts: Readonly<Record<string, string>>): string {
  const block = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readFileSync(page, "utf8"));
  if (block === null) throw new Error(`${page} has no block of ${language}`);
  let text = block[1]!;
  for (const [from, to] of Object.entries(puts)) {
    if (!text.includes(from)) throw new Error(`${page}: the configuration does not say ${JSON.stringify(from)}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

/** nginx with a configuration for `http { }`, and places for its own files. `PORT` in it is the port it gets. */
export async function startNginx(http: string): Promise<WebServer> {
  const place = mkdtempSync(join(tmpdir(), "nashra-nginx-"));
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${place}/${name};`,
  );
  const port = await freePort();
  writeFileSync(
    join(place, "nginx.conf"),
    `daemon off; ${process.getuid?.() === 0 ? "user root;" : ""} pid ${place}/pid; error_log stderr warn; events {}
http { access_log off; ${temporary.join(" ")}\n${http.replaceAll("PORT", String(port))}}\n`,
  );
  const child = spawn("nginx", ["-c", join(place, "nginx.conf"), "-p", place, "-e", "stderr"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  return answering("nginx", child, port, place);
}

/** Caddy with a configuration, without its admin interface. `PORT` in it is the port it gets. */
export async function startCaddy(sites: string): Promise<WebServer> {
  const place = mkdtempSync(join(tmpdir(), "nashra-caddy-"));
  const port = await freePort();
  const file = join(place, "Caddyfile");
  writeFileSync(file, `{\n\tadmin off\n}\n${sites.replaceAll("PORT", String(port))}`);
  mkdirSync(join(place, "home"));
  const child = spawn("caddy", ["run", "--config", file, "--adapter", "caddyfile"], {
    env: { PATH: process.env["PATH"], HOME: join(place, "home") },
    stdio: ["ignore", "ignore", "pipe"],
  });
  return answering("caddy", child, port, place);
}

/** Resolves once it answers anything at all. */
async function answering(name: string, child: ChildProcess, port: number, place: string): Promise<WebServer> {
  let said = "";
  child.stderr!.on("data", (chunk) => {
    said += chunk;
  });
  const gone = new Promise<void>((done) => child.once("close", () => done()));
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 200; tries += 1) {
    const answers = await fetch(`${url}/robots.txt`).then(
      () => true,
      () => false,
    );
    if (answers) return { url, stop };
    await new Promise((done) => setTimeout(done, 50));
  }
  await stop();
  throw new Error(`${name} did not start: ${said}`);

  async function stop(): Promise<void> {
    child.kill("SIGTERM");
    await gone;
    rmSync(place, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
