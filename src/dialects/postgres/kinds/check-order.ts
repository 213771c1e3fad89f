import type { Alter } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import { sameExpression } from '../expressions.ts';
import { withoutJoin } from './alter-table.ts';
import type { Check } from './check.ts';
import { goneKey, type PlanContext, type Step } from './contract.ts';
import {
  childrenOf,
  isOld,
  keepsParent,
  leftParent,
  parentsOf,
  type RelationName,
  staysChild,
  tableAt,
  tableKey,
} from './lineage.ts';
import { hands } from './parent-order.ts';
import { ownerOf } from './parts.ts';

interface Rules<O extends SchemaObject> {
  readonly create: (object: O, context: PlanContext) => readonly Step[];
  readonly drop: (object: O, context: PlanContext) => readonly Step[];
  readonly alter: (change: Alter<O>, context: PlanContext) => readonly Step[];
}

/**
 * What a table says itself, where others of that name stand above and below it: it goes when no parent hands it down any more, and comes
 * when no table below says something else. What a table below says as well, comes there first, so that the way back finds it free.
 */
export function amongOthers<O extends SchemaObject>(rules: Rules<O>): Rules<O> {
  const coming = (step: Step, object: O, context: PlanContext): Step => {
    const before = beforeComing(object, context);
    return before.length === 0 ? step : { ...step, needs: [...(step.needs ?? needsOf(object)), ...before] };
  };
  const going = (step: Step, object: O, context: PlanContext): Step => {
    const [above, leaves] = [keptAbove(object, context.from, context), isLeft(object, context)];
    const free = { ...(leaves ? { ...withoutJoin(step), apart: true } : step), provides: [goneKey(keyOf(object))] };
    const needs = [...above, ...(leaves ? [leftParent(ownerOf(object))] : [])];
    return needs.length === 0 ? free : { ...free, needs };
  };
  return {
    create: (object, context) => rules.create(object, context).map((step) => coming(step, object, context)),
    drop: (object, context) => rules.drop(object, context).map((step) => going(step, object, context)),
    alter: (change, context) => {
      const { from, to } = change;
      return rules.alter(change, context).map((step) => {
        if (step.effect === 'create') return coming(step, to, context);
        return step.effect === 'drop' ? going(step, from, context) : step;
      });
    },
  };
}

function needsOf({ schema = '', parent = '', dependsOn = [] }: SchemaObject): ObjectKey[] {
  return [keyOf({ kind: 'table', schema, name: parent }), ...dependsOn];
}

/** The same of the parents, and of theirs, that hand it down as long as they have it. */
function keptAbove(object: SchemaObject, realm: Realm, context: PlanContext): ObjectKey[] {
  const owner = ownerOf(object);
  if (!isOld(context, owner)) return [];
  return parentsOf(tableAt(realm, owner)).flatMap((parent) => {
    if (!keepsParent(context, owner, parent) || !hands(realm, parent, object)) return [];
    const above = at(parent, object);
    return [goneKey(keyOf(above)), ...keptAbove(above, realm, context)];
  });
}

/** The table whose ALTER makes it, or takes it away, on this one as well: the first of those above that says it itself. */
export function saidBy(object: SchemaObject, realm: Realm, context: PlanContext): ObjectKey {
  const owner = ownerOf(object);
  const parents = parentsOf(tableAt(realm, owner));
  const above = parents.find((parent) => staysChild(context, owner, [parent]) && hands(realm, parent, object));
  if (!above) return tableKey(owner);
  const handed = at(above, object);
  const isInherited = (realm.objects.get(keyOf(handed)) as Partial<Check>).inherited;
  return isInherited ? saidBy(handed, realm, context) : tableKey(above);
}

/** A parent that the table leaves hands it down until then. */
function isLeft(object: SchemaObject, context: PlanContext): boolean {
  const owner = ownerOf(object);
  if (!isOld(context, owner)) return false;
  return parentsOf(tableAt(context.from, owner)).some(
    (parent) => !keepsParent(context, owner, parent) && hands(context.from, parent, object),
  );
}

/** What has to happen to the tables below before it reaches them. */
function beforeComing(object: SchemaObject, context: PlanContext): ObjectKey[] {
  const owner = ownerOf(object);
  if (!isOld(context, owner)) return [];
  return childrenOf(context.from, owner).flatMap((child) => {
    const below = at(child, object);
    const [before, after] = [context.from, context.to].map(
      (realm) => realm.objects.get(keyOf(below)) as Check | undefined,
    );
    const said = object as Partial<Check>;
    if (!isOld(context, child) || !keepsParent(context, child, owner)) return before ? [leftParent(child)] : [];
    if (said.noInherit) return [];
    const isOther = before !== undefined && (!sameExpression(before.expr, said.expr) || before.noInherit);
    const isSaid = after !== undefined && !after.inherited && (isOther || before === undefined || before.inherited);
    return [
      ...(isOther ? [goneKey(keyOf(below))] : []),
      ...(isSaid ? [keyOf(below)] : []),
      ...beforeComing({ ...object, ...below }, context),
    ];
  });
}

function at({ schema, name }: RelationName, object: SchemaObject): SchemaObject {
  return { kind: object.kind, schema, parent: name, name: object.name };
}
