import { attribute, block, bool, type HclBlock } from '../../../hcl/print.ts';
import type { Realm } from '../../../schema/model.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import type { ColumnMore } from '../catalog/relations.ts';
import { clipName, defaultName } from '../names.ts';
import { quoteName } from '../quote.ts';
import { alterTable } from './alter-table.ts';
import type { Column } from './column.ts';
import type { Work } from './column-alter.ts';
import { commentHcl } from './constraints.ts';
import { type PlanContext, type Step, stage } from './contract.ts';
import { partComments } from './part-comments.ts';

/** What is said of the NOT NULL of a column beside that it is one. */
export interface NotNull {
  /** Where it is not the server's own. */
  readonly name?: string;
  readonly noInherit?: true;
  readonly notValid?: true;
  readonly comment?: string;
}

/** First major version that keeps the NOT NULL of a column as a constraint, with a name. */
export const notNullConstraints = 18;

type Place = Pick<Column, 'parent' | 'name'>;

export function readNotNull(place: Place, row: ColumnMore['constraint']): Pick<Column, 'notNull'> {
  if (!row) return {};
  const notNull: NotNull = {
    ...(row.name === usualName(place) ? {} : { name: row.name }),
    ...(row.noInherit ? { noInherit: true } : {}),
    ...(row.validated ? {} : { notValid: true }),
    ...(row.comment === null ? {} : { comment: row.comment }),
  };
  return Object.keys(notNull).length === 0 ? {} : { notNull };
}

/** Older servers keep that it is NOT NULL, and nothing else of it. */
export function knownNotNull<C extends { readonly notNull?: NotNull }>(
  column: C,
  major: number,
): Omit<C, 'notNull'> & Pick<C, 'notNull'> {
  if (major >= notNullConstraints || column.notNull === undefined) return column;
  const { notNull: _, ...rest } = column;
  return rest;
}

/** A constraint keeps its name when its table or column gets another one: that alone is no difference to a database. */
export function sameNotNull(from: Column, to: Column, exact: boolean): boolean {
  const [before, after] = [from.notNull ?? {}, to.notNull ?? {}];
  const [old, now] = [givenName(from), givenName(to)];
  const isKept = old?.endsWith('_not_null') === true;
  return (
    before.noInherit === after.noInherit &&
    before.comment === after.comment &&
    (exact ? before.notValid === after.notValid : !before.notValid || after.notValid === true) &&
    (old === now || (now === undefined && (!exact || isKept)))
  );
}

/** As a column has it in CREATE TABLE, and the clauses of an ALTER that have to follow. */
export function notNullSql(
  column: Column,
  context: PlanContext,
): { readonly text: string; readonly after: readonly string[] } {
  if (column.null) return { text: ' NULL', after: [] };
  const { notNull } = column;
  if (!notNull || context.targetMajor < notNullConstraints) return { text: ' NOT NULL', after: [] };
  if (notNull.notValid) return { text: ' NULL', after: [added(column, context)] };
  // What has a comment is named by that.
  const name = notNull.comment === undefined ? givenName(column) : constraintName(column);
  const named = name === undefined ? '' : ` CONSTRAINT ${quoteName(name)}`;
  return { text: `${named} NOT NULL${notNull.noInherit ? ' NO INHERIT' : ''}`, after: [] };
}

/** The clause that makes a column NOT NULL. */
export function added(column: Column, context: PlanContext): string {
  const { name, notNull } = column;
  if (!notNull || context.targetMajor < notNullConstraints) return `ALTER COLUMN ${quoteName(name)} SET NOT NULL`;
  const ending = notNull.notValid ? ' NOT VALID' : '';
  return `ADD CONSTRAINT ${quoteName(constraintName(column))} NOT NULL ${quoteName(name)}${noInherit(column)}${ending}`;
}

function noInherit({ notNull }: Column): string {
  return notNull?.noInherit ? ' NO INHERIT' : '';
}

/** The clauses that make a column NOT NULL for new rows, and then for all; the second is left out where old rows need not be. */
export function addedInSteps(column: Column): readonly [rule: string, validation?: string] {
  const name = quoteName(constraintName(column));
  const rule = `ADD CONSTRAINT ${name} NOT NULL ${quoteName(column.name)}${noInherit(column)} NOT VALID`;
  return column.notNull?.notValid ? [rule] : [rule, `VALIDATE CONSTRAINT ${name}`];
}

/** What is said of the constraint of a column, where the one that `from` has, if that stays, says something else. */
export function notNullComments(from: Column | undefined, to: Column, context: PlanContext): Step[] {
  if (to.null || context.targetMajor < notNullConstraints) return [];
  const isKept = from !== undefined && !from.null && !(to.notNull?.notValid && !from.notNull?.notValid);
  const name = constraintName(isKept && givenName(from) === givenName(to) ? from : to);
  const part = ({ notNull }: Column) => [
    { name, ...(notNull?.comment === undefined ? {} : { comment: notNull.comment }) },
  ];
  return partComments(to, isKept ? part(from) : [], part(to), () => ({
    on: `CONSTRAINT ${quoteName(name)} ON ${context.name({ schema: to.schema, name: to.parent })}`,
    label: `constraint: ${quoteName(name)} on table: ${quoteName(to.parent)}`,
  }));
}

/** It was validated and is not to be: it is made anew. */
export function isInvalidated({ from, to, context }: Work): boolean {
  const isNew = !from.null && !to.null && to.notNull?.notValid === true && from.notNull?.notValid !== true;
  return isNew && context.targetMajor >= notNullConstraints;
}

