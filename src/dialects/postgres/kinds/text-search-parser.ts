import type { SchemaObject } from '../../../schema/model.ts';
import { definitionsOf } from '../catalog/catalog.ts';
import type { TextSearchParserData } from '../catalog/text-search.ts';
import { address } from './contract.ts';
import { routineName } from './forms.ts';
import { renameAs } from './rename.ts';
import { simpleKind } from './simple.ts';

export interface TextSearchParser extends SchemaObject<'text_search_parser'> {
  readonly schema: string;
  readonly start: string;
  readonly gettoken: string;
  readonly end: string;
  readonly lextypes: string;
  readonly headline?: string;
}

export const textSearchParser = simpleKind<TextSearchParser>({
  name: 'text_search_parser',
  noun: 'TEXT SEARCH PARSER',
  rename: renameAs('TEXT SEARCH PARSER', 'text_search_parser', 'a text search parser'),
  fields: {
    start: routineName,
    gettoken: routineName,
    end: routineName,
    lextypes: routineName,
    headline: routineName,
  },
  required: ['start', 'gettoken', 'end', 'lextypes'],
  read: (catalog) =>
    definitionsOf<TextSearchParserData>(catalog, 'pg_ts_parser').map(({ id, schema, name, data }) => ({
      object: {
        kind: 'text_search_parser',
        schema: schema ?? '',
        name,
        start: data.start,
        gettoken: data.gettoken,
        end: data.end,
        lextypes: data.lextypes,
        ...(data.headline === null ? {} : { headline: data.headline }),
      },
      addresses: [address('pg_ts_parser', id)],
    })),
  definition(object, context) {
    const { start, gettoken, end, lextypes, headline } = object;
    const more = headline === undefined ? '' : `, HEADLINE = ${headline}`;
    return `CREATE TEXT SEARCH PARSER ${context.name(object)} (START = ${start}, GETTOKEN = ${gettoken}, END = ${end}, LEXTYPES = ${lextypes}${more})`;
  },
});
