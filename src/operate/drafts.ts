import { type Agency, type AgencyDefinition, defineAgency, watchesOf } from "../model/agency.ts";
import { ConfigError } from "../model/config-error.ts";
import { readDefinition } from "../model/definition/definition.ts";
import type { Doubt } from "../model/definition/doubt.ts";
import { SOURCE_KINDS } from "../model/definition/source.ts";
import { editionAddition, withEdition } from "../read/infer/second-edition.ts";
import { definitionFaults } from "./definition-faults.ts";
import { type DiscoveredSource, type Discovery, discover, NothingFound } from "./discover/discover.ts";
import { freeId, idOf, isAgencyOf, timezoneOf } from "./discover/given.ts";
import { type DryRunPorts, type Findings, inspect, targetFor } from "./dry-run.ts";

/** What is known of a site before it is looked at; null: to be found out. */
export interface DraftWish {
  readonly id: string | null;
  /** IANA time zone. */
  readonly timezone: string | null;
  /** BCP 47. */
  readonly language: string | null;
  /** The kind of source to put first. */
  readonly kind: string | null;
}

/** What was found at an address: a definition that is not yet kept, and what it reads. */
export type DraftFound =
  | {
      readonly outcome: "found";
      /** The definition as JSON, indented. */
      readonly text: string;
      /** The feed that was read: `lana/ar`. */
      readonly feed: string;
      /** The agency to which it adds a language, or null. */
      readonly addsTo: string | null;
      /** The agency that publishes this language already, or null. */
      readonly already: string | null;
      readonly findings: Findings;
      readonly sources: readonly DiscoveredSource[];
      readonly doubts: readonly Doubt[];
    }
  /** Nothing there can be published. `message`: one line. */
  | { readonly outcome: "nothing"; readonly message: string; readonly sources: readonly DiscoveredSource[] }
  | { readonly outcome: "wrong"; readonly message: string };

/** What a definition that is not yet kept reads of its site now. `findings`: null for a collection, which reads none. */
export type DraftRead =
  | { readonly outcome: "read"; readonly feed: string; readonly findings: Findings | null }
  /** The definition cannot be used. `message`: one line with the path of the wrong field. */
  | { readonly outcome: "wrong"; readonly message: string };

/** Looks at sites for definitions that are not yet kept. Nothing is written. */
export interface DraftActions {
  look(url: string, wish: DraftWish): Promise<DraftFound>;
  /** Reads one feed's listing and three of its articles. `feed`: null for the first. */
  read(text: string, feed: string | null): Promise<DraftRead>;
}

/** Articles that a draft reads. */
const ARTICLES = 3;

/** Drafts beside these agencies. Each action makes at most 26 requests, robots.txt and redirects not counted. */
export function draftActions(ports: DryRunPorts & { readonly known: () => readonly Agency[] }): DraftActions {
  const { client, clock, known } = ports;
  return {
    async look(url, wish) {
      if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
        return {
          outcome: "wrong",
          message: "expected the http(s) address of a latest-news page, a feed, a sitemap or JSON",
        };
      const { hostname, host } = new URL(url);
      const id = freeId(known(), wish.id ?? idOf(hostname), url, wish.id !== null);
      if (id === null) return { outcome: "wrong", message: `the id ${wish.id} is another agency's` };
      const seen = clock();
      const given = {
        ...{ id, seen, language: wish.language },
        timezone: wish.timezone ?? timezoneOf(hostname),
        year: new Date(seen).getUTCFullYear(),
      };
      try {
        const kind = SOURCE_KINDS.find((one) => one === wish.kind) ?? null;
        const found = await discover(client, url, { given, kind, progress: ports.progress ?? (() => {}) });
        const there = known().find((agency) => agency.id === id && isAgencyOf(agency, host));
        return { outcome: "found", ...(await drafted(found, there)) };
      } catch (error) {
        if (error instanceof NothingFound)
          return { outcome: "nothing", message: error.message, sources: error.sources };
        return { outcome: "wrong", message: error instanceof Error ? error.message : String(error) };
      }
    },
    async read(text, feed) {
      let agency: Agency;
      try {
        agency = readDefinition(text).agency;
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        return { outcome: "wrong", message: error.message };
      }
      const [fault] = definitionFaults(agency);
      if (fault !== undefined)
        return { outcome: "wrong", message: `${fault.path}: ${fault.problem.replace(/\s+/g, " ")}` };
      const watches = watchesOf(agency);
      const watch = watches.find(({ path }) => path === feed) ?? watches[0];
      if (watch === undefined) return { outcome: "read", feed: agency.id, findings: null };
      return { outcome: "read", feed: watch.path, findings: await inspect(targetFor(watch, clock()), ARTICLES, ports) };
    },
  };
}

/** The draft of a new agency, or of one that gets another language. */
async function drafted(
  found: Discovery,
  there: Agency | undefined,
): Promise<Omit<Extract<DraftFound, { outcome: "found" }>, "outcome">> {
  const { language } = found.definition.editions[0]!;
  const already = there?.editions.some((edition) => edition.language === language) === true;
  const definition = there === undefined || already ? found.definition : extended(there, found);
  const { listing, articles } = await found.readAs(defineAgency(definition));
  const problem = listing.items.length === 0 ? "no item found" : null;
  return {
    text: JSON.stringify(definition, null, 2),
    feed: `${definition.id}/${language}`,
    addsTo: there === undefined || already ? null : there.id,
    already: already ? there!.id : null,
    findings: { listing: { problem, ...listing }, articles },
    ...{ sources: found.sources, doubts: found.doubts },
  };
}

function extended(there: Agency, { definition, reading }: Discovery): AgencyDefinition {
  const urls = reading.listing.items.map((item) => item.url);
  return withEdition(there, editionAddition(there, definition, urls));
}
