import { TelamonError } from '../../../errors/telamon-error.ts';
import type { Alter } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import { type Catalog, typeRef, typesOf } from '../catalog/catalog.ts';
import type { BaseRow, TypeRow } from '../catalog/types.ts';
import { nameText } from '../names.ts';
import { plainLiteral, quoteName } from '../quote.ts';
import { type TypeRef, typeSql } from '../types.ts';
import { address, begun, type PlanContext, type PostgresKind, type Step, stage } from './contract.ts';
import { flag, integer, routineName, text, typeForm, word } from './forms.ts';
import { renameAs } from './rename.ts';
import { holdsValues, isSupplanted } from './replace-type.ts';
import { dropWithFunctions, functionsBelow, functionsNamed, shellStep } from './shell-type.ts';
import { simpleKind } from './simple.ts';

/** A type whose values functions read and print. Without them it is a shell: a name for functions to be made with. */
export interface BaseType extends SchemaObject<'base_type'> {
  readonly schema: string;
  /** Functions by the server's text, under the search path of the state. */
  readonly input?: string;
  readonly output?: string;
  readonly receive?: string;
  readonly send?: string;
  readonly typmodIn?: string;
  readonly typmodOut?: string;
  readonly analyze?: string;
  readonly subscript?: string;
  /** In bytes; left out for values of any length. */
  readonly length?: number;
  readonly byValue?: boolean;
  /** Left out: INT4. */
  readonly alignment?: string;
  /** Left out: PLAIN. */
  readonly storage?: string;
  /** Left out: U. */
  readonly category?: string;
  readonly preferred?: boolean;
  readonly default?: string;
  readonly element?: TypeRef;
  /** Left out: a comma. */
  readonly delimiter?: string;
  readonly collatable?: boolean;
}

const functionFields = [
  'input',
  'output',
  'receive',
  'send',
  'typmodIn',
  'typmodOut',
  'analyze',
  'subscript',
] as const satisfies readonly (keyof BaseType)[];

/** What ALTER TYPE can set. */
const alterable: ReadonlySet<string> = new Set(['receive', 'send', 'typmodIn', 'typmodOut', 'analyze', 'subscript']);

const simple = simpleKind<BaseType>({
  name: 'base_type',
  noun: 'TYPE',
  label: 'base type',
  namespace: 'type',
  fields: {
    input: routineName,
    output: routineName,
    receive: routineName,
    send: routineName,
    typmodIn: routineName,
    typmodOut: routineName,
    analyze: routineName,
    subscript: routineName,
    length: integer,
    byValue: flag,
    alignment: word,
    storage: word,
    category: text,
    preferred: flag,
    default: text,
    element: typeForm,
    delimiter: text,
    collatable: flag,
  },
  attributes: { length: 'internal_length', byValue: 'passed_by_value' },
  read: (catalog) =>
    [...typesOf(catalog, 'b').filter(({ base }) => base !== null), ...typesOf(catalog, 'p')].map((row) => ({
      object: readBaseType(catalog, row),
      addresses: [address('pg_type', row.id)],
    })),
  definition,
  rename: renameAs('TYPE', 'type', 'a base type'),
});

export const baseType: PostgresKind<BaseType> = {
  ...simple,
  partners: functionsOf,
  create: (object, context) => (isShell(object) ? [shellOnly(object, context)] : created(object, context)),
  drop: (object, context) => {
    if (isSupplanted(object, context)) throw refused(object);
    return [
      {
        stage: stage.head,
        sql: dropSql(object, context),
        comment: `drop base type ${quoteName(object.name)}`,
        // With its functions, which the planner knows to go along.
        reverse: [definition(object, context)],
      },
    ];
  },
  alter,
  makeWay: ({ from }, context) => remade(from, context),
};

const alignments: Readonly<Record<string, string>> = { c: 'CHAR', s: 'INT2', d: 'DOUBLE' };
const storages: Readonly<Record<string, string>> = { e: 'EXTERNAL', m: 'MAIN', x: 'EXTENDED' };

function readBaseType(catalog: Catalog, { schema, name, base }: TypeRow): BaseType {
  const object = { kind: 'base_type', schema, name } as const;
  return base === null
    ? object
    : { ...object, ...readFunctions(base), ...readLayout(base), ...readRest(catalog, base) };
}

function readFunctions(base: BaseRow): Partial<BaseType> {
  return Object.fromEntries(functionFields.flatMap((field) => (base[field] === null ? [] : [[field, base[field]]])));
}

function readLayout({ length, byValue, alignment, storage }: BaseRow): Partial<BaseType> {
  const aligned = alignments[alignment];
  const stored = storages[storage];
  return {
    ...(length < 0 ? {} : { length }),
    ...(byValue ? { byValue } : {}),
    ...(aligned === undefined ? {} : { alignment: aligned }),
    ...(stored === undefined ? {} : { storage: stored }),
  };
}

