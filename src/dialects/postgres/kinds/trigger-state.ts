import { changedFields } from '../../../diff/compare.ts';
import { attribute, block, raw } from '../../../hcl/print.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import type { NamedRow } from '../catalog/routines.ts';
import { quoteName } from '../quote.ts';
import { commentHcl } from './constraints.ts';
import { address, implied, type PlanContext, type PostgresKind, type Step, stage } from './contract.ts';
import { type Enabled, enabledVerb, enabledWords, firedKey } from './firing.ts';
import { type RelationName, tableAt, tableKey } from './lineage.ts';
import type { Trigger } from './trigger.ts';
import { readEnabledHcl } from './trigger-hcl.ts';

/** A partition's copy of a trigger that stands on a table above, switched otherwise than there or with a comment. */
export interface TriggerState extends SchemaObject<'trigger_state'> {
  readonly schema: string;
  /** The partition. */
  readonly parent: string;
  /** Left out: it fires as triggers do, and the one above does not. */
  readonly enabled?: Enabled;
  /** The tables above, one of which has the trigger; a document does not say. */
  readonly above?: readonly NamedRow[];
}

export const triggerState: PostgresKind<TriggerState> = {
  name: 'trigger_state',
  owners: ['table'],
  policy: 'trigger',
  selector: 'trigger',
  references: (object) => (object.above ?? []).flatMap((table) => triggersOf(table, object)),
  changes: (from, to) => changedFields(from, to, ['enabled']),

  read: (catalog) =>
    catalog.triggers.flatMap((row) => {
      if (row.above === null) return [];
      const enabled = enabledWords[row.enabled];
      const object: TriggerState = {
        kind: 'trigger_state',
        schema: row.schema,
        parent: row.owner,
        name: row.name,
        ...(enabled ? { enabled } : {}),
        above: row.above,
      };
      return [{ object, addresses: [address('pg_trigger', row.id)] }];
    }),

  create: (object, context) => [{ ...switched(object.enabled, object, context), effect: 'create' }],
  drop: (object, context) => {
    const trigger = triggerAbove(object, context.to);
    // Without a trigger above there is none here.
    return trigger ? [switched(trigger.enabled, object, context), ...silent(object, context)] : [implied('drop')];
  },
  alter: ({ to }, context) => [switched(to.enabled, to, context)],
  // What happens to the trigger happens to the copies: the state has to be said again.
  makeWay: ({ to }, context) => [
    implied('drop'),
    { ...switched(to.enabled, to, context), reverse: [], effect: 'create' },
  ],
  commentOn: (object, context) => ({
    on: triggerName(object, context),
    label: `trigger: ${quoteName(object.name)} on table: ${quoteName(object.parent)}`,
  }),

  hcl: {
    read: (inside) => ({
      kind: 'trigger_state',
      schema: inside.schema,
      parent: inside.parent,
      name: inside.name,
      ...readEnabledHcl(inside),
    }),
    print: (object) =>
      block(
        'trigger_state',
        [object.name],
        [attribute('enabled', raw(object.enabled ?? 'ORIGIN')), ...commentHcl(object.comment)],
      ),
  },
};

function triggerName({ schema, parent, name }: TriggerState, context: PlanContext): string {
  return `TRIGGER ${quoteName(name)} ON ${context.name({ schema, name: parent })}`;
}

/** The copy stays where only its state goes. */
function silent(object: TriggerState, context: PlanContext): Step[] {
  if (object.comment === undefined) return [];
  const sql = `COMMENT ON ${triggerName(object, context)} IS ''`;
  return [{ ...switched(undefined, object, context), sql, reverse: [] }];
}

/** The states of copies of a trigger: they are to be said again once it has been switched, or replaced. */
export function statesBelow(trigger: Trigger, realm: Realm): readonly TriggerState[] {
  return [...realm.objects.values()].filter(
    (object): object is TriggerState =>
      object.kind === 'trigger_state' &&
      object.name === trigger.name &&
      triggerAbove(object as TriggerState, realm) === trigger,
  );
}

/** The statements that say them as they are now, for the way back. */
export function statesAgain(trigger: Trigger, context: PlanContext): string[] {
  return statesBelow(trigger, context.from).map((state) => switchSql(state, state.enabled, context));
}

function triggersOf({ schema, name: parent }: RelationName, { name }: TriggerState): ObjectKey[] {
  return [keyOf({ kind: 'trigger', schema, parent, name }), keyOf({ kind: 'trigger_state', schema, parent, name })];
}

/** The trigger of which the partition has a copy, wherever above it stands. */
function triggerAbove({ schema, parent, name }: TriggerState, realm: Realm): Trigger | undefined {
  let at = tableAt(realm, { schema, name: parent })?.partitionOf;
  while (at) {
    const key = keyOf({ kind: 'trigger', schema: at.schema, parent: at.name, name });
    const found = realm.objects.get(key) as Trigger | undefined;
    if (found) return found;
    at = tableAt(realm, at)?.partitionOf;
  }
  return undefined;
}

function switchSql({ schema, parent, name }: TriggerState, enabled: Enabled | undefined, context: PlanContext): string {
  return `ALTER TABLE ${context.name({ schema, name: parent })} ${enabledVerb(enabled)} TRIGGER ${quoteName(name)}`;
}

function switched(enabled: Enabled | undefined, object: TriggerState, context: PlanContext): Step {
  const sql = (state: Enabled | undefined) => switchSql(object, state, context);
  const key = keyOf(object);
  const before = context.from.objects.get(key) as TriggerState | undefined;
  const back = before ?? triggerAbove(object, context.from);
  const trigger = triggerAbove(object, context.to);
  const owner = tableKey({ schema: object.schema, name: object.parent });
  return {
    stage: stage.arrive,
    sql: sql(enabled),
    comment: `modify trigger ${quoteName(object.name)}`,
    reverse: back ? [sql(back.enabled)] : [],
    apart: true,
    needs: [owner, ...(trigger ? [keyOf(trigger), firedKey(keyOf(trigger))] : [])],
    releases: [],
    effect: 'alter',
  };
}
