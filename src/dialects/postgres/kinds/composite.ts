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
import {
  address,
  type Carry,
  type Obstacle,
  type PlanContext,
  type PostgresKind,
  type Step,
  stage,
} from './contract.ts';
import { readCollation } from './hcl-read.ts';
import { partComments } from './part-comments.ts';
import { collateSql, type Qualified, qualifiedHcl } from './qualified.ts';
import { renameAs } from './rename.ts';
import { droppedType, holdsValues, remadeType } from './replace-type.ts';
import { byNames, fieldsReshaped, samePlaces } from './reshaped.ts';
import { holdsRows } from './row-type.ts';

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
  rename: renameAs('TYPE', 'type', 'a composite type'),
  namespace: 'type',
  amongRelations: true,
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
  drop: (object, context) => droppedType(object, context, typeRules(context)),
  alter,
  makeWay,
  reshape: holdsRows,
  carry,
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

function fieldType(object: Composite, field: Field, context: PlanContext): string {
  return typeSql(field.type, (user) => context.name(user, object.schema));
}

function fieldSql(object: Composite, field: Field, context: PlanContext): string {
  return fieldType(object, field, context) + collateSql(field.collation, context, object.schema);
}

function fieldTarget(object: Composite, typeName: string) {
  return ({ name }: { readonly name: string }) => ({
    on: `COLUMN ${typeName}.${quoteName(name)}`,
    label: `field: ${quoteName(name)} on type: ${quoteName(object.name)}`,
  });
}

function definition(object: Composite, context: PlanContext, name = context.name(object)): string {
  const items = object.fields.map((field) => `${quoteName(field.name)} ${fieldSql(object, field, context)}`);
  return `CREATE TYPE ${name} AS (${items.join(', ')})`;
}

function create(object: Composite, context: PlanContext): Step[] {
  return [
    {
      stage: stage.head,
      sql: definition(object, context),
      comment: `create composite type ${quoteName(object.name)}`,
      reverse: [`DROP TYPE ${context.name(object)}`],
    },
    ...partComments(object, [], object.fields, fieldTarget(object, context.name(object))),
  ];
}

function typeRules(context: PlanContext) {
  return {
    word: 'TYPE',
    label: 'composite type',
    create: (object: Composite, name: string) => definition(object, context, name),
    complete: (object: Composite, name: string) =>
      partComments(object, [], object.fields, fieldTarget(object, name)).map(({ sql }) => sql),
  };
}

function remade(from: Composite, to: Composite, context: PlanContext, making?: 'way') {
  return remadeType(from, to, context, { ...typeRules(context), ...(making ? { making } : {}) });
}

function alter({ from, to }: Alter<Composite>, context: PlanContext): readonly Step[] | 'remake' {
  // Neither puts the server a new field anywhere but last, nor does it change the type of a field of which there are values.
  const retyped = from.fields.some((field) => {
    const after = named(to, field.name);
    return after && !sameField(field, after);
  });
  if (!isReached(from, to) || (retyped && holdsValues(from, context))) return remade(from, to, context);
  const definitionOf = (object: Composite, field: Field) =>
    `${quoteName(field.name)} ${fieldSql(object, field, context)}`;
  const change = (object: Composite, field: Field) =>
    `ALTER ATTRIBUTE ${quoteName(field.name)} TYPE ${fieldSql(object, field, context)}`;
  return [
    ...to.fields
      .filter(({ name }) => !named(from, name))
      .map((field) =>
        clause(to, `ADD ATTRIBUTE ${definitionOf(to, field)}`, `DROP ATTRIBUTE ${quoteName(field.name)}`, context),
      ),
    ...from.fields
      .filter(({ name }) => !named(to, name))
      .map((field) =>
        clause(to, `DROP ATTRIBUTE ${quoteName(field.name)}`, `ADD ATTRIBUTE ${definitionOf(from, field)}`, context),
      ),
    ...from.fields.flatMap((field) => {
      const after = named(to, field.name);
      return !after || sameField(field, after) ? [] : [clause(to, change(to, after), change(from, field), context)];
    }),
    ...partComments(to, from.fields, to.fields, fieldTarget(to, context.name(to))),
  ];
}

/** Fields taken away and others put last lead from one to the other. */
function isReached(from: Composite, to: Composite): boolean {
  const kept = from.fields.filter(({ name }) => named(to, name));
  const added = to.fields.filter(({ name }) => !named(from, name));
  const reached = [...kept, ...added];
  return to.fields.every(({ name }, index) => reached[index]?.name === name);
}

/** The type of a field is made again. */
function makeWay({ from, to, cause }: Obstacle<Composite>, context: PlanContext) {
  if (cause === 'disturbed') return 'stay';
  return remade(from, to, context, 'way');
}

/** Field by field where the places differ, there or inside; a row that is not there stays so. */
function carry(from: Composite, to: Composite, context: PlanContext): Carry {
  return (value, target) => {
    if (fieldsReshaped(from.fields, context)) return byNames(value, target);
    if (samePlaces(from.fields, to.fields)) return `${value}::text::${target}`;
    const fields = to.fields.map((field) => {
      const before = named(from, field.name);
      if (!before) return 'NULL';
      const part = `(${value}).${quoteName(field.name)}`;
      return sameField(before, field) ? part : `${part}::text::${fieldType(to, field, context)}`;
    });
    return `CASE WHEN ${value} IS NOT DISTINCT FROM NULL THEN NULL ELSE ROW(${fields.join(', ')})::${target} END`;
  };
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
    disturbs: [keyOf(object)],
    reshapes: true,
  };
}
