import { nameIn } from "../../model/agency.ts";
import type { ActionTarget, ArticleReport } from "../../model/editing/editing.ts";
import { articlePage, articlesPage, type EditingSaid, editingPath } from "../../publish/pages/admin/articles.ts";
import { asideItemPage, type EnteredByHand } from "../../publish/pages/admin/aside.ts";
import { alarmsPage } from "../../publish/pages/admin/deliveries.ts";
import { deliveriesReport } from "../../push/states.ts";
import { testWebhook } from "../../push/webhooks.ts";
import { alarmsReport } from "../status/alarms.ts";
import { type ArticleDeps, searchedArticles, targetOf } from "./articles.ts";
import type { DeliveryDeps } from "./deliveries.ts";
import { testLimiter } from "./deliveries.ts";
import { type OperatorActions, REASON_LIMIT } from "./operator.ts";
import type { Asked, PageRoutes } from "./pages.ts";

/** What the pages about articles and items set aside need. */
export interface EditingPagesDeps extends ArticleDeps {
  readonly operator: Pick<OperatorActions, "takedown" | "undo">;
}

const DONE = ["corrected", "unchanged", "takedown", "lift", "retry", "ignore", "published"] as const;

/**
 * `/admin/articles`: search; `/admin/articles/AGENCY/ID`: one article, to be corrected or taken down; `/admin/aside/AGENCY/ID`:
 * an item set aside, to be retried, published or ignored.
 */
export function editingPages(deps: EditingPagesDeps): PageRoutes {
  const { editor, operator } = deps;
  const agencies = deps.agencies.filter(({ collects }) => collects === undefined);
  const timezoneOf = (agency: string) => agencies.find(({ id }) => id === agency)?.timezone ?? "UTC";

  async function search(asked: Asked): Promise<Response> {
    const { c, language } = asked;
    const agency = c.req.query("agency") ?? agencies[0]?.id ?? "";
    const query = c.req.query("q") ?? "";
    const found = agencies.length === 0 ? null : await searchedArticles(deps, agency, query);
    if (found !== null && typeof found !== "string" && "nativeId" in found)
      return asked.go(editingPath("articles", found.agency, found.nativeId).slice("admin/".length));
    const named = agencies.map(({ id, names, timezone }) => ({ id, name: nameIn(names, language) || id, timezone }));
    return asked.show(
      articlesPage(asked, { agencies: named, agency, query, found }),
      typeof found === "string" ? 400 : 200,
    );
  }

  async function article(
    asked: Asked,
    said: EditingSaid = doneIn(asked),
    live = false,
    status: 200 | 400 | 409 = 200,
  ): Promise<Response> {
    const found = await editor.article(targetOf(asked.c), { live });
    return found === null ? asked.refuse("unknown", 404) : asked.show(articlePage(asked, found, said), status);
  }

  async function changeArticle(asked: Asked, fields: URLSearchParams): Promise<Response> {
    const target = targetOf(asked.c);
    const what = fields.get("do");
    if (what === "read") return article(asked, null, true);
    const reason = reasonIn(fields);
    if (reason === null) return article(asked, TOO_LONG, false, 400);
    const found = await editor.article(target, { live: false });
    if (found === null) return asked.refuse("unknown", 404);
    if (what === "takedown" || what === "lift") {
      const act = what === "takedown" ? operator.takedown : operator.undo;
      const { outcome } = await act.call(operator, found.id, reason);
      if (outcome === "elsewhere") return article(asked, "elsewhere", false, 409);
      return leadTo(asked, "articles", target, outcome === "not-taken-down" ? "unchanged" : what);
    }
    const correction = correctionIn(what, fields, found);
    if (correction === null) return asked.refuse("foreign", 400);
    const result = await editor.correct(target, { ...correction, reason, revision: Number(fields.get("revision")) });
    switch (result.outcome) {
      case "corrected":
      case "unchanged":
        return leadTo(asked, "articles", target, result.outcome);
      case "wrong":
        return article(asked, { wrong: result.message }, false, 400);
      case "unknown":
        return asked.refuse("unknown", 404);
      default:
        return article(asked, result.outcome, false, 409);
    }
  }

  async function aside(
    asked: Asked,
    said: EditingSaid = doneIn(asked),
    entered: EnteredByHand | null = null,
    status: 200 | 400 | 409 = 200,
  ): Promise<Response> {
    const { agency } = targetOf(asked.c);
    const item = await editor.aside(targetOf(asked.c));
    if (item === null) return asked.refuse("unknown", 404);
    const language = item.feed.split("/")[1] ?? "und";
    return asked.show(asideItemPage(asked, item, { said, entered, timezone: timezoneOf(agency), language }), status);
  }

  async function changeItem(asked: Asked, fields: URLSearchParams): Promise<Response> {
    const target = targetOf(asked.c);
    const what = fields.get("do");
    const reason = reasonIn(fields);
    const at = (name: string) => fields.get(name) ?? "";
    const entered = { title: at("title"), text: at("text"), published: at("published") };
    if (reason === null) return aside(asked, TOO_LONG, entered, 400);
    if (what === "retry" || what === "ignore") {
      const { outcome } = await editor[what](target, reason);
      if (outcome === "unknown") return asked.refuse("unknown", 404);
      if (outcome === "elsewhere") return aside(asked, "elsewhere", null, 409);
      // After a retry it is an article, if its page could be read.
      if ((await editor.aside(target)) === null) return leadTo(asked, "articles", target, what);
      return what === "retry" ? aside(asked, "still-unread") : leadTo(asked, "aside", target, what);
    }
    if (what !== "publish") return asked.refuse("foreign", 400);
    const given = (text: string) => (text.trim() === "" ? undefined : text);
    const text = given(entered.text) ?? (fields.get("alone") === "yes" ? "" : undefined);
    const byHand = { title: given(entered.title), text, published: given(entered.published) };
    const result = await editor.publish(target, byHand, reason);
    switch (result.outcome) {
      case "published":
        return leadTo(asked, "articles", target, "published");
      case "wrong":
        return aside(asked, { wrong: result.message }, entered, 400);
      case "unknown":
        return asked.refuse("unknown", 404);
      default:
        return aside(asked, result.outcome, entered, 409);
    }
  }

  return (pages) => {
    pages.page("/articles", search);
    pages.page("/articles/:agency/:id{.+}", (asked) => article(asked));
    pages.form("/articles/:agency/:id{.+}", changeArticle);
    pages.page("/aside/:agency/:id{.+}", (asked) => aside(asked));
    pages.form("/aside/:agency/:id{.+}", changeItem);
  };
}

