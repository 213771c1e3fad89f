import type { SchemaObject } from '../../../schema/model.ts';
import { definitionsOf } from '../catalog/catalog.ts';
import type { TextSearchTemplateData } from '../catalog/text-search.ts';
import { address } from './contract.ts';
import { routineName } from './forms.ts';
import { renameAs } from './rename.ts';
import { simpleKind } from './simple.ts';

export interface TextSearchTemplate extends SchemaObject<'text_search_template'> {
  readonly schema: string;
  readonly lexize: string;
  readonly init?: string;
}

export const textSearchTemplate = simpleKind<TextSearchTemplate>({
  name: 'text_search_template',
  noun: 'TEXT SEARCH TEMPLATE',
  rename: renameAs('TEXT SEARCH TEMPLATE', 'text_search_template', 'a text search template'),
  fields: { init: routineName, lexize: routineName },
  required: ['lexize'],
  read: (catalog) =>
    definitionsOf<TextSearchTemplateData>(catalog, 'pg_ts_template').map(({ id, schema, name, data }) => ({
      object: {
        kind: 'text_search_template',
        schema: schema ?? '',
        name,
        lexize: data.lexize,
        ...(data.init === null ? {} : { init: data.init }),
      },
      addresses: [address('pg_ts_template', id)],
    })),
  definition: (object, context) =>
    `CREATE TEXT SEARCH TEMPLATE ${context.name(object)} (${object.init === undefined ? '' : `INIT = ${object.init}, `}LEXIZE = ${object.lexize})`,
});
