import { isDeepStrictEqual } from 'node:util';
import { keyOf, type ObjectKey, type Realm } from '../../../schema/model.ts';
import type { Hazard } from '../../../schema/plan.ts';
import { defaultName } from '../names.ts';
import { plainLiteral, quoteName } from '../quote.ts';
import { withoutJoin } from './alter-table.ts';
import type { Column, Identity } from './column.ts';
import type { Work } from './column-alter.ts';
import { identitySql } from './column-sql.ts';
import { goneKey, type PlanContext, type Step, stage } from './contract.ts';
import { changedPersistence, ownPersistence } from './identity-persistence.ts';
import { renamedBetween, sequenceName } from './sequence-names.ts';
import { allOptions, changedOptions, defaultStart, fitType, mustRestart, restartHazard } from './sequence-options.ts';

/** Only whole numbers can be an identity: it goes before its column gets another type. */
export function countsNoMore({ from, to }: Work): boolean {
  return from.identity !== undefined && !to.identity && !isWhole(to);
}

function isWhole({ type }: Column): boolean {
  return /^(smallint|integer|bigint)$/.test(type.text);
}

/** The sequence of its own that has the name of the one behind the identity of a column. */
export function ownSequence(column: Column, realm: Realm): ObjectKey | undefined {
  const { schema, parent, name, identity } = column;
  if (!identity) return undefined;
  const key = keyOf({ kind: 'sequence', schema, name: identity.sequence ?? defaultName(parent, [name], 'seq') });
  return realm.objects.has(key) ? key : undefined;
}

/** What its sequence counts in. */
function counts({ type, identity }: Column): string {
  return identity?.type ?? type.text;
}

/** The name of the sequence of an identity. */
function sequenceOf({ schema, parent, name, identity }: Column, context: PlanContext): string {
  return context.name({ schema, name: identity?.sequence ?? defaultName(parent, [name], 'seq') });
}

/** Gives it all its options, and the type that it counts in. */
function counting(sequence: string, column: Column, type = counts(column)): string {
  return `ALTER SEQUENCE ${sequence} AS ${type} ${allOptions(column.identity ?? {}, counts(column), type)}`;
}

function sequenceStep(column: string, at: number, sql: string, back: readonly string[]): Step {
  const comment = `modify the sequence of identity column ${column}`;
  return { stage: at, sql, comment, reverse: back, effect: 'alter' };
}

/** The sequence of a new identity counts in the column's type, and is logged like the table, whatever is asked for. */
export function ownCounting(column: Column, context: PlanContext): readonly Step[] {
  const logged = ownPersistence(column, context);
  if (column.identity?.type === undefined) return logged;
  const sql = `${counting(sequenceOf(column, context), column)} RESTART`;
  return [sequenceStep(quoteName(column.name), stage.finish, sql, []), ...logged];
}

/** Whether the sequence cannot just follow the column's type: limits or start do not fit that, or it counts in another one. */
function countsApart({ from, to, changed }: Work): { readonly before: boolean; readonly after: boolean } {
  const [a, b] = [from.identity, to.identity];
  if (!a || !b) return { before: false, after: false };
  if (!changed('type')) return { before: false, after: a.type !== b.type };
  return {
    before: a.type !== undefined || !fitType(a, to.type.text),
    after: b.type !== undefined || !fitType(b, from.type.text),
  };
}

/** It gets its options before the column gets its type, as far as they fit that, and the rest after it. */
export function changedCounting(work: Work): readonly Step[] {
  const { from, to, context, changed, name } = work;
  const { before, after } = countsApart(work);
  if (!from.identity || !to.identity || (!before && !after)) return [];
  const sequence = sequenceOf(from, context);
  const forced = mustRestart(from.identity, to.identity, counts(to));
  const restart = forced || (context.identityRestart && changed('identity')) ? ' RESTART' : '';
  const again = mustRestart(to.identity, from.identity, counts(from)) ? ' RESTART' : '';
  const [early, late] = changed('type') ? [to.type.text, from.type.text] : [undefined, undefined];
  const steps = [
    ...(before
      ? [sequenceStep(name, stage.prepare, counting(sequence, to, early) + restart, [counting(sequence, from) + again])]
      : []),
    ...(after
      ? [sequenceStep(name, stage.finish, counting(sequence, to) + restart, [counting(sequence, from, late) + again])]
      : []),
  ];
  return forced ? steps.map((step) => ({ ...step, hazards: [restartHazard(`identity column ${name}`)] })) : steps;
}

export function dropIdentity(work: Work): Step[] {
  const { from, context, clause } = work;
  if (!from.identity) return [];
  const drop = clause('DROP IDENTITY', `ADD ${identitySql(from.identity)}`, { at: stage.prepare });
  const comes = ownSequence(from, context.to);
  if (comes) return [{ ...withoutJoin(drop), apart: true, needs: [], provides: [goneKey(comes)] }];
  return [countsNoMore(work) ? withoutJoin(drop) : { ...drop, stage: stage.column }];
}

export function identity(work: Work): readonly Step[] {
  const { from, to, context, changed, clause, statement, name, table } = work;
  if (!changed('identity')) return changedCounting(work);
  if (!to.identity) return countsNoMore(work) ? [] : dropIdentity(work);
  if (!from.identity) {
    const own = ownCounting(to, context);
    // A serial's sequence has to be gone first: the identity's would get another name.
    const at = from.serial ? { at: stage.finish } : {};
    const add = clause(`ADD ${identitySql(to.identity)}`, 'DROP IDENTITY', at);
    const occupied = ownSequence(to, context.from);
    if (occupied)
      return [
        { ...withoutJoin({ ...add, stage: stage.finish }), apart: true, needs: [keyOf(to), goneKey(occupied)] },
        ...own,
      ];
    // On the way back it stops counting before it has a type that none can have who counts.
    if (!isWhole(from)) return [withoutJoin({ ...add, stage: stage.finish }), ...own];
    if (!from.serial) return [add, ...own];
    const sql = `SELECT setval(pg_get_serial_sequence(${plainLiteral(table)}, ${plainLiteral(to.name)}), max(${name})) FROM ${table}`;
    return [add, ...own, statement(stage.finish + 1, sql, `set the next value of identity column ${name}`, [])];
  }
  const [before, after] = [from.identity, to.identity];
  const renamed = [...changedPersistence(work), ...renamedSequence(work)];
  const apart = changedCounting(work);
  if (apart.length > 0) {
    const sql = ({ always }: Identity) => `SET GENERATED ${always ? 'ALWAYS' : 'BY DEFAULT'}`;
    return [...apart, ...(before.always === after.always ? [] : [clause(sql(after), sql(before))]), ...renamed];
  }
  const counted = (identity: Identity) => ({ ...identity, sequence: undefined, persistence: undefined });
  if (isDeepStrictEqual(counted(before), counted(after))) return renamed;
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
function renamedSequence({ from, to, context }: Work): Step[] {
  return renamedBetween(to.schema, sequenceName(from) ?? '', sequenceName(to) ?? '', context);
}
