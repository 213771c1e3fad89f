import { sameValue } from '../../../diff/compare.ts';
import type { Alter, FieldChange } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import { sameExpression } from '../expressions.ts';
import { quoteName } from '../quote.ts';
import { alterTable, withoutJoin } from './alter-table.ts';
import type { Column } from './column.ts';
import { asInherited, isSettingOfItsOwn, sharedFields } from './column-changes.ts';
import { comesFromParent, fromParent } from './column-from-parent.ts';
import { columnsAbove, ownReferences } from './column-needs.ts';
import { columnDefault } from './column-sql.ts';
import {
  goneKey,
  implied,
  leftOwner,
  type Obstacle,
  type PlanContext,
  type Step,
  stage as stages,
} from './contract.ts';
import {
  childrenOf,
  descendantsOf,
  isChild,
  isOld,
  keepsParent,
  keptParents,
  leftParent,
  ownedBy,
  parentColumn,
  type RelationName,
  reachedFrom,
  staysChild,
  tableAt,
  tableKey,
} from './lineage.ts';
import { becomesOwn } from './parent-order.ts';
import { isMadeAlone } from './parts.ts';
import type { PrimaryKey } from './primary-key.ts';
import { isNextval } from './sequence.ts';

/** What tells columns apart, and how a change of one becomes SQL: the column's own file knows. */
interface ColumnRules {
  readonly changes: (from: Column, to: Column) => readonly FieldChange[];
  readonly create: (object: Column, context: PlanContext) => readonly Step[];
  readonly drop: (object: Column, context: PlanContext) => readonly Step[];
  readonly alter: (change: Alter<Column>, context: PlanContext) => readonly Step[];
  readonly makeWay: (obstacle: Obstacle<Column>, context: PlanContext) => 'remake' | 'stay' | readonly Step[];
}

/** What ALTER of a parent's column does to the columns of all children as well, unless it says ONLY. */
const recursive: ReadonlySet<string> = new Set(['default', 'storage', 'statistics']);
/**
 * Columns that a table has from its parent come and go with the parent's. What the child says otherwise (a default, a storage) is said
 * after it.
 */
export function withInheritance(rules: ColumnRules): Pick<ColumnRules, 'create' | 'drop' | 'alter' | 'makeWay'> {
  return {
    create: (object, context) => {
      const owner = ownerOf(object);
      const old = isOld(context, owner);
      const after = old && isLocalBelow(object, context.to) ? { disturbs: [keyOf(object)] } : {};
      if (!object.inherited) {
        const leaving = old && object.identity ? childrenGone(owner, context) : [];
        const later = leaving.length > 0 ? { needs: [...ownReferences(object), ...leaving] } : {};
        return rules
          .create(object, context)
          .map((step) => ({ ...step, ...after, ...later }))
          .map(onceAlone(object, context));
      }
      if (old && !object.inherited.some((parent) => keepsParent(context, owner, parent))) {
        return rules.create(object, context).map((step) => ({ ...step, ...after }));
      }
      const table = tableAt(context.to, owner);
      if (!old && (!table || isMadeAlone(table, context.to))) return rules.create(object, context);
      if (!old && object.local) return rules.create(withoutParents(object, context), context);
      if (old && object.local && !table?.partitionOf) {
        // The parent's meets it: what the table says itself is its own.
        const needs = ownReferences(object);
        return rules.create(object, context).map((step) => ({ ...step, needs, releases: columnsAbove(object) }));
      }
      // It comes with the parent's, whatever becomes of its table's bounds.
      const along = old && table?.partitionOf ? { needs: columnsAbove(object) } : {};
      return [
        implied('create', reachedFrom(context, owner), { ...after, ...along }),
        ...overrides(object, old, rules, context),
      ];
    },
    drop: (object, context) => {
      const owner = ownerOf(object);
      const before = isLocalBelow(object, context.from) ? { provides: [goneKey(keyOf(object))] } : {};
      if (!staysChild(context, owner, object.inherited ?? [])) {
        const back = comesFromParent(object, context)
          ? { beforeReverse: fromParent(object, context), reverse: [] }
          : {};
        return rules.drop(object, context).map((step) => ({ ...step, ...before, ...back }));
      }
      if (!object.local) {
        const back = overrides(object, true, rules, { ...context, from: context.to, to: context.from });
        const reverse = back.map((step) => withoutJoin(step).sql);
        return [implied('drop', reachedFrom(context, owner), { ...before, reverse })];
      }
      // What the table says itself stays when the parent's goes, and the server takes it away no sooner.
      const away = { ...before, needs: columnsAbove(object).map(goneKey), releases: ownReferences(object) };
      return rules.drop(object, context).map((step) => ({ ...step, ...away }));
    },
    alter: (change, context) => [
      ...alterOwn(
        { ...change, fields: change.fields.filter(({ field }) => field !== 'inherited') },
        rules,
        context,
      ).map(onceAlone(change.to, context)),
      ...(change.fields.some(({ field }) => field === 'inherited') ? [movedColumn(change, context)] : []),
    ],
    makeWay: (obstacle, context) => makeWay(obstacle, rules, context),
  };
}

