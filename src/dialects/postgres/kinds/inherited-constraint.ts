import type { Alter } from '../../../schema/change.ts';
import type { SchemaObject } from '../../../schema/model.ts';
import { implied, type PlanContext, type Step } from './contract.ts';
import { isChild, isOld, parentsOf, type RelationName, reachedFrom, staysChild, tableAt } from './lineage.ts';
import { isMadeAlone } from './parts.ts';

/** A check or a foreign key that a table may have from its parent, and then not by itself. */
interface Inheritable extends SchemaObject {
  readonly inherited?: true;
}

interface ConstraintRules<O extends Inheritable> {
  readonly create: (object: O, context: PlanContext) => readonly Step[];
  readonly drop: (object: O, context: PlanContext) => readonly Step[];
  readonly alter: (change: Alter<O>, context: PlanContext) => readonly Step[];
}

/**
 * What comes and goes with the parent's. `needed`: a table must have it before it can become a child (checks); what need not be there is
 * made by the server then (foreign keys of partitions).
 */
export function withParent<O extends Inheritable>(rules: ConstraintRules<O>, needed: boolean): ConstraintRules<O> {
  return {
    create: (object, context) => {
      if (!object.inherited) return rules.create(object, context);
      const owner = ownerOf(object);
      const table = tableAt(context.to, owner);
      const comesAlone = isOld(context, owner)
        ? !parentsOf(table).some((parent) => isChild(context.from, owner, parent))
        : table !== undefined && isMadeAlone(table, context.to);
      if (needed && comesAlone) return rules.create(object, context);
      return [implied('create', comesAlone ? undefined : reachedFrom(context, owner))];
    },
    drop: (object, context) => {
      const owner = ownerOf(object);
      const goesAlong = object.inherited && staysChild(context, owner, parentsOf(tableAt(context.from, owner)));
      return goesAlong ? [implied('drop', reachedFrom(context, owner))] : rules.drop(object, context);
    },
    alter: (change, context) => {
      const { to } = change;
      const owner = ownerOf(to);
      const fields = change.fields.filter(({ field }) => field !== 'inherited');
      const moved = fields.length < change.fields.length;
      const follows = to.inherited && staysChild(context, owner, parentsOf(tableAt(context.to, owner)));
      if (follows) return [implied('alter', reachedFrom(context, owner))];
      if (fields.length === 0) return [implied('alter')];
      return [...rules.alter({ ...change, fields }, context), ...(moved ? [implied('alter')] : [])];
    },
  };
}

function ownerOf({ schema, parent }: SchemaObject): RelationName {
  return { schema: schema ?? '', name: parent ?? '' };
}
