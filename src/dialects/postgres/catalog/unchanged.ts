import type { Connection } from '../../connection.ts';
import { rows, send } from './rows.ts';

/**
 * Ends the transactions of the sessions, which see one snapshot, and tells whether the catalog is still the one that they saw. None of
 * them is idle until then.
 * @param read settles when everything has been read.
 */
export function unchangedAfter(
  sessions: readonly [Connection, ...Connection[]],
  read: Promise<unknown>,
): Promise<boolean> {
  const [connection, other] = sessions;
  const check = connection.server.embedded
    ? ended(connection)
    : other
      ? besides(connection, other, read)
      : alone(connection);
  // Whoever waits for it is told of a failure; until then it is nobody's.
  check.catch(() => undefined);
  return check;
}

/** Nobody else is there who could change anything. */
async function ended(connection: Connection): Promise<boolean> {
  await send(connection, 'commit');
  return true;
}

/** Asks for what it may need while it still sees the snapshot. */
async function alone(connection: Connection): Promise<boolean> {
  const [seen, , after] = await settled([fingerprint(connection), send(connection, 'commit'), snapshotOf(connection)]);
  return seen.snapshot === after || seen.print === (await fingerprint(connection)).print;
}

/** The other one looks whether anybody came or went, and only then is the snapshot that the first one still holds compared. */
async function besides(connection: Connection, other: Connection, read: Promise<unknown>): Promise<boolean> {
  await read;
  const [before, , after] = await settled([snapshotOf(connection), send(other, 'commit'), snapshotOf(other)]).catch(
    async (error: unknown) => {
      await send(connection, 'commit').catch(() => undefined);
      throw error;
    },
  );
  if (before === after) return ended(connection);
  const [seen] = await settled([fingerprint(connection), send(connection, 'commit')]);
  return seen.print === (await fingerprint(connection)).print;
}

/** Every answer is waited for, also after a failure. */
async function settled<const Answers extends readonly unknown[]>(
  answers: Answers,
): Promise<{ -readonly [At in keyof Answers]: Awaited<Answers[At]> }> {
  await Promise.allSettled(answers);
  return Promise.all(answers) as Promise<{ -readonly [At in keyof Answers]: Awaited<Answers[At]> }>;
}

/** Where no transaction has begun or ended between two of them there is nothing to look for. */
async function snapshotOf(connection: Connection): Promise<string | undefined> {
  const [row] = await rows<{ snapshot: string }>(
    connection,
    'select pg_catalog.pg_current_snapshot()::pg_catalog.text snapshot',
  );
  return row?.snapshot;
}

interface Fingerprint {
  /** Changes whenever a catalog row that a definition depends on is added, changed or removed. */
  readonly print: string;
  readonly snapshot: string;
}

async function fingerprint(connection: Connection): Promise<Fingerprint> {
  // All ages together, measured from a fixed transaction, since they grow; rows from before all others have the greatest age for ever.
  const part = (table: string) => `(
    select concat(count(*), ':', count(row.age) * age('3'::xid)::bigint - sum(row.age))
    from (select nullif(age(t.xmin), 2147483647) age from ${table} t) row)`;
  const tables = [
    'pg_class',
    'pg_attribute',
    'pg_constraint',
    'pg_type',
    'pg_namespace',
    'pg_index',
    'pg_attrdef',
    'pg_proc',
    'pg_rewrite',
    'pg_trigger',
  ];
  const [row] = await rows<Fingerprint>(
    connection,
    `select concat_ws(',', ${tables.map((table) => part(`pg_catalog.${table}`)).join(', ')}) print,
            pg_catalog.pg_current_snapshot()::pg_catalog.text snapshot`,
  );
  return row ?? { print: '', snapshot: '' };
}