const TOO_LONG: EditingSaid = { wrong: `reason: expected at most ${REASON_LIMIT} characters` };

/** The operator's reason; null if it is too long. */
function reasonIn(fields: URLSearchParams): string | null {
  const reason = (fields.get("reason") ?? "").trim();
  return reason.length > REASON_LIMIT ? null : reason;
}

/** The correction that a form asks for; null: none. Fields that were left as they are correct nothing. */
function correctionIn(what: string | null, fields: URLSearchParams, { offered, sections }: ArticleReport) {
  if (what === "undo-date") return { published: null };
  if (what === "undo-sections") return { sections: null };
  if (what !== "correct") return null;
  const written = (fields.get("published") ?? "").trim();
  const ticked = fields.getAll("section");
  const before = (fields.get("before") ?? "").split(" ").filter((id) => id !== "");
  const same = ticked.length === before.length && ticked.every((id) => before.includes(id));
  const hasSections = Object.keys(offered).length + sections.length > 0;
  return {
    ...(written === "" ? {} : { published: written }),
    ...(same || !hasSections ? {} : { sections: ticked }),
  };
}

function doneIn({ c }: Asked): EditingSaid {
  const done = DONE.find((one) => one === c.req.query("done"));
  return done === undefined ? null : { done };
}

function leadTo(asked: Asked, kind: "articles" | "aside", { agency, nativeId }: ActionTarget, done: string): Response {
  return asked.go(`${editingPath(kind, agency, nativeId).slice("admin/".length)}?done=${done}`);
}

/** `/admin/alarms`: what is wrong now, and everything that is delivered; its form tests a webhook. */
export function deliveryPages(deps: DeliveryDeps): PageRoutes {
  const { sql, clock, agencies, push, caller } = deps;
  const tests = deps.tests ?? testLimiter(clock);
  const show = async (asked: Asked, tested: Parameters<typeof alarmsPage>[3] = null): Promise<Response> => {
    const now = clock();
    const alarms = await alarmsReport(sql, agencies, now, deps);
    return asked.show(
      alarmsPage(asked, alarms, await deliveriesReport(sql, push.webhooks, now, deps.subscribers), tested),
    );
  };
  return (pages) => {
    pages.page("/alarms", (asked) => show(asked));
    pages.form("/alarms/test", async (asked, fields) => {
      if (tests.take("test") > 0) return show(asked, "busy");
      const result = await testWebhook({ clock, caller }, push, Number(fields.get("webhook")));
      return result === null ? asked.refuse("unknown", 404) : show(asked, result);
    });
  };
}
