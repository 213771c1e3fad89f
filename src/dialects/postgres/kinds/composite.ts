import { changedFields, sameValue } from '../../../diff/compare.ts';
import { attribute, block, reference } from '../../../hcl/print.ts';
import type { Alter } from '../../../schema/change.ts';
import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { type Catalog, commentOnPart, typeRef, typesOf } from '../catalog/catalog.ts';
import type { TypeRow } from '../catalog/types.ts';
import { typeRefOf } from '../hcl-types.ts';
import { quoteName } from '../quote.ts';
import { sameType, type TypeRef, typeSql } from '../types.ts';
import { commentHcl } from './constraints.ts';
import { address, type PlanContext, type PostgresKind, type Step, stage } from './contract.ts';
import { readCollation } from './hcl-read.ts';
import { partComments } from './part-comments.ts';
import { collateSql, type Qualified, qualifiedHcl } from './qualified.ts';
import { rebuilt } from './rebuilt.ts';

export interface Field {
  readonly name: string;
  readonly type: TypeRef;
  readonly collation?: Qualified;
  readonly comment?: string;
}

export interface Composite extends SchemaObject<'composite'> {
  readonly schema: string;
  /** In their order, which counts: rows are written without names. */
  readonly fields: readonly Field[];
}

export const composite: PostgresKind<Composite> = {
  name: 'composite',
  policy: 'composite',
  selector: 'composite',
  namespace: 'type',
  references: ({ fields }) =>
    fields.flatMap(({ type, collation }) => [
      ...(type.user ? [keyOf(type.user)] : []),
      ...(collation ? [keyOf({ kind: 'collation', ...collation })] : []),
    ]),
  changes: (from, to) => changedFields(from, to, ['fields'], { fields: sameFields }),

  read: (catalog) =>
    typesOf(catalog, 'c')
      .filter(({ relation }) => relation === 'c')
      .map((row) => ({
        object: readComposite(catalog, row),
        addresses: [address('pg_type', row.id), address('pg_class', row.composite?.relation ?? 0)],
      })),

  create,
  drop: (object, context) => [
    {
      stage: stage.head,
      sql: `DROP TYPE ${context.name(object)}`,
      comment: `drop composite type ${quoteName(object.name)}`,
      reverse: create(object, context).map(({ sql }) => sql),
    },
  ],
  alter,
  commentOn: (object, context) => ({ on: `TYPE ${context.name(object)}`, label: `type: ${quoteName(object.name)}` }),

  hcl: {
    read: (block) => ({
      kind: 'composite',
      schema: block.schema,
      name: block.name,
      fields: block.blocks('field').map(readField),
    }),
    print: (object, context) =>
      block('composite', context.labels(object), [
        attribute('schema', reference('schema', object.schema)),
        ...commentHcl(object.comment),
        ...object.fields.map((field) =>
          block(
            'field',
            [field.name],
            [
              attribute('type', context.type(field.type)),
              ...(field.collation ? [attribute('collate', qualifiedHcl(field.collation))] : []),
              ...commentHcl(field.comment),
            ],
          ),
        ),
      ]),
  },
};

function readComposite(catalog: Catalog, { schema, name, composite: own }: TypeRow): Composite {
  return {
    kind: 'composite',
    schema,
    name,
    fields: (own?.fields ?? []).map((row) => {
      const comment = commentOnPart(catalog, 'pg_class', own?.relation ?? 0, row.number);
      return {
        name: row.name,
        type: typeRef(catalog, row.type, row.typeText),
        ...(row.collation ? { collation: row.collation } : {}),
        ...(comment === undefined ? {} : { comment }),
      };
    }),
  };
}

function readField(block: SchemaBlock): Field {
  const comment = block.string('comment');
  return {
    name: block.name,
    type: typeRefOf(block.required('type', block.spelledType('type'))),
    ...readCollation(block),
    ...(comment === undefined ? {} : { comment }),
  };
}

function sameField(a: Field | undefined, b: Field | undefined): boolean {
  return a !== undefined && b !== undefined && sameType(a.type, b.type) && sameValue(a.collation, b.collation);
}

function sameFields(from: readonly Field[], to: readonly Field[]): boolean {
  return (
    from.length === to.length &&
    from.every((field, index) => {
      const other = to[index];
      return field.name === other?.name && sameField(field, other) && (field.comment ?? '') === (other.comment ?? '');
    })
  );
}

function fieldSql(object: Composite, field: Field, context: PlanContext): string {
  const type = typeSql(field.type, (user) => context.name(user, object.schema));
  return type + collateSql(field.collation, context, object.schema);
}

function fieldTarget(object: Composite, context: PlanContext) {
  return ({ name }: { readonly name: string }) => ({
    on: `COLUMN ${context.name(object)}.${quoteName(name)}`,
    label: `field: ${quoteName(name)} on type: ${quoteName(object.name)}`,
  });
}

function create(object: Composite, context: PlanContext): Step[] {
  const items = object.fields.map((field) => `${quoteName(field.name)} ${fieldSql(object, field, context)}`);
  return [
    {
      stage: stage.head,
      sql: `CREATE TYPE ${context.name(object)} AS (${items.join(', ')})`,
      comment: `create composite type ${quoteName(object.name)}`,
      reverse: [`DROP TYPE ${context.name(object)}`],
    },
    ...partComments(object, [], object.fields, fieldTarget(object, context)),
  ];
}

function alter(change: Alter<Composite>, context: PlanContext): readonly Step[] {
  const { from, to } = change;
  const target = fieldTarget(to, context);
  const added = to.fields.filter(({ name }) => !named(from, name));
  const kept = from.fields.filter(({ name }) => named(to, name));
  const reached = [...kept, ...added].map(({ name }) => name);
  // The server puts new fields last and moves none.
  if (to.fields.some(({ name }, index) => reached[index] !== name)) {
    return rebuilt(composite, change, context);
  }
  const definition = (object: Composite, field: Field) =>
    `${quoteName(field.name)} ${fieldSql(object, field, context)}`;
  return [
    ...added.map((field) =>
      clause(to, `ADD ATTRIBUTE ${definition(to, field)}`, `DROP ATTRIBUTE ${quoteName(field.name)}`, context),
    ),
    ...from.fields
      .filter(({ name }) => !named(to, name))
      .map((field) =>
        clause(to, `DROP ATTRIBUTE ${quoteName(field.name)}`, `ADD ATTRIBUTE ${definition(from, field)}`, context),
      ),
    ...kept.flatMap((field) => {
      const after = named(to, field.name);
      if (!after || sameField(field, after)) return [];
      const change = (object: Composite, one: Field) =>
        `ALTER ATTRIBUTE ${quoteName(one.name)} TYPE ${fieldSql(object, one, context)}`;
      return [clause(to, change(to, after), change(from, field), context)];
    }),
    ...partComments(to, from.fields, to.fields, target),
  ];
}

function named({ fields }: Composite, name: string): Field | undefined {
  return fields.find((field) => field.name === name);
}

function clause(object: Composite, sql: string, back: string, context: PlanContext): Step {
  const comment = `modify composite type ${quoteName(object.name)}`;
  return {
    stage: stage.head,
    sql,
    join: { head: `ALTER TYPE ${context.name(object)}`, comment },
    comment,
    reverse: [back],
  };
}
