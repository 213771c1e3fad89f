import { TelamonError } from '../../../errors/telamon-error.ts';
import type { Alter } from '../../../schema/change.ts';
import { keyOf, type Realm } from '../../../schema/model.ts';
import type { Hazard } from '../../../schema/plan.ts';
import { baseType, keepsTable, usingClause } from '../conversions.ts';
import { plainLiteral, quoteName } from '../quote.ts';
import { isArray, type TypeName } from '../types.ts';
import { alterTable, withoutJoin } from './alter-table.ts';
import type { Column } from './column.ts';
import { canAlterGenerated, dropExpression, generated, readsOtherTypes } from './column-generated.ts';
import { countsNoMore, dropIdentity, identity } from './column-identity.ts';
import { columnsAbove, ownReferences, retyping } from './column-needs.ts';
import { columnDefault, columnDefinition, plainType } from './column-sql.ts';
import { isRetyped, physical, storedClauses } from './column-stored.ts';
import { counterOf, goneKey, type PlanContext, type Step, stage } from './contract.ts';
import { withoutMoved } from './extension-remake.ts';
import { keepsKeyBack } from './key-nulls.ts';
import { descendantsOf, ownedBy } from './lineage.ts';
import { added, changedNotNull, isInvalidated, notNullComments } from './not-null.ts';
import { notNullInSteps } from './online.ts';
import type { PrimaryKey } from './primary-key.ts';
import { collateSql } from './qualified.ts';
import { asideOf, isSupplanted } from './replace-type.ts';
import { refuseSupplanted, rowsWritten } from './row-type.ts';
import { isNextval } from './sequence.ts';
import { renamedBetween } from './sequence-names.ts';
import { throughBase } from './through-base.ts';
import { isMadeAgain } from './type-again.ts';

/** Everything that one column's change needs to say. */
export interface Work {
  readonly from: Column;
  readonly to: Column;
  readonly context: PlanContext;
  readonly name: string;
  readonly table: string;
  changed(field: string): boolean;
  /** A clause of the table's ALTER; no `back`: nothing undoes it. */
  clause(
    sql: string,
    back: string | undefined,
    more?: Pick<Step, 'hazards' | 'disturbs' | 'provides'> & { at?: number },
  ): Step;
  statement(
    at: number,
    sql: string,
    comment: string,
    back: readonly string[] | undefined,
    hazards?: readonly Hazard[],
  ): Step;
}

/** The clauses in their order: type, nullability, default, identity, generation, then what is stored how. */
export function alterColumn(change: Alter<Column>, context: PlanContext): readonly Step[] {
  const passing = throughBase(change, context);
  if (passing)
    return [passing.first, ...alterColumn(passing.second, context).map((step) => ({ ...step, releases: [] }))];
  const work = workOf({ ...change, fields: withoutMoved(change.from, change.fields, context) }, context);
  const written = isRetyped(work) || work.changed('generated') ? rowsWritten(work.from, context) : [];
  if (computesAnew(work)) return [...rebuilt(work), ...written, ...notNullComments(undefined, work.to, context)];
  return [
    ...written,
    ...before(work),
    ...serial(work),
    ...type(work),
    ...nullability(work),
    ...changedNotNull(work),
    ...notNullComments(work.from, work.to, context),
    ...defaults(work),
    ...identity(work),
    ...(computesNoMore(work) ? [] : generated(work)),
    ...physical(work),
  ];
}

/** What has to be gone before the statement that changes the type: the server looks at all its clauses before it runs one. */
function before(work: Work): readonly Step[] {
  return [
    ...(countsNoMore(work) ? dropIdentity(work) : []),
    ...(computesNoMore(work) ? [withoutJoin({ ...dropExpression(work), stage: stage.prepare })] : []),
  ];
}

/** It keeps the values that it computed, in a form that only USING leads to. */
function computesNoMore(work: Work): boolean {
  const { from, to, changed } = work;
  return from.generated !== undefined && !to.generated && changed('type') && using(work, from, to, '') !== undefined;
}

