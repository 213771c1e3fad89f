import { changedFields, sameValue } from '../../../diff/compare.ts';
import { attribute, block, bool, list, raw, reference, string } from '../../../hcl/print.ts';
import type { Alter } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, type Realm } from '../../../schema/model.ts';
import type { SchemaBlock, Target } from '../../schema-hcl/index.ts';
import { type CatalogOf, columnNames } from '../catalog/catalog.ts';
import { type ConstraintRow, moreOfConstraint } from '../catalog/constraints.ts';
import type { RelationRow } from '../catalog/relations.ts';
import { sameFamily } from '../conversions.ts';
import { defaultName } from '../names.ts';
import { nameList, quoteName } from '../quote.ts';
import { alterTable } from './alter-table.ts';
import { validate } from './check.ts';
import type { Column } from './column.ts';
import {
  addConstraint,
  byItself,
  type Constraint,
  commentHcl,
  commentOnConstraint,
  type Deferrable,
  deferrableHcl,
  deferrableSql,
  dropConstraint,
  outsideOfCreate,
  readConstraints,
  readDeferrable,
  readInherited,
} from './constraints.ts';
import { goneKey, type Obstacle, type PlanContext, type PostgresKind, readFrom, type Step, stage } from './contract.ts';
import { listed, ownColumns, readDeferrableHcl } from './hcl-read.ts';
import { withParent } from './inherited-constraint.ts';
import { joiningBelow, rebuiltBelow, tableKey } from './lineage.ts';
import { inTwoGoes } from './online.ts';
import { changesPersistence } from './persistence.ts';
import { renameConstraint } from './rename.ts';
import { outsideColumn, parseOutsideColumn } from './stand-in.ts';
import { filledKey } from './table-rebuild.ts';

export interface ForeignKey extends Constraint<'foreign_key'> {
  readonly columns: readonly string[];
  readonly refSchema: string;
  readonly refTable: string;
  readonly refColumns: readonly string[];
  /** As SQL has it: `NO ACTION`, `SET NULL` … */
  readonly onUpdate: string;
  readonly onDelete: string;
  /** Which columns SET NULL and SET DEFAULT touch (PostgreSQL 15); left out for all. */
  readonly onDeleteColumns?: readonly string[];
  readonly matchFull?: true;
  readonly deferrable?: Deferrable;
  readonly notValid?: true;
  /** PostgreSQL 18, as is `period`: the last pair of columns are periods. */
  readonly notEnforced?: true;
  readonly period?: true;
}

const stages = { add: stage.addForeignKey, drop: stage.dropForeignKey };
const rank = 3;
const actions: Readonly<Record<string, string>> = {
  a: 'NO ACTION',
  r: 'RESTRICT',
  c: 'CASCADE',
  n: 'SET NULL',
  d: 'SET DEFAULT',
};

function referenced({ refSchema, refTable, refColumns }: ForeignKey): ObjectKey[] {
  return [
    keyOf({ kind: 'table', schema: refSchema, name: refTable }),
    ...refColumns.map((name) => keyOf({ kind: 'column', schema: refSchema, parent: refTable, name })),
  ];
}

function references(object: ForeignKey): ObjectKey[] {
  const { schema, parent, columns } = object;
  return [...columns.map((name) => keyOf({ kind: 'column', schema, parent, name })), ...referenced(object)];
}

