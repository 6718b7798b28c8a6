import type { DatePrecision, DateSource, PublishedDate } from "../article.ts";

/** An article or an item, by its agency and the agency's own id. */
export interface ActionTarget {
  readonly agency: string;
  readonly nativeId: string;
}

/** What an operator did by hand to an article or to an item set aside. `lift`: of a takedown. */
export type ActionKind = "correct" | "takedown" | "lift" | "publish" | "ignore" | "retry";

/** What a correction replaces. */
export interface Correctable {
  readonly published: PublishedDate;
  readonly sections: readonly string[];
}

/** One action of an operator. */
export interface ArticleAction {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly what: ActionKind;
  /** In the operator's words; empty if none was given. */
  readonly reason: string;
  /** The revision that it made, or null. */
  readonly revision: number | null;
  /** What a correction replaced, and by what; null for every other action. */
  readonly before: Correctable | null;
  readonly after: Correctable | null;
}

/** A correction by hand. Absent: unchanged; null: back to what the site says. */
export interface Correction {
  /** `2026-11-20` or `2026-11-20T14:05[:00]`, in the agency's time zone unless one follows (`Z`, `+02:00`). */
  readonly published?: string | null | undefined;
  /** Ids of sections of the article's edition. */
  readonly sections?: readonly string[] | null | undefined;
  /** In the operator's words. */
  readonly reason: string;
  /** The revision that the operator saw, or null: whatever it is. */
  readonly revision: number | null;
}

/** The result of a correction. Only `corrected` has changed anything. */
export type Corrected =
  | {
      readonly outcome: "corrected" | "unchanged";
      /** The article's id in feeds. */
      readonly id: string;
      readonly url: string;
      readonly revision: number;
      /** RFC 3339. */
      readonly published: string;
      readonly precision: string;
      readonly source: string;
      readonly sections: readonly string[];
      /** Paths of the documents that changed. */
      readonly documents: readonly string[];
    }
  | { readonly outcome: "stale"; readonly revision: number }
  | { readonly outcome: "wrong"; readonly message: string }
  /** `removed`: it is not published now. `elsewhere`: only the sender of split mode can correct it. */
  | { readonly outcome: "unknown" | "removed" | "elsewhere" };

/** Maximum characters of a title and a text by hand. */
export const BY_HAND = { title: 500, text: 100_000 } as const;

/** What an operator gives of an article that its page does not. Absent: as the stored page has it. */
export interface FieldsByHand {
  readonly title?: string | undefined;
  /** Plain text or HTML, which is sanitised; empty: a title alone. */
  readonly text?: string | undefined;
  /** As in a correction. */
  readonly published?: string | undefined;
}

/** The result of publishing an item by hand. Only `published` has changed anything. */
export type PublishedByHand =
  | {
      readonly outcome: "published";
      /** The article's id in feeds. */
      readonly id: string;
      readonly url: string;
      /** RFC 3339. */
      readonly published: string;
      readonly source: string;
      /** Paths of the documents that changed. */
      readonly documents: readonly string[];
    }
  | { readonly outcome: "wrong"; readonly message: string }
  /** `already`: an article is published under its id. `elsewhere`: only the sender of split mode can do it. */
  | { readonly outcome: "unknown" | "already" | "elsewhere" };

/**
 * The result of another action on an item set aside. `due`: the next poll asks for its page. `elsewhere`: only the sender
 * of split mode can do it.
 */
export interface AsideDone {
  readonly outcome: "ignored" | "due" | "unknown" | "elsewhere";
}

/** An item that is set aside, and how its stored page reads under the current definition. Times are RFC 3339. */
export interface AsideItemReport {
  readonly agency: string;
  readonly id: string;
  readonly url: string;
  /** The listing that named it. */
  readonly feed: string;
  /** As the listing has it, or null. */
  readonly title: string | null;
  /** Why, in one word. */
  readonly kind: string;
  readonly reason: string;
  readonly since: string;
  readonly tries: number;
  readonly lastTry: string;
  /** Null: it is ignored. */
  readonly nextTry: string | null;
  /** True if an article is published under its id. */
  readonly published: boolean;
  /** Why the stored page still cannot be read as the article; null if it can. */
  readonly problem: string | null;
  readonly read: {
    readonly title: string | null;
    readonly published: string | null;
    readonly source: DateSource | null;
    /** At most 2000 characters. */
    readonly text: string;
    readonly characters: number;
  } | null;
}

/** What one revision changed of the one before: its lines, at most 20 of each. */
export interface RevisionReport {
  readonly revision: number;
  /** When it was recorded, RFC 3339. */
  readonly at: string;
  /** The former title; null: the same. */
  readonly formerTitle: string | null;
  readonly added: readonly string[];
  readonly dropped: readonly string[];
}

/** A value that an article's page gives for a field, and where. */
export interface FieldEvidence {
  readonly field: string;
  readonly source: string;
  readonly value: string;
  /** Why it was rejected; null: it was not. */
  readonly rejected: string | null;
}

