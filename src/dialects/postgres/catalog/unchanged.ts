import type { Connection } from '../../connection.ts';
import { rows, send } from './rows.ts';

/**
 * Ends the transactions of the sessions, which see one snapshot, and tells whether the catalog is still the one that they saw. None of
 * them is idle until then.
 */
export function unchangedAfter(sessions: readonly [Connection, ...Connection[]]): Promise<boolean> {
  const [connection] = sessions;
  const seen = connection.server.embedded ? undefined : fingerprint(connection);
  const ends = sessions.map((session) => send(session, 'commit'));
  const later = seen
    ? sessions.map((session) => rows<{ snapshot: string }>(session, 'select pg_current_snapshot()::text snapshot'))
    : [];
  const check = async () => {
    const settled = await Promise.allSettled([seen, ...ends, ...later]);
    for (const answer of settled) if (answer.status === 'rejected') throw answer.reason;
    const before = await seen;
    const after = await Promise.all(later);
    // Where no transaction has begun or ended since there is nothing to look for.
    if (before === undefined || after.every(([row]) => row?.snapshot === before.snapshot)) return true;
    return before.print === (await fingerprint(connection)).print;
  };
  const checked = check();
  // Whoever waits for it is told of a failure; until then it is nobody's.
  checked.catch(() => undefined);
  return checked;
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
            pg_current_snapshot()::text snapshot`,
  );
  return row ?? { print: '', snapshot: '' };
}
