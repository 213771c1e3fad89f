import { TelamonError } from '../../../errors/telamon-error.ts';
import { attribute, block, reference, string } from '../../../hcl/print.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { type Catalog, typeRef, typesOf } from '../catalog/catalog.ts';
import type { TypeRow } from '../catalog/types.ts';
import { typeRefOf } from '../hcl-types.ts';
import { mentionsIn } from '../mentions.ts';
import { nameText } from '../names.ts';
import { quoteName } from '../quote.ts';
import { type TypeRef, typeSql } from '../types.ts';
import { commentHcl } from './constraints.ts';
import { address, begun, type PlanContext, type PostgresKind, type Step, stage } from './contract.ts';
import { readCollation, readQualified } from './hcl-read.ts';
import { keysOfType } from './key-types.ts';
import { multirangeOf, standardMultirange } from './multirange.ts';
import type { OperatorClass } from './operator-class.ts';
import { type Qualified, qualifiedHcl, qualifiedSql } from './qualified.ts';
import { rangeChanges } from './range-changes.ts';
import { asideName, asideOf, droppedType, holdsValues, isSupplanted, isTypeKey, remadeType } from './replace-type.ts';
import { isReshaped } from './reshaped.ts';
import { holdsRows } from './row-type.ts';
import { dropWithFunctions, functionsBelow, functionsNamed, shellStep } from './shell-type.ts';
import { isMadeAgain } from './type-again.ts';

export interface Range extends SchemaObject<'range'> {
  readonly schema: string;
  readonly subtype: TypeRef;
  /** Where it is not the subtype's default one. */
  readonly opclass?: Qualified;
  readonly collation?: Qualified;
  /** Functions by the server's text, under the search path of the state. */
  readonly canonical?: string;
  readonly subtypeDiff?: string;
  /** Where it is not what the server makes of the range's name. */
  readonly multirange?: string;
}

export const range: PostgresKind<Range> = {
  name: 'range',
  policy: 'range',
  selector: 'range',
  namespace: 'type',
  references: ({ subtype, collation, opclass }) => [
    ...(subtype.user ? [keyOf(subtype.user)] : []),
    ...(collation ? [keyOf({ kind: 'collation', ...collation })] : []),
    ...(opclass && opclass.schema !== 'pg_catalog'
      ? [keyOf({ kind: 'operator_class', ...opclass, signature: 'btree' })]
      : []),
  ],
  // A function's name: only its kind shows that it is called.
  mentions: ({ canonical, subtypeDiff, ...object }, realm) => [
    ...[canonical, subtypeDiff].flatMap((name) => mentionsIn(name && `${name}()`, object, realm)),
    ...(object.opclass ? [] : classesOf(object.subtype, realm)),
  ],
  changes: rangeChanges,

  read: (catalog) =>
    typesOf(catalog, 'r').map((row) => ({
      object: readRange(catalog, row),
      addresses: [
        address('pg_type', row.id),
        address('pg_type', row.range?.multirange ?? 0),
        ...(row.range?.makers ?? []).map((id) => address('pg_proc', id)),
      ],
    })),

  partners: functionsOf,
  create,
  drop: (object, context) => {
    if (object.canonical === undefined) return droppedType(object, context, typeRules(context));
    if (isSupplanted(object, context)) throw refused(object, 'its function');
    return [
      {
        stage: stage.head,
        sql: dropWithFunctions(object, context),
        comment: `drop range type ${quoteName(object.name)}`,
        reverse: [definition(object, context)],
      },
    ];
  },
  alter: ({ from, to, fields }, context) =>
    fields.every(({ field }) => field === 'comment') ? [] : remade(from, to, context),
  entails: ({ from }, context) => (isMadeAgain(from, context) ? keysOfType(context) : []),
  makeWay: ({ from, to, below }, context) => {
    // Its bounds are only written as texts, which tell fields by their places.
    if (isReshaped(from, context) && holdsValues(from, context)) {
      throw refused(from, `${below.kind} ${quoteName(below.name)}, the fields of which change their places`);
    }
    if (isTypeKey(keyOf(below)) || below.kind === 'collation') return remade(from, to, context, 'way');
    if (holdsValues(from, context)) throw refused(from, `${below.kind} ${quoteName(below.name)}`);
    return 'remake';
  },
  reshape: holdsRows,
  commentOn: (object, context) => ({ on: `TYPE ${context.name(object)}`, label: `type: ${quoteName(object.name)}` }),

  hcl: {
    read: readRangeHcl,
    print: (object, context) =>
      block('range', context.labels(object), [
        attribute('schema', reference('schema', object.schema)),
        attribute('subtype', context.type(object.subtype)),
        ...(object.opclass ? [attribute('subtype_opclass', qualifiedHcl(object.opclass))] : []),
        ...(object.collation ? [attribute('collation', qualifiedHcl(object.collation))] : []),
        ...(object.canonical === undefined ? [] : [attribute('canonical', string(object.canonical))]),
        ...(object.subtypeDiff === undefined ? [] : [attribute('subtype_diff', string(object.subtypeDiff))]),
        ...(object.multirange === undefined ? [] : [attribute('multirange_type_name', string(object.multirange))]),
        ...commentHcl(object.comment),
      ]),
  },
};