/** Before 16 a column that meets a computed one of its parent computes what that one does, and must not say so. */
function withoutParents(column: Column, context: PlanContext): Column {
  const { generated, ...rest } = column;
  if (generated === undefined || context.targetMajor >= 16) return column;
  const above = columnsAbove(column).map((key) => context.to.objects.get(key) as Column | undefined);
  return above.some((parent) => parent?.generated !== undefined) ? rest : column;
}

/** The columns of a partition are its own to change when it has left. */
function onceAlone(column: Column, context: PlanContext): (step: Step) => Step {
  const [before, after] = [context.from, context.to].map((realm) => tableAt(realm, ownerOf(column)));
  if (!before?.partitionOf || !after || after.partitionOf) return (step) => step;
  const own = [...ownReferences(column), ...columnsAbove(column)];
  return (step) => (step.implied ? step : { ...step, needs: [...(step.needs ?? own), leftParent(before)] });
}

/** It lets go of the columns of parents that stay; those of others are let go of where the table leaves. */
function movedColumn({ from, to }: Alter<Column>, context: PlanContext): Step {
  const [before, after] = [context.from, context.to].map((realm) => tableAt(realm, ownerOf(to)));
  if (before?.partitionOf && !after?.partitionOf) return implied('alter', undefined, { releases: [] });
  if (!before?.inherits) return implied('alter');
  const kept = keptParents(before, after, context);
  const above = new Set(columnsAbove(to));
  const inherited = (from.inherited ?? []).filter((parent) => kept.has(tableKey(parent)));
  return implied('alter', undefined, {
    releases: columnsAbove({ ...from, inherited }).filter((key) => !above.has(key)),
  });
}

/** Until its children have gone, a table gets no identity. */
function childrenGone(table: RelationName, { from, to }: PlanContext): ObjectKey[] {
  const keys = childrenOf(from, table).map(tableKey);
  return keys.filter((key) => !to.objects.has(key)).map(leftOwner);
}

/** A table that inherits the column says it itself as well. */
function isLocalBelow({ schema, parent, name }: Column, realm: Realm): boolean {
  return childrenOf(realm, { schema, name: parent }).some((child) => {
    const key = keyOf({ kind: 'column', schema: child.schema, parent: child.name, name });
    return child.partitionOf === undefined && (realm.objects.get(key) as Column | undefined)?.local === true;
  });
}

function ownerOf({ schema, parent }: Column): RelationName {
  return { schema, name: parent };
}

/** Whether a column that a table inherits is also its own: nothing changes that in place. */
export function ownershipLeft(from: Column | undefined, to: Column, states: readonly Realm[]): string | undefined {
  if (!from) return comesAsOwn(to, states) ? 'also its own, not only inherited' : undefined;
  const [isPartition, becomesPartition] = states.map((realm) => tableAt(realm, ownerOf(to))?.partitionOf !== undefined);
  // What a partition has becomes its own when it leaves, and is not when it comes.
  const again = becomesOwn(ownerOf(to), from.inherited ?? [], states);
  const isOwn = isPartition || !from.inherited || again ? true : from.local;
  if (!to.inherited || becomesPartition || isOwn === to.local) return undefined;
  return to.local ? 'only inherited, not also its own' : 'also its own, not only inherited';
}

/** Its table stands and comes to a new parent: the server asks for the columns to be there before. */
function comesAsOwn({ schema, parent, inherited, local }: Column, states: readonly Realm[]): boolean {
  const [from] = states;
  const table = { schema, name: parent };
  if (!inherited || local || !from || !tableAt(from, table)) return false;
  if (states.some((realm) => tableAt(realm, table)?.partitionOf)) return false;
  return !inherited.some((above) => isChild(from, table, above));
}

