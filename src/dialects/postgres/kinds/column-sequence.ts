import { attribute, block, reference } from '../../../hcl/print.ts';
import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import { accessOf } from '../catalog/access.ts';
import { type Catalog, commentOnPart } from '../catalog/catalog.ts';
import type { SequenceRow } from '../catalog/sequences.ts';
import { quoteName } from '../quote.ts';
import { commentHcl } from './constraints.ts';
import { address, type Found, type PlanContext, type PostgresKind, type Step, stage } from './contract.ts';
import { ownColumns } from './hcl-read.ts';
import { rightsSql } from './rights.ts';
import { isSerial } from './sequence.ts';

/**
 * The sequence of a serial or identity column, which comes and goes with the column: it is an object only where it has a comment or
 * rights of its own.
 */
export interface ColumnSequence extends SchemaObject<'column_sequence'> {
  readonly schema: string;
  readonly parent: string;
  readonly column: string;
  /** Left out where a document does not say. */
  readonly of?: 'identity' | 'serial';
}

export const columnSequence: PostgresKind<ColumnSequence> = {
  name: 'column_sequence',
  owners: ['table'],
  policy: 'sequence',
  selector: 'sequence',
  rightsOnly: ({ comment }) => comment === undefined,
  references: ({ schema, parent, column }) => [keyOf({ kind: 'column', schema, parent, name: column })],
  // A column that becomes the other sort gets another sequence.
  changes: (from, to) =>
    from.of === to.of || from.of === undefined || to.of === undefined
      ? []
      : [{ field: 'of', from: from.of, to: to.of }],

  read: (catalog) => catalog.sequences.flatMap((row) => readSequence(catalog, row)),

  create: () => [],
  drop: (object, context) => {
    const on = named(object, context);
    const rights = context.access ? rightsSql(on, object.access, undefined, false) : [];
    const statements = [...(object.comment === undefined ? [] : [`COMMENT ON ${on} IS ''`]), ...rights];
    return statements.map(
      (sql): Step => ({ stage: stage.leave, sql, comment: `modify sequence ${quoteName(object.name)}`, reverse: [] }),
    );
  },
  alter: ({ fields }) => (fields.some(({ field }) => field === 'of') ? 'remake' : []),
  makeWay: ({ cause }) => (cause === 'disturbed' ? 'stay' : 'remake'),
  commentOn: (object, context) => ({
    on: named(object, context),
    label: `sequence: ${quoteName(object.name)}`,
  }),

  hcl: {
    read: (inside) => ({
      kind: 'column_sequence',
      schema: inside.schema,
      parent: inside.parent,
      name: inside.name,
      column: inside.required('column', ownColumns(inside, 'column'))[0] ?? '',
    }),
    print: (object) =>
      block(
        'column_sequence',
        [object.name],
        [attribute('column', reference('column', object.column)), ...commentHcl(object.comment)],
      ),
  },
};

function named(object: ColumnSequence, context: PlanContext): string {
  return `SEQUENCE ${context.name(object)}`;
}

function readSequence(catalog: Catalog, row: SequenceRow): Found<ColumnSequence>[] {
  const identity = row.link === 'i';
  const table = catalog.relations.get(row.table ?? 0);
  const column = catalog.columns.get(row.table ?? 0)?.find(({ number }) => number === row.column);
  if (!table || !column || (!identity && !isSerial(catalog, row))) return [];
  const rights = accessOf(catalog.access.get(`pg_class:${row.id}`) ?? []);
  if (rights === undefined && commentOnPart(catalog, 'pg_class', row.id) === undefined) return [];
  const object: ColumnSequence = {
    kind: 'column_sequence',
    schema: row.schema,
    parent: table.name,
    name: row.name,
    column: column.name,
    of: identity ? 'identity' : 'serial',
  };
  return [{ object, addresses: [address('pg_class', row.id)] }];
}