/** The operator class that orders the values of a type of the state where nobody names one. */
function classesOf({ user }: TypeRef, realm: Realm): ObjectKey[] {
  if (!user) return [];
  const type = keyOf(user);
  return [...realm.objects].flatMap(([key, object]) => (isClassOf(object, type) ? [key] : []));
}

function isClassOf(object: SchemaObject, type: ObjectKey): boolean {
  if (object.kind !== 'operator_class') return false;
  const { using, default: isDefault, forType } = object as OperatorClass;
  return using === 'btree' && isDefault === true && forType.user !== undefined && keyOf(forType.user) === type;
}

function readRange(catalog: Catalog, { id, schema, name, range: own }: TypeRow): Range {
  return {
    kind: 'range',
    schema,
    name,
    subtype: typeRef(catalog, own?.subtype ?? id, own?.subtypeText ?? ''),
    ...(own?.opclass ? { opclass: own.opclass } : {}),
    ...(own?.collation ? { collation: own.collation } : {}),
    ...(own?.canonical ? { canonical: own.canonical } : {}),
    ...(own?.diff ? { subtypeDiff: own.diff } : {}),
    ...(own && own.multirangeName !== standardMultirange(name) ? { multirange: own.multirangeName } : {}),
  };
}

function readRangeHcl(block: SchemaBlock): Range {
  const { collation } = readCollation(block, 'collation');
  const opclass = readQualified(block, 'subtype_opclass');
  const canonical = block.word('canonical');
  const diff = block.word('subtype_diff');
  const multirange = block.string('multirange_type_name');
  return {
    kind: 'range',
    schema: block.schema,
    name: block.name,
    subtype: typeRefOf(block.required('subtype', block.spelledType('subtype'))),
    ...(opclass ? { opclass } : {}),
    ...(collation ? { collation } : {}),
    ...(canonical === undefined ? {} : { canonical }),
    ...(diff === undefined ? {} : { subtypeDiff: diff }),
    ...(multirange === undefined ? {} : { multirange }),
  };
}

/** What names its values, as a step aside finds it: statements and what undoes them. */
function moreAside(object: Range, aside: string, context: PlanContext): (readonly [sql: string, back: string])[] {
  const many = multirangeOf(object);
  const manyAside = asideName(many, context);
  const within = (name: string) => context.name({ schema: object.schema, name });
  const renamed = (noun: string, before: string, after: string, taken = ''): readonly [string, string] => [
    `ALTER ${noun} ${within(before)}${taken} RENAME TO ${quoteName(after)}`,
    `ALTER ${noun} ${within(after)}${taken} RENAME TO ${quoteName(before)}`,
  ];
  const subtype = typeSql(object.subtype, (user) => context.name(user, object.schema));
  const makers = [` (${subtype}, ${subtype})`, ` (${subtype}, ${subtype}, text)`];
  const makersOfMany = [' ()', ` (${within(aside)})`, ` (VARIADIC ${within(aside)}[])`];
  return [
    renamed('TYPE', many.name, manyAside),
    ...makers.map((taken) => renamed('FUNCTION', object.name, aside, taken)),
    ...makersOfMany.map((taken) => renamed('FUNCTION', many.name, manyAside, taken)),
  ];
}

