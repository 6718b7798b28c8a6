/** A command of the docs that no test runs: why not, and what looks at it instead. */
export interface Listed {
  readonly command: string;
  readonly why: string;
  /** `script`: it is one of package.json, with whatever arguments, and its file is there. `ci`: `.ci/run` has the line. Else: a file with tests. */
  readonly instead: "script" | "ci" | `test/${string}` | ".ci/run";
}

const by = (instead: Listed["instead"], why: string, commands: readonly string[]): Listed[] =>
  commands.map((command) => ({ command, why, instead }));

/** What cannot be run on a machine of tests, or is run elsewhere. */
export const LISTED: readonly Listed[] = [
  ...by("ci", "CI runs it, in a fresh clone", ["npm ci && npm test", "npm ci", "npm run check"]),
  ...by(".ci/run", "it is what CI runs", [".ci/run"]),
  ...by("script", "measures for minutes; run by hand", [
    "npm run bench",
    "npm run check -- budget",
    "npm run check -- budget --write",
  ]),
  ...by("script", "a soak of minutes or hours; run by hand", [
    "npm run soak -- push",
    "npm run soak -- agencies",
    "npm run soak -- objects",
    "npm run soak -- agencies 50 2 1",
    "npm run soak -- pack",
    "npm run soak -- subscriber",
    "npm run soak -- split",
    "npm run soak -- bombs",
    "npm run soak -- fuzz",
  ]),
  ...by("test/node/cli/editing.test.ts", "needs ids of the sample site; run there with them", [
    'npx nashra correct lana/326418 --date 2026-11-20 --reason "by mail"',
    "npx nashra correct lana/326418 --date site --sections site",
    "npx nashra aside lana",
    "npx nashra aside lana/326418 retry",
    "npx nashra aside lana/326418 publish --title Rain --text rain.txt",
    "npx nashra aside lana/326418 ignore",
  ]),
  ...by("test/site/site.test.ts", "a sample site that runs until it is stopped; tests start its server themselves", [
    "npx node test/site/main.ts --port 4100 --live &",
  ]),
  ...by("test/push/webhooks.test.ts", "the same with a receiver of one's own", [
    "NASHRA_DATA=/tmp/nashra-push NASHRA_POLL='*/20 * * * * *' NASHRA_ORIGINS=https://lana.gov.ly=http://127.0.0.1:4100,http://127.0.0.1:9000=http://127.0.0.1:9000 npm start",
  ]),
  ...by("test/publish/formats/formats.test.ts", "the tests themselves", [
    "npx vitest run --project node test/publish test/serve test/push test/whole/archive test/whole/toy-format test/node/cli/toy-format",
  ]),
  ...by("script", "needs a browser; run by hand", ["npm run check -- xss"]),
  ...by("test/repo/licences.test.ts", "asks the registry, which tests do not", ["npm audit", "npm audit signatures"]),
  ...by("test/repo/docs-examples.test.ts", "changes the machine: the unit and its paths are checked", [
    "sudo useradd --system --home-dir /srv/nashra --create-home nashra",
    "sudo -u nashra git clone YOUR-CLONE-URL /srv/nashra/app",
    "cd /srv/nashra/app && sudo -u nashra npm ci",
    "sudo cp docs/examples/nashra.service /etc/systemd/system/",
    "sudo systemctl daemon-reload && sudo systemctl enable --now nashra",
    "journalctl -u nashra -f",
    "sudo -u nashra env NASHRA_DATA=/var/lib/nashra NASHRA_BASE_URL=https://feeds.example.org npx nashra poll lana/ar",
  ]),
  ...by("test/repo/docs-examples.test.ts", "needs a Docker daemon: the image's steps are done in a folder", [
    "docker compose -f docs/examples/compose.yaml up -d",
    "docker build -f docs/examples/Dockerfile -t nashra .",
    "docker run -d --name nashra -p 127.0.0.1:8787:8787 -v nashra:/app/data -e NASHRA_BASE_URL=https://feeds.example.org nashra",
  ]),
  ...by("test/repo/docs-examples.test.ts", "done there in a folder, as the image does it", [
    "npm pack",
    "mkdir nashra && tar -xzf nashra-*.tgz -C nashra --strip-components=1",
    "cd nashra && node src/node/nashra.js serve",
  ]),
  ...by("test/repo/contributing.test.ts", "for work on the code: each would run the tests, or changes the checkout", [
    "git clone YOUR-CLONE-URL nashra && cd nashra",
    "npx vitest run --project node test/read/dating",
    "npx vitest run --project workerd test/read/dating",
    "npx vitest run --project node test/read",
    "npm run test:watch -- test/read",
    "npm run test:node",
    "npm run test:worker",
    "npm test",
    "NASHRA_GOLDEN=write npx vitest run --project node test/publish test/whole test/repo",
    "git diff test/golden docs",
    "npx biome check --write .",
    "npm run soak -- NAME",
    "npm run check -- --help",
    "npm run check -- NAME",
    "npm run check -- mutate",
    "npm version VERSION --no-git-tag-version",
  ]),
  ...by("test/node/copies/remote.test.ts", "done there to a server that runs", [
    "npx nashra backup lana.sqlite --url https://feeds.example.org --agency lana",
    "npx nashra restore lana.sqlite --agency lana --url https://feeds.example.org",
  ]),
  ...by("test/serve/admin/restore.test.ts", "needs an account: done there to a history that is like Cloudflare's", [
    "npx nashra restore --at 2026-11-23T12:00:00Z --agency lana --url https://feeds.example.org",
    "npx nashra restore --at TIME",
  ]),
  ...by("test/node/cli/agencies.test.ts", "done there to a server that runs, under the names of its sample", [
    "npx nashra agencies put dana.json",
    "npx nashra agencies pause dana",
    "npx nashra agencies retire dana",
    "npx nashra agencies remove dana",
    "npx nashra agencies remove dana --yes",
    "npx nashra agencies history dana",
    "npx nashra agencies export lana --file lana.json",
    "npx nashra agencies list --url https://feeds.example.org",
    "npx nashra agencies put FILE --url https://feeds.example.org",
    "npx nashra agencies put NAME.json --url https://feeds.example.org",
    "npx nashra agencies remove NAME",
    "npx nashra agencies resume wafa",
  ]),
  ...by("test/node/cli/check.test.ts", "needs the agency's site: a test does it on a replica", [
    "npx nashra check ina/ar",
  ]),
  ...by("test/node/cli/add.test.ts", "writes into the checkout: a test does it in one of its own", [
    "npx nashra add https://news.example/latest --file feeds/news.ts",
    "npx nashra add https://news.example/latest --file feeds/NAME.ts",
  ]),
  ...by(
    "test/repo/docs-deploy.test.ts",
    "needs an account: wrangler is asked whether it knows the command and its options",
    [
      "npx wrangler deploy",
      "npx wrangler login",
      "npx wrangler tail",
      "npx wrangler rollback",
      "npx wrangler secret put NASHRA_ADMIN_TOKEN",
      "npx wrangler secret put NASHRA_WEBHOOK_SECRET",
    ],
  ),
  ...by(
    "test/node/store/upgrade.test.ts",
    "takes what is newer from where the clone came from; what follows it is tested",
    ["git pull && npm ci"],
  ),
  ...by("test/repo/docs-commands.test.ts", "names the program, without the address it wants", ["git clone"]),
];