/** The settings of a column that is made with its parent's, where they are not the parent's. */
function overrides(object: Column, old: boolean, rules: ColumnRules, context: PlanContext): readonly Step[] {
  const above = parentColumn(context.to, object);
  if (!above) return [];
  const seen = old ? asAdded(above, object, context) : asInherited(above, object, old);
  const key = old
    ? undefined
    : ownedBy<PrimaryKey>(context.to, { schema: object.schema, name: object.parent }, 'primary_key')[0];
  const fields = rules
    .changes(seen, object)
    .filter(isSettingOfItsOwn)
    // The primary key of a new table says it already.
    .filter(({ field }) => field !== 'null' || !key?.columns.includes(object.name));
  if (fields.length === 0) return [];
  // The way back is the drop of the whole column.
  return rules
    .alter({ verb: 'alter', key: keyOf(object), from: seen, to: object, fields }, context)
    .map((step) => ({ ...step, reverse: [], effect: 'alter' as const }));
}

/** As ADD COLUMN of the table on top leaves it, and the settings of those between; what those say of its compression is for them alone. */
function asAdded(above: Column, object: Column, context: PlanContext): Column {
  const top = context.to.objects.get(reachedFrom(context, { schema: object.schema, name: object.parent }));
  const first =
    top &&
    context.to.objects.get(keyOf({ kind: 'column', schema: top.schema ?? '', parent: top.name, name: object.name }));
  const { compression: _, ...rest } = asInherited(above, object, true);
  const { compression } = (first as Column | undefined) ?? above;
  return { ...rest, ...(compression === undefined ? {} : { compression }) };
}

function alterOwn(change: Alter<Column>, rules: ColumnRules, context: PlanContext): readonly Step[] {
  const { to } = change;
  const owner = ownerOf(to);
  const follows = to.inherited !== undefined && staysChild(context, owner, to.inherited);
  const fields = follows ? [...change.fields, ...rewordedDefault(change, context)] : change.fields;
  const own = follows ? fields.filter(({ field }) => !comesFromAbove(field, change, context)) : fields;
  const alone = own.filter(({ field }) => recursive.has(field) && !recurses(field, change, context));
  const rest = own.filter((field) => !alone.includes(field));
  const steps = [
    ...(rest.length > 0 || own.length === 0
      ? keepingDefaults(rules.alter({ ...change, fields: rest }, context), alone, change, context)
      : []),
    ...(alone.length > 0 ? rules.alter({ ...change, fields: alone }, context).map(only(change, context)) : []),
  ];
  const back = defaultBack(change, context);
  if (own.length === fields.length) {
    return back ? [...steps, implied('alter', undefined, { stage: stages.column, ...back })] : steps;
  }
  const followed = fields.filter((field) => !own.includes(field));
  const above = rules.alter({ ...change, fields: followed }, context);
  const disturbs = above.flatMap((step) => step.disturbs ?? []);
  const provides = above.flatMap((step) => step.provides ?? []);
  // It goes along with that statement about the parent's column which does the same.
  const { stage = stages.addColumn } = above.find((step) => step.disturbs) ?? above[0] ?? {};
  const more = { disturbs, provides, stage, needs: comesWith(to), ...back };
  return [...steps, implied('alter', reachedFrom(context, owner), more)];
}

/** What it waits for where it changes with the one above. Its own table may change in place: come to a parent, which waits for columns. */
function comesWith(column: Column): ObjectKey[] {
  return [...ownReferences(column), ...columnsAbove(column)];
}

/**
 * On the way back the type comes last, and leaves a default in the words of the other one: the table's own is said again. What the
 * statement of a table above says to all does not need it.
 */
function defaultBack(change: Alter<Column>, context: PlanContext): Partial<Step> | undefined {
  const { from, to, fields } = change;
  const value = columnDefault(from);
  const isRetyped = fields.some(({ field }) => field === 'type');
  if (value === undefined || from.serial || !isRetyped || from.default === to.default) return undefined;
  if (!saysDefaultAlone(change, context)) return undefined;
  const { head, comment } = alterTable(ownerOf(to), context);
  const join = { head: onlyThis(head), comment };
  return { join, reverse: [`ALTER COLUMN ${quoteName(to.name)} SET DEFAULT ${value}`] };
}

/** The default is not what a table above tells all that inherit it. */
function saysDefaultAlone({ from, to }: Pick<Alter<Column>, 'from' | 'to'>, context: PlanContext): boolean {
  const [above, after] = [parentColumn(context.from, from), parentColumn(context.to, to)];
  if (!above || !after) return !recurses('default', { from, to }, context);
  return (
    !same('default', from, asInherited(above, from, true)) || saysDefaultAlone({ from: above, to: after }, context)
  );
}

