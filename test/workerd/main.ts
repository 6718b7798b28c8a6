import { DurableObject } from "cloudflare:workers";
import type { Agency as AgencyDefinition } from "../../src/model/agency.ts";
import type { Sql, SqlRow, SqlValue, Statement } from "../../src/model/ports.ts";
import type { Purger } from "../../src/push/purge.ts";
import { AgencyObject } from "../../src/worker/agency.ts";
import type { Bindings } from "../../src/worker/bindings.ts";
import { DirectoryObject } from "../../src/worker/directory.ts";
import { MIGRATIONS } from "../../src/worker/migrations.ts";
import { migrate, storageSql } from "../../src/worker/storage-sql.ts";

/** What a call gave, or why it failed: the runner prints every error that an object throws, those that are expected too. */
type Answer<Value> = { readonly value: Value } | { readonly error: string };

/** An archive in the storage of an object, for suites that run outside of it. */
export class Store extends DurableObject {
  readonly #sql: Sql = storageSql(this.ctx.storage);
  /** The schema as the migrations made it; null until they have run here. */
  #migrated: string | null = null;

  all(sql: string, ...params: SqlValue[]): Promise<Answer<SqlRow[]>> {
    return answer(() => this.#sql.all(sql, ...params));
  }

  batch(statements: readonly Statement[]): Promise<Answer<SqlRow[][]>> {
    return answer(() => this.#sql.batch(statements));
  }

  /** An empty archive. Its tables are emptied if they are all that there is: migrations take ten times as long. */
  async fresh(): Promise<void> {
    const { storage } = this.ctx;
    if (this.#migrated === null || this.#schema() !== this.#migrated) {
      await storage.deleteAll();
      migrate(storage);
      this.#migrated = this.#schema();
      return;
    }
    const tables = storage.sql.exec("SELECT name FROM sqlite_master WHERE type = 'table'").toArray();
    const own = tables.map(({ name }) => String(name)).filter((name) => !/^(?:search_|sqlite_|d1_|_cf_)/.test(name));
    storage.transactionSync(() => {
      for (const name of own) storage.sql.exec(`DELETE FROM ${name}`);
      storage.sql.exec("DELETE FROM sqlite_sequence WHERE name <> 'd1_migrations'");
    });
  }

  /** Empties the storage, its schema too. */
  async empty(): Promise<void> {
    await this.ctx.storage.deleteAll();
    this.#migrated = null;
  }

  migrate(count: number): void {
    migrate(this.ctx.storage, MIGRATIONS.slice(0, count));
  }

  #schema(): string {
    return JSON.stringify(
      this.ctx.storage.sql.exec("SELECT name, type, sql FROM sqlite_master ORDER BY name").toArray(),
    );
  }
}

async function answer<Value>(work: () => Promise<Value>): Promise<Answer<Value>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** The `Sql` port over a store. */
export function sqlOf(store: DurableObjectStub<Store>): Sql {
  const given = <Value>(answer: Answer<Value>): Value => {
    if ("error" in answer) throw new Error(answer.error);
    return answer.value;
  };
  return {
    all: async (sql, ...params) => given((await store.all(sql, ...params)) as Answer<never[]>),
    batch: async (statements) => given((await store.batch(statements)) as Answer<SqlRow[][]>),
  };
}

/** What the deployment under test is made of; set before its objects are made. */
export const deployment: {
  shipped: readonly AgencyDefinition[];
  vars: Record<string, string>;
  alarms: Map<string, number>;
  /** The cache in front; null: there is none. */
  cache: Purger | null;
} = {
  shipped: [],
  vars: {},
  alarms: new Map(),
  cache: null,
};

/** The objects as they are deployed. Their alarms come when a test says so: what they ask for is noted. */
export class Agency extends AgencyObject {
  constructor(state: DurableObjectState, bindings: Bindings) {
    super(state, { ...bindings, ...deployment.vars });
  }

  protected override shipped() {
    return deployment.shipped;
  }

  protected override setAlarm(at: number) {
    deployment.alarms.set(this.ctx.id.name ?? "", at);
  }
}

export class Directory extends DirectoryObject {
  constructor(state: DurableObjectState, bindings: Bindings) {
    super(state, { ...bindings, ...deployment.vars });
  }

  protected override purger() {
    return deployment.cache;
  }

  protected override shipped() {
    return deployment.shipped;
  }
}

export default { fetch: () => new Response(null, { status: 404 }) };
