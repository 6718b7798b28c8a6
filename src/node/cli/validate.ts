import { gunzipSync } from "node:zlib";
import type { Settings } from "../../../config/settings.ts";
import { watchesIn } from "../../poll/tick.ts";
import { finish } from "../../publish/finish.ts";
import { parsePage } from "../../read/page.ts";
import { openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";

interface Finding {
  readonly where: string;
  readonly problem: string;
}

/** Checks definitions (their selectors too), the database, and every stored document. Exit code 1 where something is wrong. */
export async function validate(settings: Settings, options: { json: boolean }): Promise<number> {
  const findings: Finding[] = [...selectorFindings(settings)];
  const deployment = openDeployment(settings, createLog("error", process.stderr));
  let documents = 0;
  try {
    const { sql } = deployment;
    const [integrity] = await sql.all("PRAGMA integrity_check");
    if (integrity?.["integrity_check"] !== "ok")
      findings.push({ where: "database", problem: String(integrity?.["integrity_check"]) });
    const orphans = await sql.all("SELECT feed, seq FROM entries WHERE seq NOT IN (SELECT seq FROM articles) LIMIT 10");
    for (const row of orphans)
      findings.push({
        where: `feed ${row["feed"]}`,
        problem: `an entry leads to article ${row["seq"]}, which is not there`,
      });
    const lost = await sql.all("SELECT id FROM articles WHERE seq NOT IN (SELECT seq FROM entries) LIMIT 10");
    for (const row of lost) findings.push({ where: `article ${row["id"]}`, problem: "it stands in no feed" });
    for (const row of await sql.all("SELECT path FROM documents")) {
      documents += 1;
      const problem = await documentProblem(deployment, String(row["path"]));
      if (problem !== null) findings.push({ where: `document ${row["path"]}`, problem });
    }
  } finally {
    deployment.close();
  }
  const feeds = watchesIn({ agencies: settings.agencies, baseUrl: settings.baseUrl, hub: null }).length;
  if (options.json) process.stdout.write(`${JSON.stringify({ feeds, documents, findings }, null, 2)}\n`);
  else {
    for (const { where, problem } of findings) process.stderr.write(`${where}: ${problem}\n`);
    process.stdout.write(
      `${feeds} feeds and ${documents} documents checked, ${findings.length === 0 ? "nothing wrong" : `${findings.length} things wrong`}\n`,
    );
  }
  return findings.length === 0 ? 0 : 1;
}

/** A selector that cannot be read would find nothing, silently. */
function selectorFindings(settings: Settings): Finding[] {
  const $ = parsePage("<p></p>");
  return settings.agencies.flatMap((agency) =>
    (["listing", "article"] as const).flatMap((part) =>
      Object.entries(agency[part]).flatMap(([field, selectors]) =>
        (Array.isArray(selectors) ? selectors : []).flatMap((selector, at) => {
          try {
            $(selector);
            return [];
          } catch (error) {
            return [
              {
                where: `agency ${agency.id}: ${part}.${field}[${at}]`,
                problem: error instanceof Error ? error.message : String(error),
              },
            ];
          }
        }),
      ),
    ),
  );
}

async function documentProblem(deployment: ReturnType<typeof openDeployment>, path: string): Promise<string | null> {
  const [row] = await deployment.sql.all("SELECT media_type, etag, size, gzip FROM documents WHERE path = ?", path);
  try {
    const text = gunzipSync(row!["gzip"] as Uint8Array).toString("utf8");
    const { body, etag } = await finish({ path, mediaType: String(row!["media_type"]), text });
    if (body.length !== row!["size"]) return `holds ${body.length} bytes where ${row!["size"]} are noted`;
    if (etag !== row!["etag"]) return "its bytes do not fit its ETag";
    if (path.endsWith(".json")) JSON.parse(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
