import type { Context } from "hono";
import { renderGonePage } from "../publish/pages/gone.ts";
import { PAGE_MEDIA_TYPE } from "../publish/pages/layout.ts";
import { PAGE_LANGUAGES, pageLanguage } from "../publish/pages/page-words.ts";
import type { ServeDeps } from "./deps.ts";
import { NO_STORE } from "./http/freshness.ts";
import { COMMON, FOR_HTML } from "./http/header-lists.ts";
import { chooseLanguage } from "./http/negotiate.ts";
import { PROBLEMS, type Problem } from "./http/problem.ts";

/**
 * What is answered where no document is: 410 below a removed agency or a withdrawn feed, with a page for clients whose
 * Accept names HTML; else 404.
 */
export function missing({ gone, baseUrl }: Pick<ServeDeps, "gone" | "baseUrl">, c: Context, path: string): Problem {
  if (gone === undefined || !isBelow(gone, path)) return PROBLEMS.notFound;
  if (!/\btext\/html\b/i.test(c.req.header("Accept") ?? "")) return PROBLEMS.gone;
  const language = pageLanguage(
    c.req.query("lang") ?? chooseLanguage(c.req.header("Accept-Language") ?? null, PAGE_LANGUAGES),
  );
  const root = `${new URL(baseUrl).pathname.replace(/\/$/, "")}/`;
  const body = new TextEncoder().encode(renderGonePage(language, `${baseUrl}${path}`, root));
  const length = ["Content-Length", String(body.byteLength), "Cache-Control", NO_STORE];
  const headers = [
    "Content-Type",
    PAGE_MEDIA_TYPE,
    ...length,
    "Vary",
    "Accept, Accept-Language",
    ...FOR_HTML,
    ...COMMON,
  ];
  return { status: 410, headers, body };
}

/** True for the path of one of these agencies and feeds, or one below it. */
function isBelow(gone: ReadonlySet<string>, path: string): boolean {
  const parts = path.split("/", 4).slice(1);
  return parts.some((_, at) => gone.has(parts.slice(0, at + 1).join("/")));
}
