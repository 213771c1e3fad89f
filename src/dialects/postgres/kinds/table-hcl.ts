import {
  attribute,
  block,
  bool,
  type HclAttribute,
  type HclBlock,
  list,
  raw,
  reference,
  string,
} from '../../../hcl/print.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { partExpressionHcl, wrapped } from '../expressions.ts';
import { nameText } from '../names.ts';
import { quoteName } from '../quote.ts';
import type { HclContext } from './contract.ts';
import { ownColumns, readCollation, readOptions } from './hcl-read.ts';
import { relationOptions, relationOptionsBlock } from './options.ts';
import { isOwn } from './own.ts';
import { inheritsHcl, readInherits } from './stand-in.ts';
import type { PartitionPart, Table } from './table.ts';

export function readTableHcl(block: SchemaBlock): Table {
  const tablespace = block.string('tablespace');
  const accessMethod = block.string('access_method');
  const inherits = readInherits(block);
  const orphan = inherits.length > 0 ? undefined : block.blocks('column').find((one) => one.boolean('inherited'));
  if (orphan) {
    throw orphan.fault(
      `column "${orphan.name}" of table "${block.name}" is inherited, and the table inherits nothing`,
      'inherited',
      ["name the parent in inherits, or take inherited out: then the column is the table's own"],
    );
  }
  const partition = block.block('partition');
  const security = block.block('row_security');
  const enabled = security?.boolean('enabled') ?? false;
  const forced = security?.boolean('enforced') ?? false;
  const cluster = indexName(block, 'cluster');
  const type = block.reference('of_type', 'composite');
  const { params } = readOptions(block);
  return {
    kind: 'table',
    schema: block.schema,
    name: block.name,
    ...(block.boolean('unlogged') ? { unlogged: true } : {}),
    ...(params ? { params: relationOptions(params) } : {}),
    ...(tablespace === undefined ? {} : { tablespace }),
    ...(accessMethod === undefined ? {} : { accessMethod }),
    ...(inherits.length > 0 ? { inherits } : {}),
    ...(type ? { ofType: { schema: type.schema ?? '', name: type.name } } : {}),
    ...(partition ? { partitionBy: readPartition(partition) } : {}),
    ...(enabled || forced ? { rowSecurity: { enabled, forced } } : {}),
    ...readReplicaIdentity(block),
    ...(cluster === undefined ? {} : { clusterOn: cluster }),
  };
}

/** `index.NAME`: the index need not have a block, keys have one as well. */
function indexName(block: SchemaBlock, attribute: string): string | undefined {
  const path = block.bare(attribute);
  if (path) return path.length > 1 ? path.at(-1) : undefined;
  return block.string(attribute);
}

function readReplicaIdentity(block: SchemaBlock): Pick<Table, 'replicaIdentity'> {
  const index = indexName(block, 'replica_identity');
  const path = block.bare('replica_identity');
  if (path && path.length > 1 && index !== undefined) return { replicaIdentity: { index } };
  const word = block.word('replica_identity', ['DEFAULT', 'NOTHING', 'FULL']);
  return word === undefined || word === 'DEFAULT' ? {} : { replicaIdentity: word === 'FULL' ? 'full' : 'nothing' };
}

function readPartition(block: SchemaBlock): NonNullable<Table['partitionBy']> {
  const strategy = block.required('type', block.word('type', ['RANGE', 'LIST', 'HASH']));
  const columns = ownColumns(block, 'columns');
  const by = block.blocks('by');
  if (columns && by.length > 0) {
    throw block.fault(`multiple definitions for ${block.root}.partition, use "columns" or "by"`, 'columns');
  }
  const parts = columns?.map((column): PartitionPart => ({ column })) ?? by.map(readPartitionPart);
  if (parts.length > 0) return { strategy, parts };
  throw block.fault(`missing columns or expressions for ${block.root}.partition`);
}

function readPartitionPart(block: SchemaBlock): PartitionPart {
  const [column] = ownColumns(block, 'column') ?? [];
  const expr = block.expression('expr');
  if ((column === undefined) === (expr === undefined)) {
    throw block.fault('a "by" block names either one column or one expr');
  }
  const { collation } = readCollation(block);
  const ops = block.bare('ops')?.join('.') ?? block.string('ops');
  const collate = collation
    ? `${collation.schema === 'pg_catalog' ? '' : `${quoteName(collation.schema)}.`}${quoteName(collation.name)}`
    : '';
  const suffix = `${collate && ` COLLATE ${collate}`}${ops === undefined ? '' : ` ${ops}`}`;
  return { ...(column === undefined ? { expr: expr ?? '' } : { column }), ...(suffix === '' ? {} : { suffix }) };
}