function readRest(catalog: Catalog, base: BaseRow): Partial<BaseType> {
  return {
    ...(base.category === 'U' ? {} : { category: base.category }),
    ...(base.preferred ? { preferred: true } : {}),
    ...(base.default === null ? {} : { default: base.default }),
    ...(base.element === null ? {} : { element: typeRef(catalog, base.element, base.elementText ?? '') }),
    ...(base.delimiter === ',' ? {} : { delimiter: base.delimiter }),
    ...(base.collatable ? { collatable: true } : {}),
  };
}

function isShell({ input }: BaseType): boolean {
  return input === undefined;
}

/** The functions that its definition names. Where no catalog has been asked, all of these names. */
function functionsOf(object: BaseType, realm: Realm): readonly ObjectKey[] {
  if (object.dependsOn) return functionsBelow(object);
  const names = functionFields.flatMap((field) => nameText(object[field]?.split('.').at(-1) ?? '') || []);
  return functionsNamed(names, realm);
}

/** The functions need a type to be made with, and the type needs the functions. */
function created(object: BaseType, context: PlanContext): Step[] {
  return [
    shellStep(object, context),
    {
      stage: stage.head,
      sql: definition(object, context),
      comment: `create base type ${quoteName(object.name)}`,
      needs: [begun(keyOf(object)), ...needsOf(object, context.to)],
      reverse: [dropSql(object, context)],
    },
  ];
}

function needsOf(object: BaseType, realm: Realm): ObjectKey[] {
  return [
    ...functionsOf(object, realm),
    ...(object.dependsOn ?? []),
    ...(object.element?.user ? [keyOf(object.element.user)] : []),
  ];
}

function shellOnly(object: BaseType, context: PlanContext): Step {
  const { apart: _, ...step } = shellStep(object, context);
  return { ...step, reverse: [dropSql(object, context)] };
}

function alter({ from, to, fields }: Alter<BaseType>, context: PlanContext): readonly Step[] | 'remake' {
  const changed = fields.map(({ field }) => field).filter((field) => field !== 'comment');
  if (changed.length === 0) return [];
  const comment = `modify base type ${quoteName(to.name)}`;
  if (isShell(from)) {
    return [{ stage: stage.head, sql: definition(to, context), comment, needs: needsOf(to, context.to) }];
  }
  if (isShell(to) || !changed.every((field) => alterable.has(field))) return remade(from, context);
  const set = (object: BaseType) => {
    const values = functionFields.flatMap((field) =>
      changed.includes(field) ? [`${parameterOf(field)} = ${object[field] ?? 'NONE'}`] : [],
    );
    return `ALTER TYPE ${context.name(to)} SET (${values.join(', ')})`;
  };
  return [{ stage: stage.head, sql: set(to), comment, reverse: [set(from)] }];
}

/** Its functions keep their names, so that no other one could take its place beside it. */
function remade(object: BaseType, context: PlanContext): 'remake' {
  if (holdsValues(object, context)) throw refused(object);
  return 'remake';
}

function refused({ name }: BaseType): TelamonError {
  return new TelamonError(
    'plan_refused',
    `base type ${quoteName(name)} cannot be made again while columns hold values of it`,
    { hints: ['change the columns to text first, and back afterwards'] },
  );
}

/** `typmodIn` is TYPMOD_IN there. */
function parameterOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function definition(object: BaseType, context: PlanContext): string {
  const { length, alignment, storage, category, element, delimiter } = object;
  const name = `CREATE TYPE ${context.name(object)}`;
  if (isShell(object)) return name;
  const parts = [
    ...functionFields.flatMap((field) =>
      object[field] === undefined ? [] : [`${parameterOf(field)} = ${object[field]}`],
    ),
    `INTERNALLENGTH = ${length ?? 'VARIABLE'}`,
    ...(object.byValue ? ['PASSEDBYVALUE'] : []),
    ...(alignment === undefined ? [] : [`ALIGNMENT = ${alignment.toLowerCase()}`]),
    ...(storage === undefined ? [] : [`STORAGE = ${storage.toLowerCase()}`]),
    ...(category === undefined ? [] : [`CATEGORY = ${plainLiteral(category)}`]),
    ...(object.preferred ? ['PREFERRED = true'] : []),
    ...(object.default === undefined ? [] : [`DEFAULT = ${plainLiteral(object.default)}`]),
    ...(element ? [`ELEMENT = ${typeSql(element, (user) => context.name(user, object.schema))}`] : []),
    ...(delimiter === undefined ? [] : [`DELIMITER = ${plainLiteral(delimiter)}`]),
    ...(object.collatable ? ['COLLATABLE = true'] : []),
  ];
  return `${name} (${parts.join(', ')})`;
}

function dropSql(object: BaseType, context: PlanContext): string {
  return isShell(object) ? `DROP TYPE ${context.name(object)}` : dropWithFunctions(object, context);
}