/** What changes of the NOT NULL of a column that stays NOT NULL: before keys come, which want it whole, and after they went. */
export function changedNotNull(work: Work): readonly Step[] {
  const { from, to, context, changed, table, name } = work;
  if (!changed('notNull') || from.null || to.null || context.targetMajor < notNullConstraints) return [];
  const { head, comment } = alterTable({ schema: to.schema, name: to.parent }, context);
  const statement = (at: number, sql: string, back: string): Step => ({
    stage: at,
    sql: `${head} ${sql}`,
    comment,
    reverse: [`${head} ${back}`],
    effect: 'alter',
  });
  const drop = `ALTER COLUMN ${name} DROP NOT NULL`;
  if (isInvalidated(work)) return [statement(stage.finish, added(to, context), drop)];
  // Where only the server's own counting differs, it keeps the name that it has.
  const waits = isHeld(work);
  const called = constraintName(waits || givenName(from) === givenName(to) ? from : to);
  const own = quoteName(called);
  const heirs = ({ notNull }: Column) => `ALTER CONSTRAINT ${own} ${notNull?.noInherit ? 'NO INHERIT' : 'INHERIT'}`;
  const old = { ...from, notNull: { ...from.notNull, name: called } };
  const said = notNullComments(undefined, old, context).map(({ sql }) => sql);
  const hazards: Step['hazards'] = [
    {
      type: 'IMPACTS_DATABASE_PERFORMANCE',
      message: `reads all of ${quoteName(to.parent)}, and fails when ${name} is null somewhere`,
      probe: `SELECT count(*) FROM ${table} WHERE ${name} IS NULL`,
    },
  ];
  return [
    ...(waits ? [] : renamed(work, head, stage.rename)),
    ...(from.notNull?.noInherit === to.notNull?.noInherit
      ? []
      : [statement(to.notNull?.noInherit ? stage.finish : stage.prepare, heirs(to), heirs(from))]),
    ...(from.notNull?.notValid && !to.notNull?.notValid
      ? [
          {
            ...statement(stage.prepare, `VALIDATE CONSTRAINT ${own}`, ''),
            reverse: [`${head} ${drop}, ${added(old, context)}`, ...said],
            hazards,
          },
        ]
      : []),
    ...(waits ? renamed(work, head, stage.finish) : []),
  ];
}

/** The name that it gets is that of another column's until that may be null, or goes. */
function isHeld({ from, to, context }: Work): boolean {
  if (givenName(from) === givenName(to)) return false;
  const after = new Map(siblings(to, context.to).map((column) => [column.name, column]));
  return siblings(to, context.from).some(
    (column) => !column.null && constraintName(column) === constraintName(to) && after.get(column.name)?.null !== false,
  );
}

/** Through a name that nobody has where another column's constraint is to have the old one. */
function renamed({ from, to, context }: Work, head: string, at: number): Step[] {
  const [old, now] = [constraintName(from), constraintName(to)];
  if (givenName(from) === givenName(to)) return [];
  const rename = (at: number, a: string, b: string): Step => ({
    stage: at,
    sql: `${head} RENAME CONSTRAINT ${quoteName(a)} TO ${quoteName(b)}`,
    comment: `rename a constraint from ${quoteName(a)} to ${quoteName(b)}`,
    reverse: [`${head} RENAME CONSTRAINT ${quoteName(b)} TO ${quoteName(a)}`],
    effect: 'alter',
  });
  const isWanted = siblings(to, context.to).some((column) => !column.null && constraintName(column) === old);
  if (!isWanted) return [rename(at, old, now)];
  const aside = `${clipName(old, '_old'.length)}_old`;
  return [rename(stage.rename - 1, old, aside), rename(at, aside, now)];
}

function siblings({ schema, parent, name }: Column, realm: Realm): Column[] {
  return Array.from(realm.objects.values())
    .filter((object): object is Column => object.kind === 'column')
    .filter((column) => column.schema === schema && column.parent === parent && column.name !== name);
}

/** Where that is neither the server's own, nor one that it counted on to. */
function givenName(column: Column): string | undefined {
  const name = column.notNull?.name;
  return name?.replace(/\d+$/, '') === usualName(column) ? undefined : name;
}

export function constraintName(column: Column): string {
  return column.notNull?.name ?? usualName(column);
}

function usualName({ parent, name }: Place): string {
  return defaultName(parent, [name], 'not_null');
}

export function notNullHcl({ notNull, parent, name }: Column): HclBlock[] {
  if (!notNull) return [];
  const { noInherit, notValid, comment } = notNull;
  return [
    block(
      'not_null',
      [notNull.name ?? usualName({ parent, name })],
      [
        ...(noInherit ? [attribute('no_inherit', bool(true))] : []),
        ...(notValid ? [attribute('not_valid', bool(true))] : []),
        ...commentHcl(comment),
      ],
    ),
  ];
}

export function readNotNullHcl(column: SchemaBlock): Pick<Column, 'notNull'> {
  const own = column.block('not_null');
  if (!own) return {};
  if (column.boolean('null'))
    throw column.fault(`column "${column.name}" has both null = true and not_null`, 'not_null');
  const comment = own.string('comment');
  const notNull: NotNull = {
    ...(own.name === usualName({ parent: column.parent, name: column.name }) ? {} : { name: own.name }),
    ...(own.boolean('no_inherit') ? { noInherit: true } : {}),
    ...(own.boolean('not_valid') ? { notValid: true } : {}),
    ...(comment === undefined || comment === '' ? {} : { comment }),
  };
  return Object.keys(notNull).length === 0 ? {} : { notNull };
}