export function printTable(object: Table, context: HclContext): HclBlock {
  const head = [attribute('schema', reference('schema', object.schema)), ...tableAttributes(object, context)];
  return block('table', context.labels(object), [...head, ...tableBlocks(object, context)]);
}

/** What tables and partitions have, without the word for where they are. */
export function tableAttributes(object: Table, context: HclContext): HclAttribute[] {
  const identity = object.replicaIdentity;
  return [
    ...(object.unlogged ? [attribute('unlogged', bool(true))] : []),
    ...(identity === undefined
      ? []
      : [
          attribute(
            'replica_identity',
            typeof identity === 'string' ? raw(identity.toUpperCase()) : reference('index', identity.index),
          ),
        ]),
    ...(object.tablespace === undefined ? [] : [attribute('tablespace', string(object.tablespace))]),
    ...(object.accessMethod === undefined ? [] : [attribute('access_method', string(object.accessMethod))]),
    ...(object.inherits === undefined ? [] : [inheritsHcl(object.inherits, context)]),
    ...(object.ofType === undefined
      ? []
      : [attribute('of_type', context.reference('composite', object.ofType.schema, object.ofType.name))]),
    ...(object.clusterOn === undefined ? [] : [attribute('cluster', reference('index', object.clusterOn))]),
    ...(object.comment === undefined ? [] : [attribute('comment', string(object.comment))]),
  ];
}

/** The blocks inside of a table's or a partition's: what it has from its parent is said there. */
export function tableBlocks(object: Table, context: HclContext): HclBlock[] {
  const printed = (kind: string) =>
    context
      .children(object, kind)
      .filter((child) => isOwn(child, object, context.realm))
      .flatMap((child) => context.print(child));
  return [
    ...['column', 'primary_key', 'foreign_key', 'index', 'check', 'unique', 'exclude'].flatMap(printed),
    // Without a comment it is there for its rights, which HCL does not tell of.
    ...context
      .children(object, 'column_sequence')
      .filter(({ comment }) => comment !== undefined)
      .flatMap((child) => context.print(child)),
    ...printed('trigger_state'),
    ...(object.partitionBy ? [partitionBlock(object.partitionBy)] : []),
    ...(object.rowSecurity
      ? [
          block(
            'row_security',
            [],
            [
              attribute('enabled', bool(object.rowSecurity.enabled)),
              ...(object.rowSecurity.forced ? [attribute('enforced', bool(true))] : []),
            ],
          ),
        ]
      : []),
    ...relationOptionsBlock(object.params),
  ];
}

function partitionBlock({ strategy, parts }: NonNullable<Table['partitionBy']>): HclBlock {
  const type = attribute('type', raw(strategy));
  if (parts.every(({ column, suffix }) => column !== undefined && suffix === undefined)) {
    const columns = list(parts.map(({ column }) => reference('column', column ?? '')));
    return block('partition', [], [type, attribute('columns', columns)]);
  }
  return block(
    'partition',
    [],
    [
      type,
      ...parts.map(({ column, expr, suffix }) =>
        block(
          'by',
          [],
          [
            column === undefined
              ? attribute('expr', string(hclPartitionExpression(expr ?? '')))
              : attribute('column', reference('column', column)),
            ...suffixHcl(suffix ?? ''),
          ],
        ),
      ),
    ],
  );
}

/** ` COLLATE "C" text_pattern_ops`, as attributes. */
function suffixHcl(suffix: string): HclAttribute[] {
  const name = String.raw`(?:"(?:[^"]|"")+"|[\w$]+)`;
  const [, collate, ops] = new RegExp(`^(?: COLLATE (${name}(?:\\.${name})?))?(?: (.+))?$`, 's').exec(suffix) ?? [];
  const parts = collate?.match(new RegExp(name, 'g'))?.map(nameText);
  return [
    ...(parts ? [attribute('collate', string(parts.join('.')))] : []),
    ...(ops === undefined ? [] : [attribute('ops', /^[a-z_][\w$]*$/.test(ops) ? raw(ops) : string(ops))]),
  ];
}

function hclPartitionExpression(expr: string): string {
  const core = partExpressionHcl(expr);
  return core.startsWith('((') ? wrapped(core.slice(1, -1)) : core;
}
