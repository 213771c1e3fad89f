import type { Alter } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import { withoutJoin } from './alter-table.ts';
import { amongOthers, saidBy } from './check-order.ts';
import { implied, type PlanContext, type Step, stage } from './contract.ts';
import {
  ancestorsOf,
  descendantsOf,
  isChild,
  isOld,
  leftParent,
  ownedBy,
  parentsOf,
  type RelationName,
  reachedFrom,
  staysChild,
  tableAt,
  tableKey,
} from './lineage.ts';
import { becomesOwn, handing, isHandedDown } from './parent-order.ts';
import { isMadeAlone } from './parts.ts';
import type { Table } from './table.ts';

/** A check or a foreign key that a table may have from its parent, and then not by itself. */
interface Inheritable extends SchemaObject {
  readonly inherited?: true;
  readonly notValid?: true;
  readonly noInherit?: true;
}

type States = Pick<PlanContext, 'from' | 'to'>;

interface ConstraintRules<O extends Inheritable> {
  readonly create: (object: O, context: PlanContext) => readonly Step[];
  readonly drop: (object: O, context: PlanContext) => readonly Step[];
  readonly alter: (change: Alter<O>, context: PlanContext) => readonly Step[];
}

/**
 * What comes and goes with the parent's. `needed`: a table must have it before it can become a child (checks); what need not be there is
 * made by the server then (foreign keys of partitions).
 */
export function withParent<O extends Inheritable>(
  rules: ConstraintRules<O>,
  needed: boolean,
  validate?: (object: O, context: PlanContext) => Step,
): ConstraintRules<O> {
  /** What the parent has not validated may be valid here. */
  const validation = (object: O, context: PlanContext): Step[] =>
    validate && !object.notValid && notValidAbove(object, context).length > 0
      ? [{ ...validate(object, context), apart: true, needs: [keyOf(object), ...laterAbove(object, context)] }]
      : [];
  /** What the table says itself, among what stands above and below it. */
  const said: ConstraintRules<O> = needed ? amongOthers(rules) : rules;
  const reached = (object: O, realm: Realm, context: PlanContext) =>
    needed ? saidBy(object, realm, context) : reachedFrom(context, ownerOf(object));
  /** With the parent's; a check of a partition that was there waits for nothing else, whatever becomes of the table's bounds. */
  const comesAlong = (object: O, context: PlanContext): Step => {
    const owner = ownerOf(object);
    const isBound = needed && isOld(context, owner) && tableAt(context.to, owner)?.partitionOf !== undefined;
    const { kind, name } = object;
    const above = (table: RelationName) => keyOf({ kind, schema: table.schema, parent: table.name, name });
    const needs = isBound ? { needs: handing(object, context.to).map(above) } : {};
    return implied('create', reached(object, context.to, context), needs);
  };
  const own: ConstraintRules<O> = {
    create: (object, context) => {
      if (!object.inherited) return said.create(object, context);
      const owner = ownerOf(object);
      const table = tableAt(context.to, owner);
      const comesAlone = isOld(context, owner)
        ? !staysChild(context, owner, handing(object, context.to))
        : table !== undefined && isMadeAlone(table, context.to);
      if (needed && comesAlone) return said.create(object, context);
      return [
        comesAlone ? implied('create') : comesAlong(object, context),
        ...(isOld(context, owner) || laterAbove(object, context).length > 0 ? validation(object, context) : []),
      ];
    },
    drop: (object, context) => {
      const owner = ownerOf(object);
      if (!object.inherited) return said.drop(object, context);
      if (staysChild(context, owner, handing(object, context.from))) {
        return [implied('drop', reached(object, context.from, context))];
      }
      // With its table, or with the parent's: never by itself, and the parent's is what lets go of other tables.
      if (!isOld(context, owner)) return [implied('drop', undefined, { releases: [] })];
      const partition = tableAt(context.from, owner)?.partitionOf !== undefined;
      return partition
        ? rules.drop(object, context).map((step) => afterLeaving(step, owner))
        : said.drop(object, context).map((step) => ({ ...withoutJoin(step), apart: true, needs: [leftParent(owner)] }));
    },
    alter: (change, context) => {
      const { from, to } = change;
      const owner = ownerOf(to);
      const fields = change.fields.filter(({ field }) => field !== 'inherited');
      const moved = fields.length < change.fields.length;
      const follows = to.inherited && staysChild(context, owner, parentsOf(tableAt(context.to, owner)));
      const isOther = fields.some(({ field }) => field !== 'comment' && field !== 'notValid');
      if (needed && follows && isOther && !from.inherited) {
        return [...said.drop(from, context), ...own.create(to, context)];
      }
      if (follows) {
        const again = isOther || (to.notValid && fields.some(({ field }) => field === 'notValid'));
        const comes = reached(to, context.to, context);
        const steps = again
          ? [implied('drop', reached(from, context.from, context)), comesAlong(to, context)]
          : [implied('alter', comes)];
        return [...steps, ...validation(to, context)];
      }
      const gone = from.inherited && !to.inherited && needed && staysChild(context, owner, handing(from, context.from));
      if (
        gone &&
        validate &&
        !isOther &&
        !to.notValid &&
        fields.length > 0 &&
        isAlsoAbove(to, [context.from, context.to])
      ) {
        // The server does not put what is valid to what is not.
        return [{ ...validate(to, context), stage: stage.prepare }, ...rules.create(to, context).map(alsoOwn)];
      }
      if (gone && (fields.length > 0 || !isHandedDown(to, context.to))) {
        // The parent's goes, or is another one: what the table says itself comes after that.
        return [implied('drop', reached(from, context.from, context)), ...said.create(to, context)];
      }
      const leaves = from.inherited && tableAt(context.from, owner)?.partitionOf !== undefined;
      if (leaves && isOther) {
        return [...own.drop(from, context), ...own.create(to, context)];
      }
      if (fields.length === 0) {
        const comesOwn = needed && from.inherited && !to.inherited && isAlsoAbove(to, [context.from, context.to]);
        return comesOwn ? rules.create(to, context).map(alsoOwn) : [implied('alter')];
      }
      return [...said.alter({ ...change, fields }, context), ...(moved ? [implied('alter')] : [])];
    },
  };
  return own;
}

