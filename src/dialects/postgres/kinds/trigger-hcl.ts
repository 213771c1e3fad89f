import { attribute, block, bool, type HclBlock, list, raw, string } from '../../../hcl/print.ts';
import { keyOf } from '../../../schema/model.ts';
import type { SchemaBlock, Target } from '../../schema-hcl/index.ts';
import { commentHcl, deferrableHcl } from './constraints.ts';
import type { HclContext } from './contract.ts';
import { dependsOnHcl } from './definition-hcl.ts';
import { type Enabled, triggerEvents } from './firing.ts';
import { readDeferrableHcl } from './hcl-read.ts';
import { calledHcl, readCalled } from './routine-hcl.ts';
import type { Trigger } from './trigger.ts';

const timings = { before: 'BEFORE', after: 'AFTER', instead_of: 'INSTEAD OF' } as const;

/** Relations that triggers and rules stand on. */
export const watched = ['table', 'view', 'foreign_table', 'materialized'] as const;

/** What `on` names. */
export function readOwner(block: SchemaBlock): Target {
  return block.required('on', block.reference('on', ...watched));
}

/** The relation that owns an object, as its block refers to it. */
export function ownerHcl({ schema = '', parent = '' }: { schema?: string; parent?: string }, context: HclContext) {
  const kind = watched.find((each) => context.realm.objects.has(keyOf({ kind: each, schema, name: parent })));
  return context.reference(kind ?? 'table', schema, parent);
}

export function enabledHcl(enabled: Enabled | undefined) {
  return enabled === undefined ? [] : [attribute('enabled', raw(enabled))];
}

export function readEnabledHcl(block: SchemaBlock): { readonly enabled?: Enabled } {
  const enabled = block.flag('enabled', ['ORIGIN', 'DISABLED', 'DISABLE', 'REPLICA', 'ALWAYS']);
  if (enabled === undefined || enabled === true || enabled === 'ORIGIN') return {};
  return { enabled: enabled === false || enabled === 'DISABLE' ? 'DISABLED' : enabled };
}

export function printTrigger(object: Trigger, context: HclContext): HclBlock {
  const owner = watched.find((kind) =>
    context.realm.objects.has(keyOf({ kind, schema: object.schema, name: object.parent })),
  );
  const column = (name: string) => context.reference(owner ?? 'table', object.schema, object.parent, name);
  const timing = Object.entries(timings).find(([, word]) => word === object.timing)?.[0] ?? 'after';
  return block(
    'trigger',
    [object.name],
    [
      attribute('on', ownerHcl(object, context)),
      ...(object.constraint ? [attribute('constraint', bool(true))] : []),
      ...deferrableHcl(object.deferrable),
      ...(object.from ? [attribute('from', context.reference('table', object.from.schema, object.from.name))] : []),
      block(
        timing,
        [],
        object.events.map((event) =>
          event === 'UPDATE' && object.updateOf
            ? attribute('update_of', list(object.updateOf.map(column)))
            : attribute(event.toLowerCase(), bool(true)),
        ),
      ),
      attribute('foreach', raw(object.each)),
      ...(object.oldTable === undefined ? [] : [attribute('old_table', string(object.oldTable))]),
      ...(object.newTable === undefined ? [] : [attribute('new_table', string(object.newTable))]),
      ...(object.when === undefined ? [] : [attribute('when', string(object.when))]),
      ...enabledHcl(object.enabled),
      ...commentHcl(object.comment),
      ...dependsOnHcl(object, context, [keyOf({ kind: 'function', ...object.function })]),
      block(
        'execute',
        [],
        [
          attribute('function', calledHcl(object.function, object.schema, ['function'], context)),
          ...(object.args ? [attribute('args', list(object.args.map(string)))] : []),
        ],
      ),
    ],
  );
}

export function readTriggerHcl(block: SchemaBlock): Trigger {
  const { schema = '', name: parent } = readOwner(block);
  const given = Object.entries(timings).flatMap(([type, timing]) => {
    const inner = block.block(type);
    return inner ? [{ timing, inner }] : [];
  });
  const [first, second] = given;
  if (!first || second) {
    throw block.fault(`trigger "${block.name}" needs one of the blocks before, after and instead_of`);
  }
  const { timing, inner } = first;
  const updateOf = inner.references('update_of', 'column')?.map(({ name }) => name);
  const events = triggerEvents.filter(
    (event) => inner.boolean(event.toLowerCase()) === true || (event === 'UPDATE' && updateOf !== undefined),
  );
  if (events.length === 0) {
    throw inner.fault(`trigger "${block.name}" watches for nothing`, undefined, ['like insert = true']);
  }
  const execute = block.required('execute', block.block('execute'));
  const args = execute
    .literals('args')
    ?.map((value) => (value.kind === 'string' || value.kind === 'bool' ? String(value.value) : value.text));
  const when = block.expression('when');
  const from = block.reference('from', 'table');
  const oldTable = block.string('old_table');
  const newTable = block.string('new_table');
  const called = execute.required('function', readCalled(execute, 'function', 'function'));
  return {
    kind: 'trigger',
    schema,
    parent,
    name: block.name,
    timing,
    events,
    ...(updateOf && updateOf.length > 0 ? { updateOf } : {}),
    each: block.word('foreach', ['ROW', 'STATEMENT']) ?? 'ROW',
    ...(when === undefined ? {} : { when }),
    function: called,
    ...(args && args.length > 0 ? { args } : {}),
    ...(block.boolean('constraint') ? { constraint: true } : {}),
    ...readDeferrableHcl(block),
    ...(from ? { from: { schema: from.schema ?? schema, name: from.name } } : {}),
    ...(oldTable === undefined ? {} : { oldTable }),
    ...(newTable === undefined ? {} : { newTable }),
    ...readEnabledHcl(block),
  };
}