/** One article as an operator sees it. Times are RFC 3339. */
export interface ArticleReport {
  readonly agency: string;
  /** The agency's own id. */
  readonly nativeId: string;
  /** Its id in feeds. */
  readonly id: string;
  readonly url: string;
  readonly edition: string;
  readonly language: string;
  readonly title: string;
  readonly text: string;
  readonly place: string | null;
  readonly author: string | null;
  readonly image: string | null;
  readonly timezone: string;
  readonly published: string;
  readonly precision: DatePrecision;
  readonly source: DateSource;
  readonly firstSeen: string;
  readonly updated: string;
  readonly revision: number;
  readonly sections: readonly string[];
  /** Sections of its edition, by id. */
  readonly offered: Readonly<Record<string, string>>;
  /** When and why it was removed, by the agency or an operator; null: it is published. */
  readonly removed: { readonly at: string; readonly why: string | null } | null;
  /** When an operator took it down, or null. */
  readonly takenDown: string | null;
  /** What the site says where an operator corrected it; null where not. */
  readonly stated: {
    readonly published: {
      readonly instant: string;
      readonly precision: DatePrecision;
      readonly source: DateSource;
    } | null;
    readonly sections: readonly string[] | null;
  };
  /** Its feeds, with the number of the sealed archive document that has it there; null: the feed itself. */
  readonly places: readonly { readonly feed: string; readonly archive: number | null }[];
  /** Newest first. */
  readonly revisions: readonly RevisionReport[];
  /** Newest first. */
  readonly actions: readonly ArticleAction[];
  /** What its page says now, if it was read; else null. `problem`: why it could not be. */
  readonly page: { readonly problem: string | null; readonly fields: readonly FieldEvidence[] } | null;
}

/** A subscriber at the hub, as the operator sees it. Times are RFC 3339. */
export interface SubscriberReport {
  /** Host of the callback: the rest of the address may be a secret. */
  readonly host: string;
  /** Path of the document, with its query. */
  readonly topic: string;
  readonly since: string;
  /** End of the lease. */
  readonly until: string;
  /** True if it lacks the newest document. */
  readonly waiting: boolean;
  /** Failures in a row. */
  readonly tries: number;
  /** Null: nothing is due. */
  readonly nextTry: string | null;
  /** Its last answer, such as `status 202`, or why there was none; null: nothing was sent yet. */
  readonly answer: string | null;
  readonly answered: string | null;
}

/** A webhook as the operator sees it. */
export interface WebhookReport {
  /** Its place among the settings, from 1. */
  readonly number: number;
  readonly host: string;
  /** Events that it lacks. */
  readonly waiting: number;
  readonly tries: number;
  readonly delivered: string | null;
  readonly nextTry: string | null;
  /** Why the last attempt failed; null if it did not. */
  readonly error: string | null;
}

/** Everything that is delivered, and to whom. */
export interface DeliveriesReport {
  /** At most 200, those in trouble first. */
  readonly subscribers: readonly SubscriberReport[];
  /** Number of all subscribers. */
  readonly subscriptions: number;
  readonly webhooks: readonly WebhookReport[];
}

/** The answer to a test event. */
export interface WebhookTest {
  readonly host: string;
  /** Null: there was no answer. */
  readonly status: number | null;
  /** Why there was none. */
  readonly error: string | null;
  readonly milliseconds: number;
  /** The beginning of its body, at most 500 characters. */
  readonly body: string;
}

/** What an operator does by hand with single articles and items set aside. */
export interface EditorActions {
  /** Null: there is no such article. `live`: also reads its page. */
  article(target: ActionTarget, options: { readonly live: boolean }): Promise<ArticleReport | null>;
  correct(target: ActionTarget, correction: Correction): Promise<Corrected>;
  /** Null: no such agency is polled here. */
  asides(agency: string): Promise<readonly AsideItemReport[] | null>;
  aside(target: ActionTarget): Promise<AsideItemReport | null>;
  /** Makes an item due and polls its listing now; if this deployment does not poll, the next poll asks for it. */
  retry(target: ActionTarget, reason: string): Promise<AsideDone>;
  ignore(target: ActionTarget, reason: string): Promise<AsideDone>;
  publish(target: ActionTarget, fields: FieldsByHand, reason: string): Promise<PublishedByHand>;
}

/** A listing that is not as it should be. Times are RFC 3339. */
export interface AlarmReport {
  readonly feed: string;
  readonly status: "degraded" | "down";
  /** In one line. */
  readonly why: string;
  /** Outcome of the last poll; null: there was none. */
  readonly outcome: string | null;
  /** True if its next poll is three intervals late. */
  readonly late: boolean;
  /** Null: unknown. */
  readonly since: string | null;
  /** True if webhooks and the operator's feed were told. */
  readonly told: boolean;
}

/** Everything that is wrong now. */
export interface AlarmsReport {
  /** Those that are down first, then those of longest. */
  readonly feeds: readonly AlarmReport[];
  /** What is wrong with the archive, a line each. */
  readonly archive: readonly string[];
  /** What the operator should know about definitions, a line each. */
  readonly notes: readonly string[];
  /** The newest alarms and their ends. */
  readonly events: readonly {
    readonly at: string;
    readonly kind: string;
    readonly feed: string | null;
    readonly why: string;
  }[];
}
