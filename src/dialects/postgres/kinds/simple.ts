import { attribute, block, reference } from '../../../hcl/print.ts';
import type { Alter, FieldChange } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { nameText } from '../names.ts';
import { quoteName } from '../quote.ts';
import type { TypeRef } from '../types.ts';
import { commentHcl } from './constraints.ts';
import { goneKey, type PlanContext, type PostgresKind, type Step, stage } from './contract.ts';
import type { Form } from './forms.ts';

/** The fields that a kind adds to what every object has. */
type OwnFields<O extends SchemaObject> = Exclude<keyof O & string, keyof SchemaObject>;

type Forms<O extends SchemaObject> = { readonly [F in OwnFields<O>]-?: Form<NonNullable<O[F]>> };

/** A kind whose objects are made by one statement out of a handful of fields, and seldom changed. */
export interface SimpleKind<O extends SchemaObject>
  extends Pick<PostgresKind<O>, 'name' | 'read' | 'makeWay' | 'namespace' | 'rename'>,
    Partial<Pick<PostgresKind<O>, 'policy' | 'selector' | 'references' | 'roles'>> {
  /** What follows CREATE, DROP and COMMENT ON: `COLLATION`. */
  readonly noun: string;
  /** In comments of statements; the noun in small letters when left out. */
  readonly label?: string;
  /** In the order in which they print. */
  readonly fields: Forms<O>;
  readonly required?: readonly OwnFields<O>[];
  /** Names of attributes that are not those of the fields with `_` between their words. */
  readonly attributes?: { readonly [F in OwnFields<O>]?: string };
  /** It belongs to the whole database. */
  readonly ofDatabase?: true;
  /** What follows the noun in DROP and COMMENT ON; the name when left out. */
  readonly identity?: (object: O, context: PlanContext) => string;
  /** For people; the name in quotes when left out. */
  readonly title?: (object: O) => string;
  /** What it had better come after, beside what its fields name. */
  readonly mentions?: (object: O, realm: Realm) => readonly ObjectKey[];
  readonly definition: (object: O, context: PlanContext) => string;
  /** Objects that have to be gone before it is made: what they hold is not there twice. */
  readonly makesRoom?: (object: O, realm: Realm) => readonly ObjectKey[];
  /** Statements that finish it. */
  readonly complete?: (object: O, context: PlanContext) => readonly string[];
  /** Statements with what undoes them; undefined where it has to be made again, as always when this is left out. */
  readonly change?: (
    change: Alter<O>,
    context: PlanContext,
  ) => readonly (readonly [sql: string, back: string])[] | undefined;
  /** Where name and signature follow from the fields: in HCL their blocks have no label. */
  readonly naming?: (fields: O) => { readonly name: string; readonly signature?: string };
  /** The block has a label, and what tells objects of one name apart follows from the fields. */
  readonly signature?: (fields: O) => string;
}

export function simpleKind<O extends SchemaObject>(kind: SimpleKind<O>): PostgresKind<O> {
  const { noun, label = noun.toLowerCase(), identity = (object, context) => context.name(object) } = kind;
  const { title = ({ name }) => quoteName(name) } = kind;
  const fields = Object.keys(kind.fields) as OwnFields<O>[];
  const drop = (object: O, context: PlanContext) => `DROP ${noun} ${identity(object, context)}`;
  const made = (object: O, context: PlanContext) => [
    kind.definition(object, context),
    ...(kind.complete?.(object, context) ?? []),
  ];
  const references = (object: O) => [...typesOf(object), ...(kind.references?.(object) ?? [])];
  const room = (object: O, context: PlanContext): Pick<Step, 'needs'> => {
    const gone = kind.makesRoom?.(object, context.from) ?? [];
    if (gone.length === 0) return {};
    return { needs: [...references(object), ...(object.dependsOn ?? []), ...gone.map(goneKey)] };
  };
  const changes = (from: O, to: O): FieldChange[] =>
    fields
      .filter((field) => !formOf(kind, field).same(fieldOf(from, field), fieldOf(to, field)))
      .map((field) => ({ field, from: from[field], to: to[field] }));
  return {
    name: kind.name,
    policy: kind.policy ?? kind.name,
    selector: kind.selector ?? kind.name,
    ...(kind.namespace ? { namespace: kind.namespace } : {}),
    ...(kind.makeWay ? { makeWay: kind.makeWay } : {}),
    ...(kind.rename ? { rename: kind.rename } : {}),
    ...(kind.roles ? { roles: kind.roles } : {}),
    read: kind.read,
    references,
    mentions: (object, realm) => [...mentioned(kind, object, realm), ...(kind.mentions?.(object, realm) ?? [])],
    changes,
    create: (object, context) =>
      made(object, context).map(
        (sql, index): Step => ({
          stage: index === 0 ? stage.head : stage.finish,
          sql,
          comment: `${index === 0 ? 'create' : 'modify'} ${label} ${title(object)}`,
          reverse: index === 0 ? [drop(object, context)] : [],
          ...(index === 0 ? room(object, context) : { effect: 'alter' }),
        }),
      ),
    drop: (object, context) => [
      {
        stage: stage.head,
        sql: drop(object, context),
        comment: `drop ${label} ${title(object)}`,
        reverse: made(object, context),
        ...(kind.makesRoom ? { provides: [goneKey(keyOf(object))] } : {}),
      },
    ],
    alter(change, context) {
      if (change.fields.every(({ field }) => field === 'comment')) return [];
      const statements = kind.change?.(change, context);
      if (!statements) return 'remake';
      return statements.map(([sql, back]) => ({
        stage: stage.head,
        sql,
        comment: `modify ${label} ${title(change.to)}`,
        reverse: [back],
      }));
    },
    commentOn: (object, context) => ({
      on: `${noun} ${identity(object, context)}`,
      label: `${label}: ${title(object)}`,
    }),
    hcl: {
      ...(kind.ofDatabase ? { ofDatabase: true as const } : {}),
      read: (block) => readSimple(kind, fields, block),
      print: (object, context) =>
        block(
          kind.name,
          kind.naming ? [] : context.labels(object),
          [
            ...(object.schema === undefined ? [] : [attribute('schema', reference('schema', object.schema))]),
            ...fields.flatMap((field) => {
              const value = object[field];
              const form = formOf(kind, field);
              return value === undefined
                ? []
                : form.print(value as NonNullable<O[typeof field]>, attributeOf(kind, field), context);
            }),
            ...commentHcl(object.comment),
          ].sort((a, b) => Number(a.kind === 'block') - Number(b.kind === 'block')),
        ),
    },
  };
}

