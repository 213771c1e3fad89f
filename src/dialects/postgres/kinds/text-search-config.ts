import { sameValue } from '../../../diff/compare.ts';
import { attribute, block, list } from '../../../hcl/print.ts';
import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import { definitionsOf } from '../catalog/catalog.ts';
import type { TextSearchConfigData } from '../catalog/text-search.ts';
import { quoteName } from '../quote.ts';
import { address, type PlanContext } from './contract.ts';
import { type Form, qualified } from './forms.ts';
import { qualifiedOf } from './hcl-read.ts';
import { type Qualified, qualifiedHcl, qualifiedSql } from './qualified.ts';
import { renameAs } from './rename.ts';
import { simpleKind } from './simple.ts';

interface Mapping {
  readonly token: string;
  readonly dictionaries: readonly Qualified[];
}

/** What becomes of the words of a text. */
export interface TextSearchConfig extends SchemaObject<'text_search_config'> {
  readonly schema: string;
  readonly parser: Qualified;
  /** By token. */
  readonly mappings: readonly Mapping[];
}

const mappingBlocks: Form<readonly Mapping[]> = {
  same: sameValue,
  read: (block) =>
    block
      .blocks('mapping')
      .map((mapping) => ({
        token: mapping.name,
        dictionaries: mapping.required('dictionaries', mapping.strings('dictionaries')).map(qualifiedOf),
      }))
      .sort((a, b) => (a.token < b.token ? -1 : 1)),
  print: (mappings) =>
    mappings.map(({ token, dictionaries }) =>
      block('mapping', [token], [attribute('dictionaries', list(dictionaries.map(qualifiedHcl)))]),
    ),
  mentions: (mappings) => mappings.flatMap(({ dictionaries }) => dictionaries.map(({ name }) => quoteName(name))),
};

export const textSearchConfig = simpleKind<TextSearchConfig>({
  name: 'text_search_config',
  noun: 'TEXT SEARCH CONFIGURATION',
  rename: renameAs('TEXT SEARCH CONFIGURATION', 'text_search_config', 'a text search configuration'),
  fields: { parser: qualified, mappings: mappingBlocks },
  required: ['parser'],
  references: ({ parser, mappings }) => [
    keyOf({ kind: 'text_search_parser', ...parser }),
    ...mappings.flatMap(({ dictionaries }) =>
      dictionaries.map((dictionary) => keyOf({ kind: 'text_search_dictionary', ...dictionary })),
    ),
  ],
  read: (catalog) =>
    definitionsOf<TextSearchConfigData>(catalog, 'pg_ts_config').map(({ id, schema, name, data }) => ({
      object: {
        kind: 'text_search_config',
        schema: schema ?? '',
        name,
        parser: data.parser,
        mappings: data.mappings ?? [],
      },
      addresses: [address('pg_ts_config', id)],
    })),
  definition: (object, context) =>
    `CREATE TEXT SEARCH CONFIGURATION ${context.name(object)} (PARSER = ${qualifiedSql(object.parser, context, object.schema)})`,
  complete: (object, context) => object.mappings.map((mapping) => add(object, mapping, context)),
  change({ from, to, fields }, context) {
    if (fields.some(({ field }) => field === 'parser')) return undefined;
    const find = ({ mappings }: TextSearchConfig, token: string) => mappings.find((one) => one.token === token);
    const drop = (token: string) => `${alter(to, context)} DROP MAPPING FOR ${quoteName(token)}`;
    return [
      ...from.mappings
        .filter(({ token }) => !find(to, token))
        .map((mapping) => [drop(mapping.token), add(to, mapping, context)] as const),
      ...to.mappings.flatMap((mapping): (readonly [string, string])[] => {
        const before = find(from, mapping.token);
        if (!before) return [[add(to, mapping, context), drop(mapping.token)]];
        if (sameValue(before, mapping)) return [];
        return [[map(to, 'ALTER', mapping, context), map(to, 'ALTER', before, context)]];
      }),
    ];
  },
});

function alter(object: TextSearchConfig, context: PlanContext): string {
  return `ALTER TEXT SEARCH CONFIGURATION ${context.name(object)}`;
}

function add(object: TextSearchConfig, mapping: Mapping, context: PlanContext): string {
  return map(object, 'ADD', mapping, context);
}

function map(object: TextSearchConfig, verb: string, { token, dictionaries }: Mapping, context: PlanContext): string {
  const names = dictionaries.map((dictionary) => qualifiedSql(dictionary, context, object.schema));
  return `${alter(object, context)} ${verb} MAPPING FOR ${quoteName(token)} WITH ${names.join(', ')}`;
}
