import { keyOf, type ObjectKey, parseKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import { plainLiteral, quoteName } from '../quote.ts';
import { isArray, type TypeName, type TypeRef, typeSql } from '../types.ts';
import { goneKey, leftOwner, type PlanContext, type Step, stage } from './contract.ts';
import { isListed, isReshaped, listBelow } from './reshaped.ts';

type NamedType = SchemaObject & { readonly schema: string };

/** What the steps of a type that has to step aside need to know of its kind. */
interface TypeRules<O extends NamedType> {
  /** What follows ALTER and DROP: TYPE, DOMAIN. */
  readonly word: string;
  readonly label: string;
  /** The statement that makes the type, in its old form and in its new one. */
  readonly create: (object: O, name: string) => string;
  /** What no CREATE can say of it: unvalidated checks, comments of parts. */
  readonly complete?: (object: O, name: string) => readonly string[];
  /** What else has its name, or a name made of it, and steps aside after it: statements with what undoes them. */
  readonly moreAside?: (object: O, aside: string) => readonly (readonly [sql: string, back: string])[];
  /** Makes it with the names that these have then; as {@link create} when left out. */
  readonly createAside?: (object: O, name: string) => string;
  /** It makes way for a change of another type: nobody else sees to its comment. */
  readonly making?: 'way';
  /** What {@link createAside} makes it of is called as it is at that point of the way back, when that stands aside as well. */
  readonly findsAside?: boolean;
}

/**
 * The steps of a type that is made again while columns hold values of it: it steps aside under another name, the new one is made, the
 * columns change over (they are asked to: `makeWay`), and the old one goes. What else stands on it is dropped before and made again.
 */
export function replaceType<O extends NamedType>(from: O, to: O, context: PlanContext, rules: TypeRules<O>): Step[] {
  const { word, create, complete = () => [], label, making } = rules;
  const name = context.name(to);
  const comment = `replace ${label} ${quoteName(to.name)}`;
  const completion = (sql: string): Step => ({ stage: stage.partComment, sql, comment, reverse: [], effect: 'alter' });
  const { aside, gone } = stepAside(from, context, rules);
  const lists = listSteps(from, context, gone);
  return [
    ...aside.map((step): Step => ({ ...step, effect: 'drop' })),
    { stage: stage.head, sql: create(to, name), comment, reverse: [`DROP ${word} ${name}`], effect: 'create' },
    ...[...complete(to, name), ...(making === 'way' ? commentsOn(to, name, word) : [])].map(completion),
    ...lists.on,
    ...lists.off,
    { ...gone, needs: [keyOf(to), ...lists.off.map(() => unlistedKey(from)), ...(gone.needs ?? [])] },
  ];
}

/** No expression tells the elements of a list apart: while columns change over, a type of its own names the lists of the old type and the new. */
function listSteps(type: NamedType, context: PlanContext, gone: Step): { readonly on: Step[]; readonly off: Step[] } {
  const isHeld = columnsWith(type, context.from).some(
    (column) => isOfType(column, type) && isListed(column) && context.to.objects.has(keyOf(column)),
  );
  if (!isHeld || !isReshaped(type, context)) return { on: [], off: [] };
  const comment = `carry lists of ${quoteName(type.name)}`;
  const [old, lists] = [asideName(type, context), listsName(type, context)].map((name) =>
    context.name({ schema: type.schema, name }),
  );
  const below = listBelow(type, context);
  const before = below ? asideOf({ type: below }, context) : `${old}[]`;
  const after = below ? typeSql(below, (user) => context.name(user, type.schema)) : `${context.name(type)}[]`;
  const create = `CREATE TYPE ${lists} AS (before ${before}, after ${after})`;
  const drop = `DROP TYPE ${lists}`;
  const asides = below?.user ? [asideKey(keyOf(type)), asideKey(keyOf(below.user))] : [asideKey(keyOf(type))];
  return {
    on: [{ stage: stage.partComment, sql: create, comment, reverse: [drop], effect: 'create' }],
    off: [
      {
        ...gone,
        sql: drop,
        comment,
        reverse: [create],
        disturbs: [],
        releases: asides,
        provides: [unlistedKey(type)],
      },
    ],
  };
}

function unlistedKey(type: NamedType): ObjectKey {
  return `unlisted ${keyOf(type)}`;
}

function isOfType(object: SchemaObject, type: NamedType): object is SchemaObject & { readonly type: TypeRef } {
  return 'type' in object && isTyped(object.type) && keyOf(object.type.user) === keyOf(type);
}

/** The name that the type of its lists has meanwhile. */
export function listsName({ schema, name }: TypeName, context: PlanContext): string {
  return freeName(`${name}_lists`, schema, context);
}

/** The old type gets another name, and goes when nothing uses it any more. */
function stepAside<O extends NamedType>(
  from: O,
  context: PlanContext,
  rules: TypeRules<O>,
): { readonly aside: readonly Step[]; readonly gone: Step } {
  const { word, create, complete = () => [], moreAside = () => [], createAside = create, label } = rules;
  const isLost = rules.making === 'way' && rules.findsAside !== true;
  const aside = asideName(from, context);
  const asideSql = context.name({ schema: from.schema, name: aside });
  const comment = `replace ${label} ${quoteName(from.name)}`;
  const renames: readonly (readonly [string, string])[] = [
    [
      `ALTER ${word} ${context.name(from)} RENAME TO ${quoteName(aside)}`,
      `ALTER ${word} ${asideSql} RENAME TO ${quoteName(from.name)}`,
    ],
    ...moreAside(from, aside),
  ];
  return {
    aside: renames.map(([sql, back]) => ({ stage: stage.head, sql, comment, reverse: [back] })),
    gone: {
      stage: stage.settings,
      sql: `DROP ${word} ${asideSql}`,
      comment,
      // Backwards, what it was made of has another name at that point.
      ...(isLost
        ? {}
        : { reverse: [createAside(from, asideSql), ...complete(from, asideSql), ...commentsOn(from, asideSql, word)] }),
      effect: 'alter',
      apart: true,
      needs: users(from, context),
      // Old types that are made of each other go in their order.
      releases: (from.dependsOn ?? []).map((key) => (stepsAside(key, context) ? asideKey(key) : key)),
      disturbs: [asideKey(keyOf(from))],
    },
  };
}

function commentsOn({ comment }: NamedType, name: string, word: string): string[] {
  return comment === undefined ? [] : [`COMMENT ON ${word} ${name} IS ${plainLiteral(comment)}`];
}

/** The drop of a type; where one of another kind takes its name and its columns change over to that, it steps aside before. */
export function droppedType<O extends NamedType>(object: O, context: PlanContext, rules: TypeRules<O>): Step[] {
  if (!isSupplanted(object, context)) {
    const { word, label, create, complete = () => [] } = rules;
    const name = context.name(object);
    return [
      {
        stage: stage.head,
        sql: `DROP ${word} ${name}`,
        comment: `drop ${label} ${quoteName(object.name)}`,
        reverse: [create(object, name), ...complete(object, name)],
      },
    ];
  }
  const { aside, gone } = stepAside(object, context, rules);
  return [...aside.map((step): Step => ({ ...step, aside: true })), { ...gone, beforeDrop: true }];
}

/** A type of another kind takes its name, while columns that stay hold values of it. */
export function isSupplanted(type: TypeName, context: PlanContext): boolean {
  const { kind, schema, name } = type;
  return (
    ['enum', 'base_type', 'table', ...typeKinds].some(
      (other) => other !== kind && context.to.objects.has(keyOf({ kind: other, schema, name })),
    ) && holdsValues(type, context)
  );
}

/** The same where columns hold values of it; a type that none does, be it inside of another type, is simply dropped and made again. */
export function remadeType<O extends NamedType>(
  from: O,
  to: O,
  context: PlanContext,
  rules: TypeRules<O>,
): Step[] | 'remake' {
  return holdsValues(from, context) ? replaceType(from, to, context, rules) : 'remake';
}

/** A column that stays has the type, or one that is made of it. */
export function holdsValues(type: TypeName, { from, to }: PlanContext): boolean {
  return columnsWith(type, from).some((column) => to.objects.has(keyOf(column)));
}

/** The columns that have the type, or one that is made of it. */
function columnsWith(type: TypeName, realm: Realm): readonly SchemaObject[] {
  const reached = new Set<ObjectKey>([keyOf(type)]);
  const objects = [...realm.objects.values()].filter(({ dependsOn }) => dependsOn !== undefined);
  const reaching = (object: SchemaObject) => object.dependsOn?.some((key) => reached.has(key)) === true;
  const types = objects.filter(({ kind }) => typeKinds.has(kind));
  for (let before = 0; before !== reached.size; ) {
    before = reached.size;
    for (const object of types) if (reaching(object)) reached.add(keyOf(object));
  }
  return objects.filter((object) => object.kind === 'column' && reaching(object));
}

/** What a type is made of and steps aside as that does, where it is made again. */
function stepsAside(key: ObjectKey, { to }: PlanContext): boolean {
  return isTypeKey(key) || (parseKey(key).kind === 'collation' && to.objects.has(key));
}

/** What steps aside itself, where it is made again; functions have to wait. */
export function isTypeKey(key: ObjectKey): boolean {
  const { kind } = parseKey(key);
  return typeKinds.has(kind) || kind === 'enum' || kind === 'base_type';
}

const typeKinds: ReadonlySet<string> = new Set(['domain', 'composite', 'range']);

/** A column that stays has values of the domain inside of others: of an array, a composite or a range, where no new rule reaches them. */
export function holdsInside(domain: NamedType, context: PlanContext): boolean {
  const plain = new Set<ObjectKey>([keyOf(domain)]);
  const objects = [...context.from.objects.values()].filter(({ dependsOn }) => dependsOn !== undefined);
  for (let before = 0; before !== plain.size; ) {
    before = plain.size;
    for (const object of objects) {
      if (!object.dependsOn?.some((key) => plain.has(key))) continue;
      const key = keyOf(object);
      const wraps = object.kind === 'composite' || object.kind === 'range' || isArrayOf(object);
      if (object.kind === 'column' ? wraps && context.to.objects.has(key) : wraps && typeKinds.has(object.kind)) {
        if (object.kind === 'column' || holdsValues(object as NamedType, context)) return true;
      } else if (object.kind === 'domain') {
        plain.add(key);
      }
    }
  }
  return false;
}

/** Columns that go, or their tables, with values of the type, be it inside of others; by the name of the moment when they have gone. */
export function leavingHolders(type: NamedType, { from, to }: PlanContext): ObjectKey[] {
  const gone = columnsWith(type, from).flatMap((column) => {
    const table = keyOf({ kind: 'table', schema: column.schema ?? '', name: column.parent ?? '' });
    if (!to.objects.has(table)) return [leftOwner(table)];
    return to.objects.has(keyOf(column)) ? [] : [goneKey(keyOf(column))];
  });
  return [...new Set(gone)];
}

function isArrayOf(object: SchemaObject): boolean {
  return 'type' in object && isTyped(object.type) && isArray(object.type);
}

/** Stands for the old type under its other name; no object has this key. */
function asideKey(key: ObjectKey): ObjectKey {
  return `aside ${key}`;
}

/** The name that a replaced type can have until it goes: `mood_old`. */
export function asideName({ schema, name }: TypeName, context: PlanContext): string {
  return freeName(`${name}_old`, schema, context);
}

/** A column's type while that stands aside. */
export function asideOf({ type }: { readonly type: TypeRef }, context: PlanContext): string | undefined {
  if (!type.user) return undefined;
  const name = context.name({ schema: type.user.schema, name: asideName(type.user, context) });
  return isArray(type) ? `${name}[]` : name;
}

/** The first name that nothing in the schema has, now or afterwards: `u_tmp`, `u_tmp1`. Cut where the server would. */
export function freeName(wanted: string, schema: string, context: PlanContext): string {
  const taken = new Set(
    [context.from, context.to].flatMap((realm) =>
      Array.from(realm.objects.values(), (object) => (object.schema === schema ? object.name : '')),
    ),
  );
  const base = Buffer.from(wanted)
    .subarray(0, 60)
    .toString('utf8')
    .replace(/\uFFFD$/, '');
  for (let count = 0; ; count++) {
    const candidate = count === 0 ? base : `${base}${count}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** What references it in the current state and stays. */
function users(type: NamedType, context: PlanContext): ObjectKey[] {
  const key = keyOf(type);
  return [...context.from.objects.values()].flatMap((object) => {
    const user = keyOf(object);
    const named = 'type' in object && isTyped(object.type) ? keyOf(object.type.user) : undefined;
    return (named === key || (object.dependsOn ?? []).includes(key)) && context.to.objects.has(user) ? [user] : [];
  });
}

function isTyped(type: unknown): type is Required<TypeRef> {
  return typeof type === 'object' && type !== null && 'user' in type && type.user !== undefined;
}