export const foreignKey: PostgresKind<ForeignKey> = {
  name: 'foreign_key',
  owners: ['table'],
  policy: 'foreign_key',
  selector: 'fk',
  rename: renameConstraint(),
  // What a parent hands down has its name from there.
  anonymous: ({ inherited }) => inherited === true,
  detachable: true,
  blocksSiblings: (object, context) =>
    (isOwnTable(object) && losesKey(object, context.from, context.to)) ||
    changesPersistence({ schema: object.schema, name: object.parent }, context),
  references,
  reaches: referenced,
  changes: (from, to, exact) =>
    changedFields(
      from,
      to,
      [
        'columns',
        'refSchema',
        'refTable',
        'refColumns',
        'onUpdate',
        'onDelete',
        'onDeleteColumns',
        'matchFull',
        'deferrable',
        'notValid',
        'notEnforced',
        'period',
        'inherited',
      ],
      { notValid: (a, b) => a === b || (b === true && !exact) },
    ),

  ...readFrom(['constraintsOf', 'relations', 'columns'], (catalog) =>
    readConstraints<ForeignKey>(catalog, 'f', (row, table) => {
      const { validated, enforced, period } = moreOfConstraint(row);
      return {
        kind: 'foreign_key',
        schema: table.schema,
        parent: table.name,
        name: row.name,
        columns: columnNames(catalog, row.table, row.columns ?? []),
        ...readReference(catalog, row, table),
        ...readDeferrable(moreOfConstraint(row)),
        ...(validated || !enforced ? {} : { notValid: true }),
        ...(enforced ? {} : { notEnforced: true }),
        ...(period ? { period: true } : {}),
        ...readInherited(row),
      };
    }),
  ),

  ...withParent<ForeignKey>(
    {
      create: (object, context) => added(object, context),
      drop: (object, context) => [dropped(object, context)],
      alter,
    },
    false,
  ),
  item: (object, context) =>
    object.inherited || object.notValid || context.online.foreignKey
      ? undefined
      : { text: definition(object, context), rank },
  makeWay,
  changesLate: (object, { from }) => {
    const before = from.objects.get(keyOf(object)) as ForeignKey | undefined;
    return before !== undefined && changesInPlace(before, object);
  },
  commentOn: commentOnConstraint,

  hcl: {
    read: readForeignKey,
    print: (object, context) => {
      const word = (action: string) => raw(action.replace(' ', '_'));
      const own = (names: readonly string[]) => list(names.map((name) => reference('column', name)));
      const isInside = context.realm.objects.has(
        keyOf({ kind: 'table', schema: object.refSchema, name: object.refTable }),
      );
      const referred = object.refColumns.map((name) =>
        isInside
          ? context.reference('table', object.refSchema, object.refTable, name)
          : string(outsideColumn(object, name)),
      );
      return block(
        'foreign_key',
        [object.name],
        [
          attribute('columns', own(object.columns)),
          attribute('ref_columns', list(referred)),
          attribute('on_update', word(object.onUpdate)),
          attribute('on_delete', word(object.onDelete)),
          ...(object.onDeleteColumns ? [attribute('on_delete_columns', own(object.onDeleteColumns))] : []),
          ...(object.matchFull ? [attribute('match', raw('FULL'))] : []),
          ...deferrableHcl(object.deferrable),
          ...(object.notValid ? [attribute('not_valid', bool(true))] : []),
          ...(object.notEnforced ? [attribute('not_enforced', bool(true))] : []),
          ...(object.period ? [attribute('period', bool(true))] : []),
          ...commentHcl(object.comment),
        ],
      );
    },
  },
};

/** What it points at, and what it does about changes there. */
function readReference(catalog: CatalogOf<'columns'>, row: ConstraintRow, { schema }: RelationRow) {
  const { reference } = row;
  const other = reference?.elsewhere;
  const [onUpdate, onDelete] = [reference?.onUpdate, reference?.onDelete].map((letter) => actions[letter ?? '']);
  return {
    refSchema: other?.schema ?? schema,
    refTable: reference?.name ?? '',
    refColumns: other?.columns ?? columnNames(catalog, reference?.table ?? 0, reference?.columns ?? []),
    onUpdate: onUpdate ?? 'NO ACTION',
    onDelete: onDelete ?? 'NO ACTION',
    ...(reference?.onDeleteColumns
      ? { onDeleteColumns: columnNames(catalog, row.table, reference.onDeleteColumns) }
      : {}),
    ...(reference?.match === 'f' ? ({ matchFull: true } as const) : {}),
  };
}

const actionWords = Object.values(actions);

/** Columns of tables of the document, or names of columns outside of it. */
function readReferred(block: SchemaBlock): readonly ReferredColumn[] | undefined {
  return block.referencesOrNames('ref_columns', 'column')?.map((said) => {
    if (typeof said !== 'string') return said;
    const column = parseOutsideColumn(said, block.schema);
    if (column) return column;
    throw block.fault(
      `foreign_key "${block.name}": ref_columns: ${JSON.stringify(said)} does not name a column of a table`,
      'ref_columns',
      ['like table.users.column.id, or "public.users.id" for a table that has no block'],
    );
  });
}

type ReferredColumn = Pick<Target, 'schema' | 'parent' | 'name'>;

function readForeignKey(block: SchemaBlock): ForeignKey {
  const columns = block.required('columns', ownColumns(block, 'columns'));
  const referred = block.required('ref_columns', readReferred(block));
  const [first] = referred;
  const other = referred.find(({ schema, parent }) => schema !== first?.schema || parent !== first?.parent);
  if (other) {
    throw block.fault(
      `foreign_key "${block.name}": ref_columns: columns of one table are required, got "${first?.parent}" and "${other.parent}"`,
      'ref_columns',
    );
  }
  if (columns.length !== referred.length) {
    throw block.fault(
      `foreign_key "${block.name}" has ${columns.length} columns and ${referred.length} ref_columns: they go in pairs`,
      'ref_columns',
    );
  }
  return {
    kind: 'foreign_key',
    schema: block.schema,
    parent: block.parent,
    name: block.hasName ? block.name : defaultName(block.parent, columns, 'fkey'),
    columns,
    refSchema: first?.schema ?? '',
    refTable: first?.parent ?? '',
    refColumns: referred.map(({ name }) => name),
    onUpdate: block.word('on_update', actionWords) ?? 'NO ACTION',
    onDelete: block.word('on_delete', actionWords) ?? 'NO ACTION',
    ...listed('onDeleteColumns', ownColumns(block, 'on_delete_columns')),
    ...(block.word('match', ['SIMPLE', 'FULL']) === 'FULL' ? { matchFull: true } : {}),
    ...readDeferrableHcl(block),
    ...(block.boolean('not_valid') ? { notValid: true } : {}),
    ...(block.boolean('not_enforced') ? { notEnforced: true } : {}),
    ...(block.boolean('period') ? { period: true } : {}),
  };
}

