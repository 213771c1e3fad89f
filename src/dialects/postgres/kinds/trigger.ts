import { changedFields } from '../../../diff/compare.ts';
import type { Alter } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, type SchemaObject } from '../../../schema/model.ts';
import type { NamedRow } from '../catalog/routines.ts';
import type { TriggerRow } from '../catalog/triggers.ts';
import { bare, sameExpression, wrapped } from '../expressions.ts';
import { mentionsIn } from '../mentions.ts';
import { nameList, plainLiteral, quoteName } from '../quote.ts';
import { replayable } from '../replayable.ts';
import { tokenize } from '../tokens.ts';
import { type Deferrable, deferrableSql, readDeferrable } from './constraints.ts';
import { address, goneKey, type PlanContext, type PostgresKind, type Step, stage } from './contract.ts';
import { type Enabled, enabledStep, enabledWords, firedKey, type TriggerEvent } from './firing.ts';
import { ancestorsOf, descendantsOf, tableAt, tableKey } from './lineage.ts';
import { renameOnTable } from './rename.ts';
import { calledName } from './routine.ts';
import { printTrigger, readTriggerHcl } from './trigger-hcl.ts';
import { statesAgain, statesBelow } from './trigger-state.ts';

export interface Trigger extends SchemaObject<'trigger'> {
  readonly schema: string;
  /** The table or view that it watches. */
  readonly parent: string;
  readonly timing: 'BEFORE' | 'AFTER' | 'INSTEAD OF';
  readonly events: readonly TriggerEvent[];
  readonly updateOf?: readonly string[];
  readonly each: 'ROW' | 'STATEMENT';
  readonly when?: string;
  readonly function: NamedRow;
  readonly args?: readonly string[];
  readonly constraint?: true;
  readonly deferrable?: Deferrable;
  /** The other table of a constraint trigger. */
  readonly from?: NamedRow;
  readonly oldTable?: string;
  readonly newTable?: string;
  readonly enabled?: Enabled;
}

const definition = [
  'timing',
  'events',
  'updateOf',
  'each',
  'when',
  'function',
  'args',
  'constraint',
  'deferrable',
  'from',
  'oldTable',
  'newTable',
] as const;

export const trigger: PostgresKind<Trigger> = {
  name: 'trigger',
  owners: ['table', 'view', 'foreign_table'],
  policy: 'trigger',
  selector: 'trigger',
  references: triggerReferences,
  changes: (from, to) => changedFields(from, to, [...definition, 'enabled'], { when: sameExpression }),
  blocksSiblings: () => true,
  mentions: (object, realm) => mentionsIn(object.when, object, realm),

  read: (catalog) =>
    catalog.triggers
      .filter(({ above }) => above === null)
      .map((row) => ({
        object: readTrigger(row),
        addresses: [
          address('pg_trigger', row.id),
          ...(row.constraint === 0 ? [] : [address('pg_constraint', row.constraint)]),
        ],
      })),

  create: (object, context) => [
    {
      stage: stage.arrive,
      sql: createSql(object, context),
      comment: `create trigger ${quoteName(object.name)}`,
      reverse: [dropSql(object, context)],
      hazards: [
        {
          type: 'ACQUIRES_SHARE_ROW_EXCLUSIVE_LOCK',
          message: `waits for writers of ${quoteName(object.parent)} and keeps new ones waiting`,
        },
      ],
      apart: true,
      effect: 'create',
      ...afterNamesakes(object, context),
    },
    ...enabledStep('TRIGGER', undefined, object, context),
  ],
  drop: (object, context) => [
    {
      stage: stage.leave,
      sql: dropSql(object, context),
      comment: `drop trigger ${quoteName(object.name)}`,
      reverse: [
        createSql(object, context),
        ...enabledStep('TRIGGER', undefined, object, context).map(({ sql }) => sql),
        ...statesAgain(object, context),
      ],
      effect: 'drop',
      provides: [goneKey(keyOf(object))],
    },
  ],
  alter: alterTrigger,
  entails: ({ from, to, fields }, context) =>
    fields.every(({ field }) => field === 'comment')
      ? []
      : statesBelow(to, context.to).flatMap((state): Alter[] => {
          const key = keyOf(state);
          const before = context.from.objects.get(key);
          const fields = [{ field: 'enabled', from: from.enabled, to: to.enabled }];
          return before ? [{ verb: 'alter', key, from: before, to: state, fields }] : [];
        }),
  rename: renameOnTable('TRIGGER', 'trigger'),
  commentOn: (object, context) => ({
    on: `TRIGGER ${quoteName(object.name)} ON ${context.name({ schema: object.schema, name: object.parent })}`,
    label: `trigger: ${quoteName(object.name)} on table: ${quoteName(object.parent)}`,
  }),

  hcl: { standsAlone: true, read: readTriggerHcl, print: printTrigger },
};

function triggerReferences({ schema, parent, updateOf, function: called, from }: Trigger): ObjectKey[] {
  return [
    keyOf({ kind: 'function', ...called }),
    ...(updateOf ?? []).map((name) => keyOf({ kind: 'column', schema, parent, name })),
    ...(from ? [keyOf({ kind: 'table', ...from })] : []),
  ];
}

