import type { Sql, Statement } from "../model/ports.ts";
import type { Query } from "./query.ts";
import { text } from "./rows.ts";

/** Maximum difference between the clocks of processes that share an archive, milliseconds. */
export const CLOCKS_DIFFER = 30_000;

/**
 * Takes a lease until a time. False if another owner has it. A lease that ends later than ours would was taken by a clock
 * that ran ahead, and is ignored.
 */
export function takeLeaseQuery(name: string, owner: string, now: number, until: number): Query<boolean> {
  return {
    sql: `INSERT INTO leases (name, owner, until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET owner = excluded.owner,
      until = excluded.until WHERE until <= ? OR until > ? OR owner = excluded.owner RETURNING owner`,
    params: [name, owner, until, now, until + CLOCKS_DIFFER],
    of: (rows) => rows.length === 1,
  };
}

/** Extends a lease, unless another owner has taken it in the meantime. */
export async function renewLease(sql: Sql, name: string, owner: string, until: number): Promise<void> {
  await sql.all("UPDATE leases SET until = ? WHERE name = ? AND owner = ?", until, name, owner);
}

/** Names and owners of the current leases. */
export async function heldLeases(sql: Sql, now: number): Promise<{ name: string; owner: string }[]> {
  const rows = await sql.all("SELECT name, owner FROM leases WHERE until > ?", now);
  return rows.map((row) => ({ name: text(row, "name"), owner: text(row, "owner") }));
}

/** The first statement of a batch that must not be written without the lease: without it, the whole batch fails. */
export function holdLease(name: string, owner: string): Statement {
  return {
    sql: "UPDATE leases SET held = CASE WHEN owner = ? THEN 1 ELSE NULL END WHERE name = ?",
    params: [owner, name],
  };
}

/** Like `holdLease`, and releases the lease. */
export function holdLeaseLast(name: string, owner: string): Statement {
  return {
    sql: "UPDATE leases SET held = CASE WHEN owner = ? THEN 1 ELSE NULL END, owner = '', until = 0 WHERE name = ?",
    params: [owner, name],
  };
}

/** The statement that releases a lease. The row stays without an owner, so that `holdLease` fails for a former owner. */
export function endLease(name: string, owner: string): Statement {
  return { sql: "UPDATE leases SET owner = '', until = 0 WHERE name = ? AND owner = ?", params: [name, owner] };
}

/** Releases a lease. */
export async function releaseLease(sql: Sql, name: string, owner: string): Promise<void> {
  const { sql: text, params } = endLease(name, owner);
  await sql.all(text, ...params);
}
