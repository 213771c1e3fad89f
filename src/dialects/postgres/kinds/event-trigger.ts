import { changedFields } from '../../../diff/compare.ts';
import { attribute, block, list, raw, string } from '../../../hcl/print.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import type { NamedRow } from '../catalog/routines.ts';
import { plainLiteral, quoteName } from '../quote.ts';
import { commentHcl } from './constraints.ts';
import { address, type PlanContext, type PostgresKind, type Step, stage } from './contract.ts';
import { type Enabled, enabledVerb, enabledWords } from './firing.ts';
import { type FunctionObject, functionKind } from './function.ts';
import { renameAs } from './rename.ts';
import { calledName } from './routine.ts';
import { calledHcl, readCalled } from './routine-hcl.ts';
import { enabledHcl, readEnabledHcl } from './trigger-hcl.ts';

/** Runs when the schema changes. It belongs to the database. */
export interface EventTrigger extends SchemaObject<'event_trigger'> {
  readonly event: string;
  readonly tags?: readonly string[];
  readonly function: NamedRow;
  readonly enabled?: Enabled;
}

export const eventTrigger: PostgresKind<EventTrigger> = {
  name: 'event_trigger',
  policy: 'event_trigger',
  selector: 'event_trigger',
  last: true,
  references: ({ function: called }) => [keyOf({ kind: 'function', ...called })],
  changes: (from, to) => changedFields(from, to, ['event', 'tags', 'function', 'enabled']),

  read: (catalog) =>
    catalog.eventTriggers.map((row) => {
      const enabled = enabledWords[row.enabled];
      return {
        object: {
          kind: 'event_trigger',
          name: row.name,
          event: row.event,
          ...(row.tags === null ? {} : { tags: row.tags }),
          function: row.function,
          ...(enabled ? { enabled } : {}),
        },
        addresses: [address('pg_event_trigger', row.id)],
      };
    }),

  create: (object, context) => [
    {
      stage: stage.head,
      sql: createSql(object, context),
      comment: `create event trigger ${quoteName(object.name)}`,
      reverse: [dropSql(object)],
      effect: 'create',
    },
    ...enabledStep(undefined, object),
  ],
  drop: (object, context) => [
    {
      stage: stage.head,
      sql: dropSql(object),
      comment: `drop event trigger ${quoteName(object.name)}`,
      reverse: [createSql(object, context), ...enabledStep(undefined, object).map(({ sql }) => sql)],
      effect: 'drop',
    },
  ],
  alter: ({ from, to, fields }) => {
    const changed = fields.map(({ field }) => field).filter((field) => field !== 'comment');
    if (changed.every((field) => field === 'enabled')) return enabledStep(from.enabled, to);
    return 'remake';
  },
  stepsAside: (from, to, changed, context) => {
    if (from.enabled === 'DISABLED') return false;
    const used = new Set([...usedBy(from, context.from), ...usedBy(to, context.to)]);
    return [...used].filter((key) => changed.has(key)).length > 1;
  },
  rename: renameAs('EVENT TRIGGER', 'event_trigger', 'an event trigger'),
  commentOn: (object) => ({
    on: `EVENT TRIGGER ${quoteName(object.name)}`,
    label: `event trigger: ${quoteName(object.name)}`,
  }),

  hcl: {
    ofDatabase: true,
    read: (block) => {
      const tags = block.strings('tags');
      return {
        kind: 'event_trigger',
        name: block.name,
        event: block.required('on', block.word('on')).toLowerCase(),
        ...(tags && tags.length > 0 ? { tags } : {}),
        function: block.required('execute', readCalled(block, 'execute', 'function')),
        ...readEnabledHcl(block),
      };
    },
    print: (object, context) =>
      block('event_trigger', context.labels(object), [
        attribute('on', raw(object.event)),
        ...(object.tags ? [attribute('tags', list(object.tags.map(string)))] : []),
        attribute('execute', calledHcl(object.function, '', ['function'], context)),
        ...enabledHcl(object.enabled),
        ...commentHcl(object.comment),
      ]),
  },
};

/** Its function, and all that this and those that it calls seem to use. */
function usedBy(object: EventTrigger, realm: Realm): ReadonlySet<ObjectKey> {
  const used = new Set([keyOf({ kind: 'function', ...object.function })]);
  for (const key of used) {
    const other = realm.objects.get(key);
    if (other?.kind !== 'function') continue;
    for (const next of functionKind.mentions?.(other as FunctionObject, realm) ?? []) used.add(next);
  }
  return used;
}

function createSql(object: EventTrigger, context: PlanContext): string {
  const tags = object.tags ? ` WHEN TAG IN (${object.tags.map(plainLiteral).join(', ')})` : '';
  const called = calledName(object.function, object.function.schema, context);
  return `CREATE EVENT TRIGGER ${quoteName(object.name)} ON ${object.event}${tags} EXECUTE FUNCTION ${called}()`;
}

function dropSql(object: EventTrigger): string {
  return `DROP EVENT TRIGGER ${quoteName(object.name)}`;
}

function enabledStep(from: Enabled | undefined, object: EventTrigger): Step[] {
  if (from === object.enabled) return [];
  const clause = (enabled: Enabled | undefined) =>
    `ALTER EVENT TRIGGER ${quoteName(object.name)} ${enabledVerb(enabled)}`;
  return [
    {
      stage: stage.settings,
      sql: clause(object.enabled),
      comment: `modify event trigger ${quoteName(object.name)}`,
      reverse: [clause(from)],
      effect: 'alter',
    },
  ];
}