/** The function that rounds its bounds, whose argument is the range. */
function functionsOf(object: Range, realm: Realm): readonly ObjectKey[] {
  if (object.dependsOn) return functionsBelow(object);
  return object.canonical === undefined
    ? []
    : functionsNamed([nameText(object.canonical.split('.').at(-1) ?? '')], realm);
}

function create(object: Range, context: PlanContext): Step[] {
  const own = object.canonical !== undefined;
  const head: Step = {
    stage: stage.head,
    sql: definition(object, context),
    comment: `create range type ${quoteName(object.name)}`,
    reverse: [own ? dropWithFunctions(object, context) : `DROP TYPE ${context.name(object)}`],
  };
  if (!own) return [head];
  const { user } = object.subtype;
  const needs = [...(object.dependsOn ?? []), ...functionsOf(object, context.to), ...(user ? [keyOf(user)] : [])];
  return [shellStep(object, context), { ...head, needs: [begun(keyOf(object)), ...needs] }];
}

function remade(from: Range, to: Range, context: PlanContext, making?: 'way'): readonly Step[] | 'remake' {
  if (holdsValues(from, context) && (from.canonical ?? to.canonical) !== undefined) {
    throw refused(from, 'its function');
  }
  const findsAside = asideSubtype(from, context) !== undefined && !from.opclass && !from.subtypeDiff;
  return remadeType(from, to, context, { ...typeRules(context), ...(making ? { making } : {}), findsAside });
}

/** The old name of what it is made of, where the new range is made of the new type of that name: both old ones stand aside. */
function asideSubtype(object: Range, context: PlanContext): string | undefined {
  const { user } = object.subtype;
  const after = (context.to.objects.get(keyOf(object)) as Range | undefined)?.subtype.user;
  if (!user || !after || keyOf(user) !== keyOf(after) || !isMadeAgain(user, context)) return undefined;
  return asideOf({ type: object.subtype }, context);
}

function refused({ name }: Range, below: string): TelamonError {
  return new TelamonError(
    'plan_refused',
    `range type ${quoteName(name)} cannot be made again with ${below} while columns hold values of it`,
    { hints: ['change the columns to text first, and back afterwards'] },
  );
}

function typeRules(context: PlanContext) {
  return {
    word: 'TYPE',
    label: 'range type',
    create: (object: Range, name: string) => definition(object, context, name),
    moreAside: (object: Range, aside: string) => moreAside(object, aside, context),
    createAside: (object: Range, name: string) => {
      const multirange = asideName(multirangeOf(object), context);
      return definition({ ...object, multirange }, context, name, asideSubtype(object, context));
    },
  };
}

function definition(
  object: Range,
  context: PlanContext,
  name = context.name(object),
  subtype = typeSql(object.subtype, (user) => context.name(user, object.schema)),
): string {
  const near = (qualified: Qualified) => qualifiedSql(qualified, context, object.schema);
  const { opclass, collation, canonical, subtypeDiff, multirange } = object;
  const parts = [
    `SUBTYPE = ${subtype}`,
    ...(opclass ? [`SUBTYPE_OPCLASS = ${near(opclass)}`] : []),
    ...(collation ? [`COLLATION = ${near(collation)}`] : []),
    ...(canonical === undefined ? [] : [`CANONICAL = ${canonical}`]),
    ...(subtypeDiff === undefined ? [] : [`SUBTYPE_DIFF = ${subtypeDiff}`]),
    ...(multirange === undefined
      ? []
      : [`MULTIRANGE_TYPE_NAME = ${context.name({ schema: object.schema, name: multirange })}`]),
  ];
  return `CREATE TYPE ${name} AS RANGE (${parts.join(', ')})`;
}