/** In each of the states a parent has it as well. */
function isAlsoAbove(object: SchemaObject, states: readonly Realm[]): boolean {
  return states.every((realm) => isHandedDown(object, realm));
}

/** What a table has from its parent becomes its own as well when it is told so: the server puts both together. */
function alsoOwn(step: Step): Step {
  return { ...step, reverse: [], effect: 'alter' };
}

/** That it is the table's own stays, as long as a parent has it; a table that comes to a parent has it of its own before. */
export function ownStays(from: Inheritable | undefined, to: Inheritable, states: readonly Realm[]): string | undefined {
  const owner = ownerOf(to);
  const [before, after] = states.map((realm) => tableAt(realm, owner));
  if (!to.inherited || !before || !after || after.partitionOf) return undefined;
  const comesFromAbove = parentsOf(after).some((parent) => states.every((realm) => isChild(realm, owner, parent)));
  const isOwn = from?.inherited ? becomesOwn(owner, handing(to, states[0] as Realm), states) : from || !comesFromAbove;
  return isOwn ? 'also its own, not only inherited' : undefined;
}

/** What nobody has validated among those that it has from its parents. */
function notValidAbove({ kind, name, schema, parent }: Inheritable, { to }: PlanContext): Inheritable[] {
  return parentsOf(tableAt(to, { schema: schema ?? '', name: parent ?? '' })).flatMap((table) => {
    const above = to.objects.get(keyOf({ kind, schema: table.schema, parent: table.name, name }));
    return (above as Inheritable | undefined)?.notValid === true ? [above as Inheritable] : [];
  });
}

/** Those that come after new tables which have them, as {@link childrenBefore} says. */
function laterAbove(object: Inheritable, context: PlanContext): ObjectKey[] {
  return notValidAbove(object, context).flatMap((above) =>
    childrenBefore(above, context).length > 0 ? [keyOf(above)] : [],
  );
}

/** A child that is made later takes the check of its parent for valid: where it is not there either, the child comes first. */
export function childrenBefore(object: Inheritable, { from, to }: PlanContext): ObjectKey[] {
  const isAlike = (table: RelationName) => {
    const handed = to.objects.get(keyOf({ ...object, schema: table.schema, parent: table.name }));
    return (handed as Inheritable | undefined)?.notValid === true;
  };
  const children = descendantsOf(to, ownerOf(object)).filter(isAlike).map(tableKey);
  return children.some((key) => !from.objects.has(key)) ? children : [];
}

/**
 * A new table takes the checks of its parents for valid. Where it has one that nobody validated, as its parent, that is made again when the
 * table is there; other children that have validated theirs do so again.
 */
export function unvalidatedAbove(table: Table, { from, to }: PlanContext): Alter[] {
  if (isMadeAlone(table, to)) return [];
  return ownedBy<Inheritable>(to, table, 'check')
    .filter(({ inherited, notValid }) => inherited && notValid)
    .flatMap((rule) => ancestorsOf(to, table).flatMap((above) => alike(rule, above, to) ?? []))
    .filter((source) => !source.inherited && source.notValid && alike(source, ownerOf(source), from)?.notValid)
    .flatMap((source) => again(source, [ownerOf(source), ...descendantsOf(to, ownerOf(source))], { from, to }));
}

/** What is made again without being validated is so on all tables below: those that have validated theirs do so again. */
export function validBelow({ to: object, fields }: Alter<Inheritable>, { from, to }: PlanContext): Alter[] {
  const isMade = fields.some(({ field }) => field !== 'comment' && field !== 'inherited');
  if (!isMade || !object.notValid || object.noInherit || object.inherited) return [];
  const below = descendantsOf(to, ownerOf(object)).filter((holder) => {
    const rule = alike(object, holder, to);
    return rule?.inherited && !rule.notValid;
  });
  return again(object, below, { from, to });
}

function again(rule: SchemaObject, holders: readonly RelationName[], { from, to }: States): Alter[] {
  return holders.flatMap((holder): Alter[] => {
    const [before, after] = [alike(rule, holder, from), alike(rule, holder, to)];
    if (!before || !after) return [];
    return [{ verb: 'alter', key: keyOf(after), from: before, to: after, fields: [madeAgain] }];
  });
}

function alike(rule: SchemaObject, holder: RelationName, realm: Realm): Inheritable | undefined {
  return realm.objects.get(keyOf({ ...rule, schema: holder.schema, parent: holder.name })) as Inheritable | undefined;
}

const madeAgain = { field: 'expr', from: undefined, to: undefined };

/** It is the table's own once that is a partition no more; it may have gone with the parent's before. */
function afterLeaving(step: Step, owner: RelationName): Step {
  const sql = step.sql.replace(/^DROP CONSTRAINT /, 'DROP CONSTRAINT IF EXISTS ');
  return { ...step, sql, needs: [leftParent(owner)] };
}

function ownerOf({ schema, parent }: SchemaObject): RelationName {
  return { schema: schema ?? '', name: parent ?? '' };
}