function workOf({ from, to, fields }: Alter<Column>, context: PlanContext): Work {
  const owner = { schema: to.schema, name: to.parent };
  const join = alterTable(owner, context);
  const prefix = `ALTER COLUMN ${quoteName(to.name)} `;
  return {
    from,
    to,
    context,
    name: quoteName(to.name),
    table: context.name(owner),
    changed: (field) => fields.some((change) => change.field === field),
    clause: (sql, back, { at, ...more } = {}) => ({
      ...more,
      stage: at ?? stage.column,
      sql: prefix + sql,
      join,
      comment: join.comment,
      ...(back === undefined ? {} : { reverse: [prefix + back] }),
    }),
    statement: (at, sql, comment, back, hazards) => ({
      stage: at,
      sql,
      comment,
      ...(back ? { reverse: back } : {}),
      ...(hazards ? { hazards } : {}),
    }),
  };
}

/** The default cannot follow its column's type by itself: it is taken off before and put on after. */
function replacesDefault(work: Work): boolean {
  const { from, to, changed, context } = work;
  if (!changed('type') || from.default === undefined) return false;
  // It would go on naming the type that steps aside.
  return (
    using(work, from, to, '') !== undefined || (from.type.user !== undefined && isSupplanted(from.type.user, context))
  );
}

/** The same on the way back only. */
function returnsDefault(work: Work): boolean {
  const { from, to, changed } = work;
  if (!changed('type') || to.default === undefined || from.default === to.default || replacesDefault(work))
    return false;
  return attempt(() => using(work, to, from, '')) !== undefined;
}

/** USING, for the way from one form of the column to the other; undefined where the server converts by itself. */
function using({ context, ...work }: Work, from: Column, to: Column, target: string): string | undefined {
  const end = (column: Column) => ({
    type: column.type,
    base: baseType(column.type, column === work.from ? context.from : context.to),
  });
  const name = quoteName(to.name);
  // The elements are of the type that steps aside.
  const wrapsOld = isArray(to.type) && !isArray(from.type) && isMadeAgain(from.type.user, context);
  if (wrapsOld) return `ARRAY[${name}::text]::${target}`;
  return usingClause(end(from), end(to), name, target, context.rebuild.table === true);
}

function type(work: Work): Step[] {
  const { from, to, context, changed, clause, name, table } = work;
  if (!isRetyped(work)) return [];
  refuseSupplanted(from, to);
  const plain = (column: Column) => plainType(column, context);
  // On the way back the old type has another name, if that of the new one was its own.
  const leaves = changesOver(work) ? asideOf(from, context) : undefined;
  const sql = (a: Column, b: Column) => {
    const target = (b === from ? leaves : undefined) ?? plain(b);
    const carried = changed('type') ? using(work, a, b, target) : undefined;
    return `TYPE ${target}${collateSql(b.collation, context, b.schema)}${carried === undefined ? '' : ` USING ${carried}`}`;
  };
  const forward = sql(from, to);
  const hazards: Hazard[] = [];
  if (!keepsTable(from.type, to.type)) {
    hazards.push({
      type: 'ACQUIRES_ACCESS_EXCLUSIVE_LOCK',
      message: `changing the type of ${name} may rewrite ${quoteName(to.parent)} while nobody can read or write it`,
    });
  }
  if (forward.includes(' USING ')) {
    const value = forward.slice(forward.indexOf(' USING ') + ' USING '.length);
    hazards.push({
      type: 'CORRECTNESS',
      message: `every value of ${name} has to convert to ${plain(to)}`,
      probe: `SELECT ${value} FROM ${table}`,
    });
  }
  const before = returnsDefault(work) ? columnDefault(from) : undefined;
  const again = [...(before === undefined ? [] : [`SET DEFAULT ${before}`]), ...storedClauses(from)]
    .map((sql) => `, ALTER COLUMN ${name} ${sql}`)
    .join('');
  const back = attempt(() => sql(to, from) + again);
  const steps = [clause(forward, back, { hazards, ...retyping(to, context.from) })];
  if (!replacesDefault(work) || from.default === undefined) return steps;
  const value = columnDefault(from) ?? '';
  // What names the old type itself goes before that steps aside: on the way back it returns once that has its name again.
  const names = leaves !== undefined && from.type.user && value.includes(from.type.user.name);
  const early = names && { at: stage.prepare, apart: true as const, needs: [], releases: [keyOf(from.type.user)] };
  return [clause('DROP DEFAULT', `SET DEFAULT ${value}`, early || undefined), ...steps];
}

/** It follows its type to what takes the name of that; a column that turns to something else has left before. */
function changesOver({ from: { type: from }, to: { type: to }, context }: Work): boolean {
  if (!from.user) return false;
  return isSupplanted(from.user, context) || (sameName(from.user, to.user) && isMadeAgain(from.user, context));
}