/** The type follows the parent's, and a default of its own is worded anew with it. */
function rewordedDefault({ from, to, fields }: Alter<Column>, context: PlanContext): readonly FieldChange[] {
  const has = (name: string) => fields.some(({ field }) => field === name);
  const above = parentColumn(context.to, to);
  const isOwn = to.default !== undefined && above !== undefined && !same('default', to, asInherited(above, to, true));
  if (!isOwn || !has('type') || has('default') || from.default === to.default) return [];
  return [{ field: 'default', from: from.default, to: to.default }];
}

/** A new type words the default anew, which is none of the children's where one has another. */
function keepingDefaults(
  steps: readonly Step[],
  alone: readonly FieldChange[],
  change: Alter<Column>,
  context: PlanContext,
): readonly Step[] {
  const isSaid = alone.some(({ field }) => field === 'default');
  if (!isSaid && recurses('default', change, context)) return steps;
  const isDefault = ({ sql }: Step) => / SET DEFAULT /.test(sql);
  return isSaid
    ? steps.filter((step) => !isDefault(step))
    : steps.map((step) => (isDefault(step) ? only(change, context)(step) : step));
}

/** What moves for the parent's column moves for this one as well, but for a default of its own. */
function makeWay(
  obstacle: Obstacle<Column>,
  rules: ColumnRules,
  context: PlanContext,
): ReturnType<ColumnRules['makeWay']> {
  const { from, to, below } = obstacle;
  const owner = ownerOf(to);
  const way = rules.makeWay(obstacle, context);
  if (!from.inherited) return way;
  const isAbove = below.kind === 'column' && below.name === from.name;
  if (!staysChild(context, owner, from.inherited)) return isAbove && !countsWith(from, below) ? 'stay' : way;
  if (isAbove) return obstacle.cause === 'remade' ? 'remake' : 'stay';
  if (typeof way === 'string') return way;
  const above = parentColumn(context.from, from);
  const sameAsAbove = above !== undefined && same('default', from, asInherited(above, from, true));
  const own = (step: Step) => !sameAsAbove && / (?:SET|DROP) DEFAULT/.test(step.sql);
  return way.map((step) => {
    if (own(step)) return step;
    const { sql: _, join: __, reverse: ___, hazards: ____, needs = comesWith(to), ...place } = step;
    return implied('alter', reachedFrom(context, owner), { ...place, needs });
  });
}

/** It takes its numbers from the sequence of that column above, and has to stop before that goes. */
function countsWith(column: Column, above: SchemaObject): boolean {
  const { schema, serial } = above as Column;
  return serial !== undefined && [schema, undefined].some((one) => isNextval(column.default, one, serial.sequence));
}

/** `ALTER TABLE ONLY`: children keep what they have. */
function only({ to }: Alter<Column>, context: PlanContext): (step: Step) => Step {
  const owner = ownerOf(to);
  return (step) => {
    if (!step.join) return step;
    const { head, comment } = alterTable(owner, context);
    return { ...step, join: { head: onlyThis(head), comment } };
  };
}

function onlyThis(head: string): string {
  return head.replace('ALTER TABLE ', 'ALTER TABLE ONLY ');
}

function comesFromAbove(field: string, change: Alter<Column>, context: PlanContext): boolean {
  if (sharedFields.has(field)) return true;
  const before = parentColumn(context.from, change.from);
  const after = parentColumn(context.to, change.to);
  if (!before || !after || same(field, before, after)) return false;
  if (field === 'null') return !(after.null && !change.to.null);
  if (!recursive.has(field)) return false;
  const above: Alter<Column> = { ...change, key: keyOf(after), from: before, to: after };
  return recurses(field, above, context);
}

/** The change of a column is right for that of every child too, so that one statement does for all. */
function recurses(field: string, { from, to }: Pick<Alter<Column>, 'from' | 'to'>, context: PlanContext): boolean {
  return descendantsOf(context.to, { schema: to.schema, name: to.parent }).every((table) => {
    const key = keyOf({ kind: 'column', schema: table.schema, parent: table.name, name: to.name });
    const at = (realm: Realm) => realm.objects.get(key) as Column | undefined;
    const [before, after] = [at(context.from), at(context.to)];
    if (!before || !after) return true;
    return same(field, before, asInherited(from, before, true)) && same(field, after, asInherited(to, after, true));
  });
}

function same(field: string, a: Column, b: Column): boolean {
  if (field === 'default') {
    return (a.serial === undefined) === (b.serial === undefined) && sameExpression(a.default, b.default);
  }
  const name = field as keyof Column;
  return sameValue(a[name], b[name]);
}