/** Synopses: what stands there in capitals is the reader's, and the command is run with that put in → as which. */
export const SYNOPSES: Readonly<Record<string, string>> = {
  "npx nashra add URL": "npx nashra add https://news.example/latest",
  "npx nashra export DIR": "npx nashra export public",
  "npx nashra push URL": "npx nashra push https://feeds.example.org",
  "npx nashra backup FILE": "npx nashra backup backups/nashra.sqlite",
  "npx nashra takedown ID": 'npx nashra takedown lana/326418 --reason "a court"',
  "npx nashra backfill FEED": "npx nashra backfill lana/ar",
  "npx nashra check FEED": "npx nashra check lana/ar",
  "npx nashra help COMMAND": "npx nashra help poll",
  // Names in the text of commands that other lines show whole.
  "npx nashra extract": "npx nashra extract < pages.jsonl > articles.jsonl",
  "npx nashra backfill": "npx nashra backfill lana/ar",
  "npx nashra serve --no-poll": "npx nashra serve --no-poll --port 8080",
  "npm start": "npm ci && npm start",
  "npm run demo": "npm ci && npm run demo",
};

/** Blocks that are no commands: page and language → the tests that use them as they stand. */
export const CONFIGURATIONS: Readonly<Record<string, string>> = {
  "docs/static.md nginx": "test/node/export/files.test.ts",
  "docs/static.md caddyfile": "test/node/export/files.test.ts",
  "docs/home.md nginx": "test/repo/docs-proxies.test.ts",
  "docs/home.md caddyfile": "test/repo/docs-proxies.test.ts",
  "docs/cloudflare.md toml": "test/repo/docs/sessions/deploy.ts",
  "docs/cloudflare.ar.md toml": "test/repo/docs-deploy.test.ts",
  "docs/collections.md json": "test/repo/docs/sessions/collections.ts",
  "docs/push.md json": "test/repo/docs-proxies.test.ts",
  "docs/sources.md json": "test/repo/docs-sources.test.ts",
  "docs/sources.md html": "test/repo/docs-sources.test.ts",
  "docs/sources.md xml": "test/repo/docs-feed-sources.test.ts",
  "docs/sources.md text": "test/repo/docs-feed-sources.test.ts",
};
