import { keyOf, type ObjectKey, type SchemaObject } from '../../../schema/model.ts';
import { quoteName } from '../quote.ts';
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
    readonly label: string;
  },
): Step[] {
  const { word, create, label } = how;
  const aside = asideName(from, context);
  const asideSql = context.name({ schema: from.schema, name: aside });
  const name = context.name(to);
  const comment = `replace ${label} ${quoteName(to.name)}`;
  return [
    {
      stage: stage.head,
      sql: `ALTER ${word} ${name} RENAME TO ${quoteName(aside)}`,
      comment,
      reverse: [`ALTER ${word} ${asideSql} RENAME TO ${quoteName(from.name)}`],
      effect: 'drop',
    },
    { stage: stage.head, sql: create(to, name), comment, reverse: [`DROP ${word} ${name}`], effect: 'create' },
    {
      stage: stage.settings,
      sql: `DROP ${word} ${asideSql}`,
      comment,
      reverse: [create(from, asideSql)],
      effect: 'alter',
      apart: true,
      needs: [keyOf(to), ...users(from, context)],
      releases: [],
    },
  ];
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
