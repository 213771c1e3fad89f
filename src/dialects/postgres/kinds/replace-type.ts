import { keyOf, type ObjectKey, type SchemaObject } from '../../../schema/model.ts';
import { plainLiteral, quoteName } from '../quote.ts';
import { type PlanContext, type Step, stage } from './contract.ts';

type NamedType = SchemaObject & { readonly schema: string };

/**
 * The steps of a type that is made again while columns hold values of it: it steps aside under another name, the new one is made, the
 * columns change over (they are asked to: `makeWay`), and the old one goes. What else stands on it is dropped before and made again.
 */
export function replaceType<O extends NamedType>(
  from: O,
  to: O,
  context: PlanContext,
  how: {
    /** What follows ALTER and DROP: TYPE, DOMAIN. */
    readonly word: string;
    /** The statements that make the type, in its old form and in its new one. */
    readonly create: (object: O, name: string) => string;
    /** What no CREATE can say of it: unvalidated checks, comments of parts. */
    readonly complete?: (object: O, name: string) => readonly string[];
    readonly label: string;
    /** It makes way for a change of another type: nobody else sees to its comment. */
    readonly making?: 'way';
  },
): Step[] {
  const { word, create, complete = () => [], label } = how;
  const aside = asideName(from, context);
  const asideSql = context.name({ schema: from.schema, name: aside });
  const name = context.name(to);
  const comment = `replace ${label} ${quoteName(to.name)}`;
  const comments = (object: O, at: string) =>
    object.comment === undefined ? [] : [`COMMENT ON ${word} ${at} IS ${plainLiteral(object.comment)}`];
  const completion = (sql: string): Step => ({ stage: stage.partComment, sql, comment, reverse: [], effect: 'alter' });
  return [
    {
      stage: stage.head,
      sql: `ALTER ${word} ${name} RENAME TO ${quoteName(aside)}`,
      comment,
      reverse: [`ALTER ${word} ${asideSql} RENAME TO ${quoteName(from.name)}`],
      effect: 'drop',
    },
    { stage: stage.head, sql: create(to, name), comment, reverse: [`DROP ${word} ${name}`], effect: 'create' },
    ...[...complete(to, name), ...(how.making === 'way' ? comments(to, name) : [])].map(completion),
    {
      stage: stage.settings,
      sql: `DROP ${word} ${asideSql}`,
      comment,
      // Backwards, what it was made of has another name at that point.
      ...(how.making === 'way'
        ? {}
        : { reverse: [create(from, asideSql), ...complete(from, asideSql), ...comments(from, asideSql)] }),
      effect: 'alter',
      apart: true,
      needs: [keyOf(to), ...users(from, context)],
      // Old types that are made of each other go in their order.
      releases: (from.dependsOn ?? []).map(asideKey),
      disturbs: [asideKey(keyOf(from))],
    },
  ];
}

/** The same where columns hold values of it; a type that none does, be it inside of another type, is simply dropped and made again. */
export function remadeType<O extends NamedType>(
  from: O,
  to: O,
  context: PlanContext,
  how: Parameters<typeof replaceType<O>>[3],
): Step[] | 'remake' {
  return holdsValues(from, context) ? replaceType(from, to, context, how) : 'remake';
}

/** A column that stays has the type, or one that is made of it. */
export function holdsValues(type: NamedType, context: PlanContext): boolean {
  const reached = new Set<ObjectKey>([keyOf(type)]);
  const objects = [...context.from.objects.values()].filter(({ dependsOn }) => dependsOn !== undefined);
  for (let before = 0; before !== reached.size; ) {
    before = reached.size;
    for (const object of objects) {
      if (!object.dependsOn?.some((key) => reached.has(key))) continue;
      if (object.kind === 'column' && context.to.objects.has(keyOf(object))) return true;
      if (typeKinds.has(object.kind)) reached.add(keyOf(object));
    }
  }
  return false;
}

const typeKinds: ReadonlySet<string> = new Set(['domain', 'composite', 'range']);

/** Stands for the old type under its other name; no object has this key. */
function asideKey(key: ObjectKey): ObjectKey {
  return `aside ${key}`;
}

/** The name that a replaced type can have until it goes: `mood_old`. */
export function asideName({ schema, name }: NamedType, context: PlanContext): string {
  return freeName(`${name}_old`, schema, context);
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

function isTyped(type: unknown): type is { readonly user: { kind: string; schema: string; name: string } } {
  return typeof type === 'object' && type !== null && 'user' in type && type.user !== undefined;
}
