import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import { definitionsOf } from '../catalog/catalog.ts';
import type { TextSearchDictionaryData } from '../catalog/text-search.ts';
import { splitTopLevel } from '../expressions.ts';
import { nameText } from '../names.ts';
import { plainLiteral, quoteName } from '../quote.ts';
import { address } from './contract.ts';
import { optionMap, qualified } from './forms.ts';
import { type Options, optionChanges } from './options.ts';
import { type Qualified, qualifiedSql } from './qualified.ts';
import { renameAs } from './rename.ts';
import { simpleKind } from './simple.ts';

export interface TextSearchDictionary extends SchemaObject<'text_search_dictionary'> {
  readonly schema: string;
  readonly template: Qualified;
  readonly options?: Options;
}

export const textSearchDictionary = simpleKind<TextSearchDictionary>({
  name: 'text_search_dictionary',
  noun: 'TEXT SEARCH DICTIONARY',
  rename: renameAs('TEXT SEARCH DICTIONARY', 'text_search_dictionary', 'a text search dictionary'),
  fields: { template: qualified, options: optionMap },
  required: ['template'],
  references: ({ template }) => [keyOf({ kind: 'text_search_template', ...template })],
  read: (catalog) =>
    definitionsOf<TextSearchDictionaryData>(catalog, 'pg_ts_dict').map(({ id, schema, name, data }) => {
      const options = splitTopLevel(data.options ?? '').map(readOption);
      return {
        object: {
          kind: 'text_search_dictionary',
          schema: schema ?? '',
          name,
          template: data.template,
          ...(options.length > 0 ? { options } : {}),
        },
        addresses: [address('pg_ts_dict', id)],
      };
    }),
  definition(object, context) {
    const template = `TEMPLATE = ${qualifiedSql(object.template, context, object.schema)}`;
    return `CREATE TEXT SEARCH DICTIONARY ${context.name(object)} (${[template, ...assignments(object.options)].join(', ')})`;
  },
  change({ from, to, fields }, context) {
    if (fields.some(({ field }) => field === 'template')) return undefined;
    const sql = (before: Options = [], after: Options = []) => {
      const { set, reset } = optionChanges(before, after);
      const list = [...assignments(set), ...reset.map(quoteName)];
      return `ALTER TEXT SEARCH DICTIONARY ${context.name(to)} (${list.join(', ')})`;
    };
    return [[sql(from.options, to.options), sql(to.options, from.options)]];
  },
});

/** `language = 'english'`, as the catalog keeps it. */
function readOption(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  const value = text.slice(equals + 1).trim();
  const quoted = /^E?'(.*)'$/s.exec(value);
  const plain = quoted?.[1]?.replaceAll("''", "'") ?? value;
  return [nameText(text.slice(0, equals)), value.startsWith('E') ? plain.replaceAll('\\\\', '\\') : plain];
}

function assignments(options: Options = []): string[] {
  return options.map(([key, value]) => `${quoteName(key)} = ${plainLiteral(value)}`);
}