function fieldOf<O extends SchemaObject, F extends OwnFields<O>>(object: O, field: F): NonNullable<O[F]> | undefined {
  return object[field] ?? undefined;
}

function formOf<O extends SchemaObject, F extends OwnFields<O>>(
  kind: SimpleKind<O>,
  field: F,
): Form<NonNullable<O[F]>> {
  return kind.fields[field];
}

function attributeOf<O extends SchemaObject>(kind: SimpleKind<O>, field: OwnFields<O>): string {
  return kind.attributes?.[field] ?? field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function readSimple<O extends SchemaObject>(
  kind: SimpleKind<O>,
  fields: readonly OwnFields<O>[],
  block: SchemaBlock,
): O {
  const values = fields.flatMap((field) => {
    const name = attributeOf(kind, field);
    const value = formOf(kind, field).read(block, name);
    if (kind.required?.includes(field)) block.required(name, value);
    return value === undefined ? [] : [[field, value] as const];
  });
  const own = Object.fromEntries(values);
  const place = kind.ofDatabase ? {} : { schema: block.schema };
  const object = { kind: kind.name, ...place, name: block.name, ...own } as unknown as O;
  const signature = kind.signature?.(object);
  return { ...object, ...(signature === undefined ? {} : { signature }), ...kind.naming?.(object) };
}

/** The types of the state that its fields name. */
function typesOf(object: SchemaObject): ObjectKey[] {
  return Object.values(object).flatMap((value: unknown) => {
    const user = isTypeRef(value) ? value.user : undefined;
    return user ? [keyOf(user)] : [];
  });
}

function isTypeRef(value: unknown): value is TypeRef {
  return typeof value === 'object' && value !== null && 'text' in value;
}

const nameBooks = new WeakMap<Realm, ReadonlyMap<string, readonly ObjectKey[]>>();

/** Objects by name, those that stand alone. */
function nameBook(realm: Realm): ReadonlyMap<string, readonly ObjectKey[]> {
  const known = nameBooks.get(realm);
  if (known) return known;
  const book = new Map<string, ObjectKey[]>();
  for (const [key, { parent, name }] of realm.objects) {
    if (parent !== undefined) continue;
    const list = book.get(name);
    if (list) list.push(key);
    else book.set(name, [key]);
  }
  nameBooks.set(realm, book);
  return book;
}

/** What the texts of an object name, for a state that no catalog has been asked about. */
function mentioned<O extends SchemaObject>(kind: SimpleKind<O>, object: O, realm: Realm): readonly ObjectKey[] {
  if (object.dependsOn) return [];
  const book = nameBook(realm);
  const own = keyOf(object);
  return (Object.keys(kind.fields) as OwnFields<O>[]).flatMap((field) => {
    const value = object[field];
    if (value === undefined) return [];
    const texts = formOf(kind, field).mentions?.(value as NonNullable<O[typeof field]>) ?? [];
    const names = texts.flatMap(
      (one) => one.match(/"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*|[-+*/<>=~!@#%^&|`?]+/gu) ?? [],
    );
    return names.flatMap((name) => book.get(nameText(name)) ?? []).filter((key) => key !== own);
  });
}
