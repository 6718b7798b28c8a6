import { existsSync } from "node:fs";
import type { Settings } from "../../../config/settings.ts";
import { ConfigError } from "../../model/config-error.ts";
import { pushArchive } from "../../operate/copy.ts";
import { printJson, progress, type Shared } from "../cli/output.ts";
import { adminUrl } from "../receiver.ts";
import { openSql } from "../store/sql.ts";
import { chosenArchive } from "./pull.ts";

const TIMEOUT_MS = 60_000;

/**
 * Puts an agency's part of a file (a backup, or `nashra.sqlite` of a stopped nashra) in place of the archive that the
 * agency has on a Worker. It can be run again after a break: what is there already is not sent again. Exit code 0.
 */
export async function restoreFile(
  settings: Settings,
  file: string,
  options: { url: string; agency: string | null } & Shared,
): Promise<number> {
  if (!existsSync(file)) throw new ConfigError(`restore: there is no file ${JSON.stringify(file)}`);
  const { agency } = options;
  if (agency === null) throw new ConfigError("restore: --agency is missing; expected the id of an agency in the file");
  const remote = await chosenArchive("restore", settings, options.url, agency);
  const sql = openSql(file);
  try {
    const copied = await pushArchive(sql, remote, agency, ({ ranges, rows }, table) => {
      if (ranges % 20 === 0) progress(options, `${table}: ${rows} rows`);
    });
    await remote.done();
    if (options.json) printJson({ agency, ...copied });
    else process.stdout.write(`${agency}: ${copied.rows} rows in ${copied.sent} of ${copied.ranges} parts were sent\n`);
    return 0;
  } finally {
    sql.close();
  }
}

/**
 * Restores an agency's archive on a Worker to a time of the last 30 days, or to a bookmark, from the platform's own history.
 * Exit code 0; throws an Error with one line if the Worker refuses.
 */
export async function restoreTime(
  settings: Settings,
  to: string,
  options: { url: string; agency: string | null } & Shared,
): Promise<number> {
  const { adminToken } = settings;
  if (adminToken === null)
    throw new ConfigError("restore: NASHRA_ADMIN_TOKEN is not set; expected the same token as at --url");
  const url = adminUrl("restore", options.url, "restore");
  url.searchParams.set("to", to);
  if (options.agency !== null) url.searchParams.set("agency", options.agency);
  const headers = { Authorization: `Bearer ${adminToken}`, "User-Agent": "nashra" };
  // A redirect would leak the token.
  const response = await fetch(url, {
    ...{ method: "POST", headers, redirect: "error" },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`restore: the server answers ${response.status}: ${text.split("\n")[0]}`);
  const answer = JSON.parse(text) as { restored: string; undo: string };
  if (options.json) printJson(answer);
  else
    process.stdout.write(
      `restored to ${to}; to undo it: npx nashra restore --at ${answer.undo} --url ${options.url}\n`,
    );
  return 0;
}
