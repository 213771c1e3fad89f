import { isDeepStrictEqual } from 'node:util';
import { keyOf, type ObjectKey, type Realm } from '../../../schema/model.ts';
import type { Hazard } from '../../../schema/plan.ts';
import { defaultName } from '../names.ts';
import { plainLiteral, quoteName } from '../quote.ts';
import { withoutJoin } from './alter-table.ts';
import type { Column, Identity } from './column.ts';
import type { Work } from './column-alter.ts';
import { identitySql } from './column-sql.ts';
import { goneKey, type Step, stage } from './contract.ts';
import { changedOptions, defaultStart, mustRestart, restartHazard } from './sequence-options.ts';

/** Only whole numbers can be an identity: it goes before its column gets another type. */
export function countsNoMore({ from, to }: Work): boolean {
  return from.identity !== undefined && !to.identity && !/^(smallint|integer|bigint)$/.test(to.type.text);
}

/** The sequence of its own that has the name of the one behind the identity of a column. */
export function ownSequence(column: Column, realm: Realm): ObjectKey | undefined {
  const { schema, parent, name, identity } = column;
  if (!identity) return undefined;
  const key = keyOf({ kind: 'sequence', schema, name: identity.sequence ?? defaultName(parent, [name], 'seq') });
  return realm.objects.has(key) ? key : undefined;
}

export function dropIdentity(work: Work): Step[] {
  const { from, context, clause } = work;
  if (!from.identity) return [];
  const drop = clause('DROP IDENTITY', `ADD ${identitySql(from.identity)}`, { at: stage.prepare });
  const comes = ownSequence(from, context.to);
  if (comes) return [{ ...withoutJoin(drop), apart: true, needs: [], provides: [goneKey(comes)] }];
  return [countsNoMore(work) ? withoutJoin(drop) : { ...drop, stage: stage.column }];
}

export function identity(work: Work): Step[] {
  const { from, to, context, changed, clause, statement, name, table } = work;
  if (!changed('identity')) return [];
  if (!to.identity) return countsNoMore(work) ? [] : dropIdentity(work);
  if (!from.identity) {
    // A serial's sequence has to be gone first: the identity's would get another name.
    const at = from.serial ? { at: stage.finish } : {};
    const add = clause(`ADD ${identitySql(to.identity)}`, 'DROP IDENTITY', at);
    const occupied = ownSequence(to, context.from);
    if (occupied)
      return [{ ...withoutJoin({ ...add, stage: stage.finish }), apart: true, needs: [keyOf(to), goneKey(occupied)] }];
    if (!from.serial) return [add];
    const sql = `SELECT setval(pg_get_serial_sequence(${plainLiteral(table)}, ${plainLiteral(to.name)}), max(${name})) FROM ${table}`;
    return [add, statement(stage.finish + 1, sql, `set the next value of identity column ${name}`, [])];
  }
  const [before, after] = [from.identity, to.identity];
  const renamed = renamedSequence(work, before, after);
  if (isDeepStrictEqual({ ...before, sequence: undefined }, { ...after, sequence: undefined })) return renamed;
  const forced = (a: typeof before, b: typeof after) => mustRestart(a, b, to.type.text);
  const sql = (a: typeof before, b: typeof after) => {
    const rest = changedOptions(a, b, to.type.text).filter((option) => !/^(START|INCREMENT)/.test(option));
    return [
      `SET GENERATED ${b.always ? 'ALWAYS' : 'BY DEFAULT'}`,
      `SET START WITH ${b.start ?? defaultStart(b)}`,
      `SET INCREMENT BY ${b.increment ?? '1'}`,
      ...rest.map((option) => `SET ${option}`),
      ...(context.identityRestart || forced(a, b) ? ['RESTART'] : []),
    ].join(' ');
  };
  const moved = (before.start ?? '') !== (after.start ?? '') && !context.identityRestart;
  const later: Hazard = {
    type: 'CORRECTNESS',
    message: `the new start of ${name} counts from the next RESTART on, which only you can time`,
  };
  const hazards = forced(before, after) ? [restartHazard(`identity column ${name}`)] : moved ? [later] : [];
  return [clause(sql(before, after), sql(after, before), { hazards }), ...renamed];
}

/** Between files the name of an identity's sequence counts; on a database it is left as it is. */
function renamedSequence({ to, context, statement }: Work, before: Identity, after: Identity): Step[] {
  if (!context.identityRestart || before.sequence === after.sequence) return [];
  const usual = defaultName(to.parent, [to.name], 'seq');
  const rename = (old: string, now: string) =>
    `ALTER SEQUENCE ${context.name({ schema: to.schema, name: old })} RENAME TO ${quoteName(now)}`;
  const [old, now] = [before.sequence ?? usual, after.sequence ?? usual];
  return [statement(stage.finish, rename(old, now), `rename a sequence from "${old}" to "${now}"`, [rename(now, old)])];
}