/** Partitions get a copy of it: one of that name on a partition, or on the table above, has to be gone. */
function afterNamesakes(object: Trigger, { from }: PlanContext): Pick<Step, 'needs'> {
  const { schema, parent, name } = object;
  const table = tableAt(from, { schema, name: parent });
  if (!table || (!table.partitionBy && !table.partitionOf)) return {};
  const others = [...descendantsOf(from, table), ...ancestorsOf(from, table)].map((other) =>
    keyOf({ kind: 'trigger', schema: other.schema, parent: other.name, name }),
  );
  const present = others.filter((key) => from.objects.has(key));
  if (present.length === 0) return {};
  return { needs: [...triggerReferences(object), tableKey(table), ...present.map(goneKey)] };
}

function readTrigger(row: TriggerRow): Trigger {
  const bits = row.type;
  const events: TriggerEvent[] = [
    ...((bits & 4) !== 0 ? (['INSERT'] as const) : []),
    ...((bits & 16) !== 0 ? (['UPDATE'] as const) : []),
    ...((bits & 8) !== 0 ? (['DELETE'] as const) : []),
    ...((bits & 32) !== 0 ? (['TRUNCATE'] as const) : []),
  ];
  const when = row.definition === null ? undefined : conditionOf(replayable(row.definition));
  const args = Buffer.from(row.args, 'hex').toString('utf8').split('\0').slice(0, -1);
  const enabled = enabledWords[row.enabled];
  return {
    kind: 'trigger',
    schema: row.schema,
    parent: row.owner,
    name: row.name,
    timing: (bits & 64) !== 0 ? 'INSTEAD OF' : (bits & 2) !== 0 ? 'BEFORE' : 'AFTER',
    events,
    ...(row.columns === null ? {} : { updateOf: row.columns }),
    each: (bits & 1) !== 0 ? 'ROW' : 'STATEMENT',
    ...(when === undefined ? {} : { when }),
    function: row.function,
    ...(args.length > 0 ? { args } : {}),
    ...(row.constraint === 0 ? {} : { constraint: true }),
    ...(row.constraint === 0 ? {} : readDeferrable(row)),
    ...(row.from === null ? {} : { from: row.from }),
    ...(row.oldTable === null ? {} : { oldTable: row.oldTable }),
    ...(row.newTable === null ? {} : { newTable: row.newTable }),
    ...(enabled ? { enabled } : {}),
  };
}

/** What stands between `WHEN (` and its parenthesis, in the server's text of a trigger. Names of any look are stepped over. */
function conditionOf(text: string): string | undefined {
  const tokens = tokenize(text);
  const when = tokens.findIndex(
    (token, at) => token.kind === 'word' && token.text === 'WHEN' && tokens[at + 1]?.text === '(',
  );
  const open = tokens[when + 1];
  if (when < 0 || !open) return undefined;
  let depth = 0;
  for (const token of tokens.slice(when + 1)) {
    if (token.text === '(') depth++;
    else if (token.text === ')' && --depth === 0) return wrapped(bare(text.slice(open.end, token.start)));
  }
  return undefined;
}

function createSql(object: Trigger, context: PlanContext, replace = false): string {
  const { schema } = object;
  const events = object.events.map((event) =>
    event === 'UPDATE' && object.updateOf ? `UPDATE OF ${nameList(object.updateOf)}` : event,
  );
  const tables = [
    ...(object.oldTable === undefined ? [] : [`OLD TABLE AS ${quoteName(object.oldTable)}`]),
    ...(object.newTable === undefined ? [] : [`NEW TABLE AS ${quoteName(object.newTable)}`]),
  ];
  return [
    `CREATE ${replace ? 'OR REPLACE ' : ''}${object.constraint ? 'CONSTRAINT ' : ''}TRIGGER ${quoteName(object.name)}`,
    ` ${object.timing} ${events.join(' OR ')} ON ${context.name({ schema, name: object.parent })}`,
    object.from ? ` FROM ${context.name(object.from, schema)}` : '',
    deferrableSql(object.deferrable),
    tables.length > 0 ? ` REFERENCING ${tables.join(' ')}` : '',
    ` FOR EACH ${object.each}`,
    object.when === undefined ? '' : ` WHEN ${wrapped(object.when)}`,
    ` EXECUTE FUNCTION ${calledName(object.function, schema, context)}(${(object.args ?? []).map(plainLiteral).join(', ')})`,
  ].join('');
}

function dropSql(object: Trigger, context: PlanContext): string {
  return `DROP TRIGGER ${quoteName(object.name)} ON ${context.name({ schema: object.schema, name: object.parent })}`;
}

function alterTrigger({ from, to, fields }: Alter<Trigger>, context: PlanContext): readonly Step[] | 'remake' {
  const changed = fields.map(({ field }) => field).filter((field) => field !== 'comment');
  if (changed.length === 0) return [];
  if (changed.every((field) => field === 'enabled')) {
    return enabledStep('TRIGGER', from.enabled, to, context).map((step) => ({
      ...step,
      reverse: [...(step.reverse ?? []), ...statesAgain(from, context)],
    }));
  }
  // Constraint triggers cannot be replaced.
  if (from.constraint || to.constraint) return 'remake';
  return [
    {
      stage: stage.arrive,
      sql: createSql(to, context, true),
      comment: `modify trigger ${quoteName(to.name)}`,
      reverse: [
        createSql(from, context, true),
        ...enabledStep('TRIGGER', undefined, from, context).map(({ sql }) => sql),
        ...statesAgain(from, context),
      ],
      apart: true,
      effect: 'alter',
      provides: [firedKey(keyOf(to))],
    },
    // What is replaced is switched on again.
    ...enabledStep('TRIGGER', undefined, to, context).map((step) => ({ ...step, reverse: [] })),
  ];
}
