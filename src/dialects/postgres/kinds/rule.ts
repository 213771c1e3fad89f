import { changedFields } from '../../../diff/compare.ts';
import { attribute, block, bool, raw, string } from '../../../hcl/print.ts';
import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import type { RuleRow } from '../catalog/triggers.ts';
import { bare, sameExpression, wrapped } from '../expressions.ts';
import { mentionsIn } from '../mentions.ts';
import { quoteName } from '../quote.ts';
import { replayable } from '../replayable.ts';
import { mayCountColumns } from '../row-order.ts';
import { sameSql, tokenize } from '../tokens.ts';
import { commentHcl } from './constraints.ts';
import { address, type PlanContext, type PostgresKind, stage } from './contract.ts';
import { dependsOnHcl, sqlText } from './definition-hcl.ts';
import { type Enabled, enabledStep, enabledWords } from './firing.ts';
import { renameOnTable } from './rename.ts';
import { enabledHcl, ownerHcl, readEnabledHcl, readOwner } from './trigger-hcl.ts';

const events = { 1: 'SELECT', 2: 'UPDATE', 3: 'INSERT', 4: 'DELETE' } as const;
type RuleEvent = (typeof events)[keyof typeof events];

export interface Rule extends SchemaObject<'rule'> {
  readonly schema: string;
  /** The table or view whose queries it rewrites. */
  readonly parent: string;
  readonly event: RuleEvent;
  readonly where?: string;
  readonly instead: boolean;
  /** `NOTHING`, a statement, or several in parentheses, in the words of the server. */
  readonly action: string;
  readonly enabled?: Enabled;
}

export const rule: PostgresKind<Rule> = {
  name: 'rule',
  owners: ['table', 'view'],
  policy: 'rule',
  selector: 'rule',
  references: () => [],
  changes: (from, to) =>
    changedFields(from, to, ['event', 'where', 'instead', 'action', 'enabled'], {
      where: sameExpression,
      action: sameSql,
    }),
  blocksSiblings: () => true,
  countsColumns: ({ where = '', action }) => mayCountColumns(`${where} ${action}`) || action.includes('RETURNING'),
  placed: (object, { text, returning }) => ({
    ...object,
    ...(object.where === undefined ? {} : { where: text(object.where) }),
    action: returning(object.action, keyOf({ kind: 'table', schema: object.schema, name: object.parent })),
  }),
  mentions: (object, realm) => mentionsIn(`${object.where ?? ''} ${object.action}`, object, realm),

  read: (catalog) =>
    catalog.rules.map((row) => ({ object: readRule(row), addresses: [address('pg_rewrite', row.id)] })),

  create: (object, context) => [
    {
      stage: stage.arrive,
      sql: createSql(object, context),
      comment: `create rule ${quoteName(object.name)}`,
      reverse: [dropSql(object, context)],
      apart: true,
      effect: 'create',
    },
    ...enabledStep('RULE', undefined, object, context),
  ],
  drop: (object, context) => [
    {
      stage: stage.leave,
      sql: dropSql(object, context),
      comment: `drop rule ${quoteName(object.name)}`,
      reverse: [createSql(object, context), ...enabledStep('RULE', undefined, object, context).map(({ sql }) => sql)],
      effect: 'drop',
    },
  ],
  alter: ({ from, to, fields }, context) => {
    const changed = fields.map(({ field }) => field).filter((field) => field !== 'comment');
    const replaced = changed.some((field) => field !== 'enabled');
    return [
      ...(replaced
        ? [
            {
              stage: stage.arrive,
              sql: createSql(to, context, true),
              comment: `modify rule ${quoteName(to.name)}`,
              reverse: [createSql(from, context, true)],
              apart: true,
              effect: 'alter' as const,
            },
          ]
        : []),
      ...enabledStep('RULE', from.enabled, to, context),
    ];
  },
  rename: renameOnTable('RULE', 'rule'),
  commentOn: (object, context) => ({
    on: `RULE ${quoteName(object.name)} ON ${context.name({ schema: object.schema, name: object.parent })}`,
    label: `rule: ${quoteName(object.name)} on table: ${quoteName(object.parent)}`,
  }),

  hcl: {
    standsAlone: true,
    read: (block) => {
      const { schema = '', name: parent } = readOwner(block);
      const where = block.expression('where');
      return {
        kind: 'rule',
        schema,
        parent,
        name: block.name,
        event: block.required('event', block.word('event', Object.values(events))),
        ...(where === undefined ? {} : { where }),
        instead: block.boolean('instead') ?? false,
        action: block.required('as', block.expression('as')).trim().replace(/;$/, ''),
        ...readEnabledHcl(block),
      };
    },
    print: (object, context) =>
      block(
        'rule',
        [object.name],
        [
          attribute('on', ownerHcl(object, context)),
          attribute('event', raw(object.event)),
          ...(object.where === undefined ? [] : [attribute('where', string(object.where))]),
          ...(object.instead ? [attribute('instead', bool(true))] : []),
          attribute('as', sqlText(object.action)),
          ...enabledHcl(object.enabled),
          ...commentHcl(object.comment),
          ...dependsOnHcl(object, context),
        ],
      ),
  },
};

function readRule(row: RuleRow): Rule {
  const enabled = enabledWords[row.enabled];
  return {
    kind: 'rule',
    schema: row.schema,
    parent: row.owner,
    name: row.name,
    event: events[Number(row.event) as keyof typeof events],
    ...bodyOf(replayable(row.definition)),
    instead: row.instead,
    ...(enabled ? { enabled } : {}),
  };
}

/** Condition and action out of `CREATE RULE r AS ON INSERT TO t WHERE (…) DO INSTEAD …;`. Names of any look are stepped over. */
function bodyOf(definition: string): Pick<Rule, 'where' | 'action'> {
  const text = definition.trim().replace(/;$/, '');
  const tokens = tokenize(text);
  let depth = 0;
  const top = tokens.map((token) => {
    if (token.text === '(') depth++;
    else if (token.text === ')') depth--;
    return depth === 0 && token.kind === 'word' ? token.text : '';
  });
  const from = top.indexOf('TO');
  const start = top.indexOf('DO', from);
  const where = top.slice(0, start).indexOf('WHERE', from);
  const kind = top[start + 1] === 'INSTEAD' || top[start + 1] === 'ALSO' ? start + 1 : start;
  const condition = where < 0 ? '' : text.slice(tokens[where]?.end ?? 0, tokens[start]?.start ?? 0).trim();
  return {
    ...(condition === '' ? {} : { where: wrapped(bare(condition)) }),
    action: text.slice(tokens[kind]?.end ?? 0).trim(),
  };
}

function createSql(object: Rule, context: PlanContext, replace = false): string {
  return [
    `CREATE ${replace ? 'OR REPLACE ' : ''}RULE ${quoteName(object.name)} AS ON ${object.event}`,
    ` TO ${context.name({ schema: object.schema, name: object.parent })}`,
    object.where === undefined ? '' : ` WHERE ${wrapped(object.where)}`,
    ` DO ${object.instead ? 'INSTEAD ' : ''}${object.action}`,
  ].join('');
}

function dropSql(object: Rule, context: PlanContext): string {
  return `DROP RULE ${quoteName(object.name)} ON ${context.name({ schema: object.schema, name: object.parent })}`;
}
