import { type DefinitionSource, named, routine } from './definition-source.ts';
import type { CatalogScope } from './rows.ts';
import type { NameRow } from './types.ts';

export interface TextSearchConfigData {
  readonly parser: NameRow;
  readonly mappings: readonly { readonly token: string; readonly dictionaries: readonly NameRow[] }[] | null;
}

export interface TextSearchDictionaryData {
  readonly template: NameRow;
  /** `language = 'english', stopwords = 'english'` */
  readonly options: string | null;
}

export interface TextSearchParserData {
  readonly start: string;
  readonly gettoken: string;
  readonly end: string;
  readonly headline: string | null;
  readonly lextypes: string;
}

export interface TextSearchTemplateData {
  readonly init: string | null;
  readonly lexize: string;
}

export const textSearch = (_: CatalogScope): readonly DefinitionSource[] => [
  {
    catalog: 'pg_ts_parser',
    namespace: 'prsnamespace',
    name: 'o.prsname',
    data: {
      start: routine('o.prsstart'),
      gettoken: routine('o.prstoken'),
      end: routine('o.prsend'),
      headline: routine('o.prsheadline'),
      lextypes: routine('o.prslextype'),
    },
  },
  {
    catalog: 'pg_ts_template',
    namespace: 'tmplnamespace',
    name: 'o.tmplname',
    data: { init: routine('o.tmplinit'), lexize: routine('o.tmpllexize') },
  },
  {
    catalog: 'pg_ts_dict',
    namespace: 'dictnamespace',
    name: 'o.dictname',
    data: { template: named('pg_ts_template', 'o.dicttemplate', 'tmpl'), options: 'o.dictinitoption' },
  },
  {
    catalog: 'pg_ts_config',
    namespace: 'cfgnamespace',
    name: 'o.cfgname',
    data: {
      parser: named('pg_ts_parser', 'o.cfgparser', 'prs'),
      mappings: `(select json_agg(json_build_object('token', x.alias, 'dictionaries', x.list) order by x.alias) from (
        select t.alias, json_agg(json_build_object('schema', dn.nspname, 'name', d.dictname) order by m.mapseqno) list
        from pg_ts_config_map m join ts_token_type(o.cfgparser) t on t.tokid = m.maptokentype
        join pg_ts_dict d on d.oid = m.mapdict join pg_namespace dn on dn.oid = d.dictnamespace
        where m.mapcfg = o.oid group by t.alias) x)`,
    },
  },
];