function sameName(a: TypeName, b: TypeName | undefined): boolean {
  return b !== undefined && keyOf(a) === keyOf(b);
}

/** What a refused conversion leaves: no way back. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof TelamonError) return undefined;
    throw error;
  }
}

function nullability(work: Work): readonly Step[] {
  const { from, to: asked, changed, clause, name, table, context } = work;
  const to = isInvalidated(work) ? { ...asked, null: true } : asked;
  if (to === asked && !changed('null')) return [];
  if (!to.null && context.online.notNull === true) return notNullInSteps(to, context);
  const word = (column: Column) => (column.null ? `ALTER COLUMN ${name} DROP NOT NULL` : added(column, context));
  const hazards: Hazard[] = to.null
    ? []
    : [
        {
          type: 'ACQUIRES_ACCESS_EXCLUSIVE_LOCK',
          message: `reads all of ${quoteName(to.parent)} while nobody can use it, and fails when ${name} is null somewhere`,
          probe: `SELECT count(*) FROM ${table} WHERE ${name} IS NULL`,
        },
      ];
  // An identity column is NOT NULL by itself: giving that up needs the identity gone first.
  const usual = clause('', '', { hazards, ...(from.identity && to.null ? { at: stage.finish } : {}) });
  const reverse = !to.null && keepsKeyBack(to, context) ? [] : [word(from)];
  const afterReverse = to.null ? notNullComments(undefined, from, context).map(({ sql }) => sql) : [];
  const step: Step = { ...usual, sql: word(to), reverse, ...(afterReverse.length > 0 ? { afterReverse } : {}) };
  const owner = { schema: from.schema, name: from.parent };
  // So are the columns of a key, which may go with one above; children become what their table becomes.
  const keys = [owner, ...descendantsOf(context.from, owner)]
    .flatMap((table) => ownedBy<PrimaryKey>(context.from, table, 'primary_key'))
    .filter(({ columns }) => to.null && columns.includes(to.name));
  if (keys.length === 0) return [step];
  return [{ ...step, needs: [...ownReferences(to), ...columnsAbove(to), ...keys.map((key) => goneKey(keyOf(key)))] }];
}

function defaults(work: Work): Step[] {
  const { from, to, changed, clause } = work;
  if (from.serial || to.serial) return [];
  const [before, after] = [columnDefault(from), columnDefault(to)];
  // The same constant of another type prints with another cast.
  const reworded = changed('type') && after !== undefined && from.default !== to.default;
  if (replacesDefault(work)) return after === undefined ? [] : [clause(`SET DEFAULT ${after}`, 'DROP DEFAULT')];
  if (!changed('default') && !reworded) return [];
  const sql = (value: string | undefined) => (value === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${value}`);
  const step = clause(sql(after), returnsDefault(work) ? 'DROP DEFAULT' : sql(before));
  const reverse = after === undefined ? [] : [`ALTER COLUMN ${work.name} DROP DEFAULT`];
  return [{ ...step, reverseOff: { part: 'default', reverse } }];
}

function serial(work: Work): Step[] {
  const { from, to, context, clause, statement, name, table } = work;
  // The sequence of a serial column, and one that counts otherwise, are the same one.
  const stands = (column: Column, realm: Realm) =>
    column.serial !== undefined &&
    realm.objects.has(keyOf({ kind: 'sequence', schema: column.schema, name: column.serial.sequence }));
  if (from.serial && to.serial) {
    const renamed = renamedBetween(to.schema, from.serial.sequence, to.serial.sequence, context);
    if (from.type.text === to.type.text) return renamed;
    const sequence = context.name({ schema: to.schema, name: from.serial.sequence });
    const sql = (column: Column) => `ALTER SEQUENCE ${sequence} AS ${column.type.text}`;
    return [
      statement(stage.cleanUp, sql(to), `modify sequence ${quoteName(from.serial.sequence)}`, [sql(from)]),
      ...renamed,
    ];
  }
  const make = (column: Column, sequence: string) =>
    `CREATE SEQUENCE IF NOT EXISTS ${sequence} AS ${column.type.text} OWNED BY ${table}.${name}`;
  const nextval = (sequence: string) => `SET DEFAULT nextval(${plainLiteral(sequence)})`;
  if (to.serial) {
    const sequence = context.name({ schema: to.schema, name: to.serial.sequence });
    const own = columnDefault(from);
    // What is taken off before the type changes comes back after it.
    const before = replacesDefault(work) ? undefined : own;
    const kept = stands(to, context.from);
    if (kept && isNextval(own, to.schema, to.serial.sequence)) return [];
    if (kept) {
      const back = before === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${before}`;
      return [clause(nextval(sequence), back, { at: stage.finish })];
    }
    // The sequence of an identity goes with it, and often has the name that the new one is to have.
    if (from.identity) {
      return [
        statement(stage.cleanUp, make(to, sequence), `create sequence for serial column ${name}`, [
          `DROP SEQUENCE IF EXISTS ${sequence}`,
        ]),
        clause(nextval(sequence), before === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${before}`, {
          at: stage.finish,
        }),
        statement(
          stage.finish + 1,
          `SELECT setval(${plainLiteral(sequence)}, max(${name})) FROM ${table}`,
          `set the next value of serial column ${name}`,
          [],
        ),
      ];
    }
    return [
      statement(stage.prepare, make(to, sequence), `create sequence for serial column ${name}`, [
        `DROP SEQUENCE IF EXISTS ${sequence}`,
      ]),
      clause(nextval(sequence), before === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${before}`, {
        at: stage.finish,
        hazards: [
          {
            type: 'CORRECTNESS',
            message: `the sequence starts at 1: where ${quoteName(to.parent)} has rows, set it past the highest ${name}`,
            probe: `SELECT setval(${plainLiteral(sequence)}, max(${name})) FROM ${table}`,
          },
        ],
      }),
    ];
  }
  if (from.serial) {
    const sequence = context.name({ schema: from.schema, name: from.serial.sequence });
    const after = columnDefault(to);
    const kept = stands(from, context.to);
    if (kept && isNextval(after, from.schema, from.serial.sequence)) return [];
    const takenOff = after === undefined || (work.changed('type') && using(work, from, to, '') !== undefined);
    // The server takes the default off, changes the type, and sets the default.
    const back = `${returnsDefault(work) ? `DROP DEFAULT, ALTER COLUMN ${name} ` : ''}${nextval(sequence)}`;
    const put = [
      ...(takenOff ? [clause('DROP DEFAULT', nextval(sequence))] : []),
      ...(after === undefined ? [] : [clause(`SET DEFAULT ${after}`, takenOff ? 'DROP DEFAULT' : back)]),
    ];
    if (kept) return put;
    return [
      ...put,
      {
        ...statement(
          stage.cleanUp,
          `DROP SEQUENCE IF EXISTS ${sequence}`,
          `drop sequence used by serial column ${name}`,
          [make(from, sequence)],
        ),
        // Others may count with it, until their own changes.
        disturbs: [counterOf(keyOf(from))],
      },
    ];
  }
  return [];
}

/** What it computes, or the type of that, changes in a way that the server only knows for a new column. */
function computesAnew(work: Work): boolean {
  const { from, to, changed } = work;
  if (changed('generated') && (!canAlterGenerated(work) || readsOtherTypes(work) === 'in both')) return true;
  if (!from.generated || !to.generated || !changed('type')) return false;
  return changed('generated') || using(work, from, to, '') !== undefined;
}

/** Dropped and added: the server has no other way. What is built on the column is built again by the planner. */
function rebuilt({ from, to, context, name }: Work): Step[] {
  const join = alterTable({ schema: to.schema, name: to.parent }, context);
  const base = { join, comment: join.comment };
  const [before, after] = [columnDefinition(from, context), columnDefinition(to, context)];
  return [
    {
      ...base,
      stage: stage.column,
      sql: `DROP COLUMN ${name}`,
      reverse: [`ADD COLUMN ${before.text}`, ...before.settings],
      effect: 'drop',
      hazards: from.generated
        ? []
        : [{ type: 'DELETES_DATA', message: `deletes the values of column ${name}: they are computed from now on` }],
    },
    {
      ...base,
      stage: stage.addColumn,
      sql: `ADD COLUMN ${after.text}`,
      reverse: [`DROP COLUMN ${name}`],
      effect: 'create',
    },
    ...after.settings.map((sql): Step => ({ ...base, stage: stage.finish, sql, reverse: [], effect: 'alter' })),
  ];
}
