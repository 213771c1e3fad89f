import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Connection } from '../../../src/dialects/connection.ts';
import type { Scope } from '../../../src/dialects/dialect.ts';
import { sqlite } from '../../../src/dialects/sqlite/index.ts';
import { parseUrl } from '../../../src/dialects/url.ts';
import { diffRealms } from '../../../src/diff/diff.ts';
import type { Realm } from '../../../src/schema/model.ts';
import type { Plan } from '../../../src/schema/plan.ts';

export const scope: Scope = { of: 'schema', schema: 'main' };

/** A folder for one test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'telamon-sqlite-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Opens a URL for one test; a database of its own in memory when none is given. */
export async function open(url = 'sqlite://:memory:'): Promise<Connection> {
  const connection = await sqlite.connect(parseUrl(url));
  onTestFinished(() => connection.close());
  return connection;
}

/** A database that these statements made. */
export async function made(...statements: readonly string[]): Promise<Connection> {
  const connection = await open();
  await connection.script(statements);
  return connection;
}

export async function realmOf(...statements: readonly string[]): Promise<Realm> {
  return sqlite.inspect(await made(...statements), scope);
}

export function planBetween(from: Realm, to: Realm): Plan {
  return sqlite.plan(diffRealms(from, to, sqlite.kinds), {
    from,
    to,
    qualifier: { by: 'none' },
    targetMajor: 3,
  });
}

/** The statements that lead from one script's schema to another's. */
export async function sqlBetween(from: readonly string[], to: readonly string[]): Promise<string[]> {
  const plan = planBetween(await realmOf(...from), await realmOf(...to));
  return plan.statements.map(({ sql }) => sql);
}

/** Runs a plan as `migrate apply` runs a file. */
export async function run(connection: Connection, plan: Plan): Promise<void> {
  const { begin, beginFile = begin } = sqlite.transactions;
  await connection.script([beginFile, ...plan.statements.map(({ sql }) => sql), 'COMMIT']);
}
