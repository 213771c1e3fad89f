import { changedFields, sameValue } from '../../../diff/compare.ts';
import { attribute, block, type HclAttribute, type HclExpr, list, raw, string } from '../../../hcl/print.ts';
import type { Alter } from '../../../schema/change.ts';
import { type ObjectKey, parseKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import type { Hazard } from '../../../schema/plan.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { sameExpression, wrapped } from '../expressions.ts';
import { mentionsIn } from '../mentions.ts';
import { quoteName } from '../quote.ts';
import { replayable } from '../replayable.ts';
import { mayCountColumns } from '../row-order.ts';
import { commentHcl } from './constraints.ts';
import { address, type HclContext, type PlanContext, type PostgresKind, type Step, stage } from './contract.ts';
import { tableKey } from './lineage.ts';
import { renameOnTable } from './rename.ts';
import { readRoles, roleHcl, roleReferences, roleSql } from './role-names.ts';

/** Which rows a role may see or write. */
export interface Policy extends SchemaObject<'policy'> {
  readonly schema: string;
  readonly parent: string;
  readonly permissive: boolean;
  readonly command: string;
  /** By name; `PUBLIC` for everyone. */
  readonly roles: readonly string[];
  readonly using?: string;
  readonly check?: string;
}

const commands: Readonly<Record<string, string>> = {
  '*': 'ALL',
  r: 'SELECT',
  a: 'INSERT',
  w: 'UPDATE',
  d: 'DELETE',
};

export const policy: PostgresKind<Policy> = {
  name: 'policy',
  owners: ['table'],
  policy: 'policy',
  selector: 'policy',
  blocksSiblings: () => true,
  rename: renameOnTable('POLICY', 'policy'),
  references: ({ roles }) => roleReferences(roles),
  roles: {
    named: ({ roles }) => roles,
    without: (object, gone) => {
      const left = object.roles.filter((role) => !gone.has(role));
      return { ...object, roles: left.length > 0 ? left : ['PUBLIC'] };
    },
    restored: (read, { roles }) => (sameValue(read.roles, roles) ? read : { ...read, roles }),
    renamed: (object, name) => ({ ...object, roles: object.roles.map(name).sort() }),
  },
  mentions: expressionMentions,
  countsColumns: ({ using, check }) => mayCountColumns(using) || mayCountColumns(check),
  placed: (object, { text }) => ({
    ...object,
    ...(object.using === undefined ? {} : { using: text(object.using) }),
    ...(object.check === undefined ? {} : { check: text(object.check) }),
  }),
  changes: (from, to) =>
    changedFields(from, to, ['permissive', 'command', 'roles', 'using', 'check'], {
      using: sameExpression,
      check: sameExpression,
    }),

  read: (catalog) =>
    catalog.policies.flatMap((row) => {
      const table = catalog.relations.get(row.table);
      if (!table) return [];
      const object: Policy = {
        kind: 'policy',
        schema: table.schema,
        parent: table.name,
        name: row.name,
        permissive: row.permissive,
        command: commands[row.command] ?? 'ALL',
        roles: row.roles.map((role) => role ?? 'PUBLIC'),
        ...(row.using === null ? {} : { using: replayable(row.using) }),
        ...(row.check === null ? {} : { check: replayable(row.check) }),
      };
      return [{ object, addresses: [address('pg_policy', row.id)] }];
    }),

  create: (object, context) => [createStep(object, context)],
  drop: (object, context) => [dropStep(object, context)],
  alter,
  commentOn: (object, context) => ({
    on: `POLICY ${quoteName(object.name)} ON ${context.name(tableOf(object))}`,
    label: `policy: ${quoteName(object.name)} on table: ${quoteName(object.parent)}`,
  }),

  hcl: {
    standsAlone: true,
    homeOf: 'on',
    read: readPolicy,
    print: (object, context) =>
      block(
        'policy',
        [object.name],
        [
          attribute('on', context.reference('table', object.schema, object.parent)),
          ...(object.permissive ? [] : [attribute('as', raw('RESTRICTIVE'))]),
          attribute('for', raw(object.command)),
          attribute('to', list(object.roles.map((role): HclExpr => roleHcl(role, context.realm)))),
          ...(object.using === undefined ? [] : [attribute('using', string(object.using))]),
          ...(object.check === undefined ? [] : [attribute('check', string(object.check))]),
          ...commentHcl(object.comment),
          ...dependenciesHcl(object, context),
        ],
      ),
  },
};

/** The other tables that its expressions look into: they have to be there before. */
function dependenciesHcl(object: Policy, context: HclContext): HclAttribute[] {
  const tables = (object.dependsOn ?? []).flatMap((key) => {
    const { kind, schema = '', parent, name } = parseKey(key);
    const table = kind === 'table' ? name : kind === 'column' ? parent : undefined;
    return table === undefined || (schema === object.schema && table === object.parent)
      ? []
      : [tableKey({ schema, name: table })];
  });
  const blocks = [...new Set(tables)].flatMap((key) => context.realm.objects.get(key) ?? []);
  if (blocks.length === 0) return [];
  const references = blocks.map(({ schema = '', name }) => context.reference('table', schema, name));
  return [attribute('depends_on', list(references))];
}

function readPolicy(block: SchemaBlock): Policy {
  const table = block.required('on', block.reference('on', 'table'));
  const using = block.expression('using');
  const check = block.expression('check');
  return {
    kind: 'policy',
    schema: table.schema ?? '',
    parent: table.name,
    name: block.name,
    permissive: block.word('as', ['PERMISSIVE', 'RESTRICTIVE']) !== 'RESTRICTIVE',
    command: block.word('for', Object.values(commands)) ?? 'ALL',
    roles: readRoles(block, 'to') ?? ['PUBLIC'],
    ...(using === undefined ? {} : { using }),
    ...(check === undefined ? {} : { check }),
  };
}

function tableOf({ schema, parent }: Policy) {
  return { schema, name: parent };
}

function alter({ from, to, fields }: Alter<Policy>, context: PlanContext): readonly Step[] | 'remake' {
  const changed = fields.map(({ field }) => field).filter((field) => field !== 'comment');
  if (changed.length === 0) return [];
  const lost =
    (from.using !== undefined && to.using === undefined) || (from.check !== undefined && to.check === undefined);
  if (lost || losesGround(from, to, context) || changed.some((field) => field === 'permissive' || field === 'command'))
    return 'remake';
  const sql = (object: Policy) =>
    [
      `ALTER POLICY ${quoteName(object.name)} ON ${context.name(tableOf(object))}`,
      changed.includes('roles') ? ` TO ${object.roles.map(roleSql).join(', ')}` : '',
      changed.includes('using') && object.using !== undefined ? ` USING ${wrapped(object.using)}` : '',
      changed.includes('check') && object.check !== undefined ? ` WITH CHECK ${wrapped(object.check)}` : '',
    ].join('');
  // What was not there before cannot be taken away by ALTER.
  const gained =
    (from.using === undefined && to.using !== undefined) || (from.check === undefined && to.check !== undefined);
  return [
    {
      stage: stage.arrive,
      sql: sql(to),
      comment: `modify policy ${quoteName(to.name)}`,
      reverse: gained ? [dropSql(to, context), createSql(from, context)] : [sql(from)],
      hazards: hazards(to),
      effect: 'alter',
    },
  ];
}

/** What only its old form uses goes or changes: ALTER POLICY would come after that. */
function losesGround(from: Policy, to: Policy, context: PlanContext): boolean {
  const kept = new Set(to.dependsOn);
  return (from.dependsOn ?? []).some(
    (key) => !kept.has(key) && !sameValue(context.from.objects.get(key), context.to.objects.get(key)),
  );
}

function createStep(object: Policy, context: PlanContext): Step {
  return {
    stage: stage.arrive,
    sql: createSql(object, context),
    comment: `create policy ${quoteName(object.name)}`,
    reverse: [dropSql(object, context)],
    hazards: hazards(object),
    effect: 'create',
    ...(waitsForOthers(object, context) ? { apart: true } : {}),
  };
}

/** What it calls or looks into may itself wait for the policy's table; where the state does not tell, it stands by itself. */
function waitsForOthers(object: Policy, { to }: PlanContext): boolean {
  const known = new Set(object.dependsOn);
  return expressionMentions(object, to).some((key) => !known.has(key) && parseKey(key).kind !== 'table');
}

function expressionMentions(object: Policy, realm: Realm): ObjectKey[] {
  return mentionsIn(`${object.using ?? ''} ${object.check ?? ''}`, object, realm);
}

function dropStep(object: Policy, context: PlanContext): Step {
  return {
    stage: stage.leave,
    sql: dropSql(object, context),
    comment: `drop policy ${quoteName(object.name)}`,
    reverse: [createSql(object, context)],
    hazards: hazards(object),
    effect: 'drop',
  };
}

function createSql(object: Policy, context: PlanContext): string {
  return [
    `CREATE POLICY ${quoteName(object.name)} ON ${context.name(tableOf(object))}`,
    ` AS ${object.permissive ? 'PERMISSIVE' : 'RESTRICTIVE'} FOR ${object.command} TO ${object.roles.map(roleSql).join(', ')}`,
    object.using === undefined ? '' : ` USING ${wrapped(object.using)}`,
    object.check === undefined ? '' : ` WITH CHECK ${wrapped(object.check)}`,
  ].join('');
}

function dropSql(object: Policy, context: PlanContext): string {
  return `DROP POLICY ${quoteName(object.name)} ON ${context.name(tableOf(object))}`;
}

function hazards(object: Policy): readonly Hazard[] {
  return [{ type: 'AUTHZ_UPDATE', message: `changes who sees which rows of ${quoteName(object.parent)}` }];
}