function alter({ from, to, fields }: Alter<ForeignKey>, context: PlanContext): readonly Step[] {
  const changed = fields.map(({ field }) => field).filter((field) => field !== 'comment');
  if (changed.length === 0) return [];
  const { head, comment } = alterTable({ schema: to.schema, name: to.parent }, context);
  const name = quoteName(to.name);
  if (!to.notValid && changed.every((field) => field === 'notValid')) return [validate(to, context)];
  if (changed.every((field) => field === 'deferrable')) {
    const sql = (key: ForeignKey) => `ALTER CONSTRAINT ${name}${deferrableSql(key.deferrable) || ' NOT DEFERRABLE'}`;
    return [
      {
        stage: stage.addForeignKey,
        sql: sql(to),
        join: { head, comment },
        comment,
        reverse: [sql(from)],
        effect: 'alter',
      },
    ];
  }
  return [dropped(from, context), ...added(to, context)];
}

/** Only while both sides compare with each other can the server carry it through a change of one side's type. */
function makeWay({ cause, below, belowTo }: Obstacle<ForeignKey>): 'stay' | 'remake' {
  if (cause === 'remade' || below.kind !== 'column' || belowTo.kind !== 'column') return 'remake';
  return sameFamily((below as Column).type, (belowTo as Column).type) ? 'stay' : 'remake';
}

/** It stays the same key, on whatever index it stands. */
function changesInPlace(from: ForeignKey, to: ForeignKey): boolean {
  const core = ({ notValid: _, deferrable: __, comment: ___, dependsOn: ____, ...key }: ForeignKey) => key;
  return sameValue(core(from), core(to));
}

function added(object: ForeignKey, context: PlanContext): readonly Step[] {
  const whole = add(object, context);
  if (context.online.foreignKey !== true || object.notValid || object.notEnforced) return [whole];
  const rule = add({ ...object, notValid: true }, context);
  return inTwoGoes(object, rule, validate(object, context), context) ?? [whole];
}

function add(object: ForeignKey, context: PlanContext): Step {
  const checks = !object.notValid && !object.notEnforced;
  const step = addConstraint(object, definition(object, context), rank, stages, context, [
    ...(checks
      ? [
          {
            type: 'ACQUIRES_SHARE_ROW_EXCLUSIVE_LOCK' as const,
            message: `keeps writers from ${quoteName(object.parent)} and ${quoteName(object.refTable)} while all rows are looked up`,
          },
        ]
      : []),
  ]);
  const rebuilt = rebuiltBelow({ schema: object.refSchema, name: object.refTable }, context);
  if (rebuilt.length === 0) {
    const joining = checks ? joiningBelow({ schema: object.refSchema, name: object.refTable }, context) : [];
    const whole = joining.length === 0 ? step : { ...step, needs: [...references(object), ...joining.map(tableKey)] };
    return object.notValid ? outsideOfCreate(whole) : whole;
  }
  return { ...byItself(step), apart: true, needs: [...references(object), ...rebuilt.map(filledKey)] };
}

function dropped(object: ForeignKey, context: PlanContext): Step {
  const drop = isOwnTable(object) ? stage.dropSelfReference : stages.drop;
  const step = dropConstraint(object, definition(object, context), { ...stages, drop }, context);
  return { ...step, provides: [goneKey(keyOf(object))] };
}

/** It points at its own table. */
function isOwnTable({ schema, parent, refSchema, refTable }: ForeignKey): boolean {
  return schema === refSchema && parent === refTable;
}

const keyKinds: ReadonlySet<string> = new Set(['primary_key', 'unique', 'index']);

/** The table loses one of its keys, which may be the one that is pointed at: the server drops none under a foreign key. */
function losesKey({ schema, parent }: ForeignKey, from: Realm, to: Realm): boolean {
  return Array.from(from.objects).some(
    ([key, object]) =>
      object.parent === parent && object.schema === schema && keyKinds.has(object.kind) && !to.objects.has(key),
  );
}

function definition(key: ForeignKey, context: PlanContext): string {
  const columns = (names: readonly string[]) => {
    const last = key.period ? names.length - 1 : -1;
    return names.map((name, index) => (index === last ? `PERIOD ${quoteName(name)}` : quoteName(name))).join(', ');
  };
  const table = context.name({ schema: key.refSchema, name: key.refTable }, key.schema);
  return [
    `CONSTRAINT ${quoteName(key.name)} FOREIGN KEY (${columns(key.columns)}) REFERENCES ${table} (${columns(key.refColumns)})`,
    key.matchFull ? ' MATCH FULL' : '',
    ` ON UPDATE ${key.onUpdate} ON DELETE ${key.onDelete}`,
    key.onDeleteColumns ? ` (${nameList(key.onDeleteColumns)})` : '',
    deferrableSql(key.deferrable),
    key.notValid ? ' NOT VALID' : '',
    key.notEnforced ? ' NOT ENFORCED' : '',
  ].join('');
}
