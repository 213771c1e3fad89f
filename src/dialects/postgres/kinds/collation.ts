import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import { definitionsOf } from '../catalog/catalog.ts';
import type { CollationData } from '../catalog/small-objects.ts';
import { plainLiteral } from '../quote.ts';
import { address, type PlanContext, type PostgresKind } from './contract.ts';
import { flag, text, word } from './forms.ts';
import { renameAs } from './rename.ts';
import { holdsValues, isTypeKey, replaceType } from './replace-type.ts';
import { simpleKind } from './simple.ts';
import { sameCollation } from './type-again.ts';

export interface Collation extends SchemaObject<'collation'> {
  readonly schema: string;
  /** LIBC, ICU or BUILTIN. */
  readonly provider: string;
  /** In place of `lcCollate` and `lcCtype`. */
  readonly locale?: string;
  readonly lcCollate?: string;
  readonly lcCtype?: string;
  /** Left out for true. */
  readonly deterministic?: boolean;
  readonly rules?: string;
}

const providers: Readonly<Record<string, string>> = { c: 'LIBC', i: 'ICU', b: 'BUILTIN', d: 'DEFAULT' };

const rules = simpleKind<Collation>({
  name: 'collation',
  noun: 'COLLATION',
  rename: renameAs('COLLATION', 'collation', 'a collation'),
  fields: { provider: word, locale: text, lcCollate: text, lcCtype: text, deterministic: flag, rules: text },
  required: ['provider'],
  read: (catalog) =>
    definitionsOf<CollationData>(catalog, 'pg_collation').map(({ id, schema, name, data }) => {
      const locale = data.locale ?? (data.collate === data.ctype ? data.collate : null);
      return {
        object: {
          kind: 'collation',
          schema: schema ?? '',
          name,
          provider: providers[data.provider] ?? data.provider,
          ...(locale === null ? { lcCollate: data.collate ?? '', lcCtype: data.ctype ?? '' } : { locale }),
          ...(data.deterministic ? {} : { deterministic: false }),
          ...(data.rules === null ? {} : { rules: data.rules }),
        },
        addresses: [address('pg_collation', id)],
      };
    }),
  definition,
});

export const collation: PostgresKind<Collation> = {
  ...rules,
  alter(change, context) {
    const { from, to } = change;
    if (sameCollation(from, to) || !holdsValuesThroughTypes(from, context)) return rules.alter(change, context);
    return replaceType(from, to, context, {
      word: 'COLLATION',
      label: 'collation',
      create: (object, name) => definition(object, context, name),
    });
  },
};

function definition(object: Collation, context: PlanContext, name = context.name(object)): string {
  const given = (option: string, value: string | undefined) =>
    value === undefined ? [] : [`${option} = ${plainLiteral(value)}`];
  const parts = [
    `provider = ${object.provider.toLowerCase()}`,
    ...given('locale', object.locale),
    ...given('lc_collate', object.lcCollate),
    ...given('lc_ctype', object.lcCtype),
    ...(object.deterministic === false ? ['deterministic = false'] : []),
    ...given('rules', object.rules),
  ];
  return `CREATE COLLATION ${name} (${parts.join(', ')})`;
}

/** Columns have values of types that are made of it: those types are made again beside their old forms, and so is what these need. */
function holdsValuesThroughTypes(object: Collation, context: PlanContext): boolean {
  const key = keyOf(object);
  return Array.from(context.from.objects.values()).some(
    (type) =>
      isTypeKey(keyOf(type)) && type.dependsOn?.includes(key) === true && holdsValues(type as Collation, context),
  );
}
