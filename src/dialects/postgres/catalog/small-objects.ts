import { type DefinitionSource, named, routine } from './definition-source.ts';
import type { CatalogScope } from './rows.ts';
import type { NameRow } from './types.ts';

export interface CollationData {
  /** c libc, i icu, b builtin, d the database's own. */
  readonly provider: string;
  readonly collate: string | null;
  readonly ctype: string | null;
  readonly locale: string | null;
  readonly deterministic: boolean;
  readonly rules: string | null;
}

export interface CastData {
  readonly source: number;
  readonly sourceText: string;
  readonly target: number;
  readonly targetText: string;
  /** With its argument types. */
  readonly function: string | null;
  /** e explicit, a assignment, i implicit. */
  readonly context: string;
  /** f function, i inout, b binary. */
  readonly method: string;
}

export interface StatisticsData {
  readonly table: NameRow;
  /** d ndistinct, f dependencies, m mcv, e expressions. */
  readonly kinds: readonly string[];
  readonly columns: readonly string[] | null;
  readonly expressions: readonly string[] | null;
  readonly target: number | null;
}

export interface ConversionData {
  readonly source: string;
  readonly target: string;
  readonly function: string;
  readonly standard: boolean;
}

export interface LanguageData {
  readonly trusted: boolean;
  readonly handler: string | null;
  readonly inline: string | null;
  readonly validator: string | null;
}

export interface AccessMethodData {
  /** i index, t table. */
  readonly type: string;
  readonly handler: string;
}

export interface TransformData {
  readonly type: number;
  readonly typeText: string;
  readonly language: string;
  readonly from: string | null;
  readonly to: string | null;
}

const notInternal = (catalog: string) =>
  `not exists (select from pg_depend i where i.classid = '${catalog}'::regclass and i.objid = o.oid and i.deptype = 'i')`;

export const smallObjects = ({ major }: CatalogScope): readonly DefinitionSource[] => [
  {
    catalog: 'pg_collation',
    namespace: 'collnamespace',
    name: 'o.collname',
    data: {
      provider: 'o.collprovider',
      collate: 'o.collcollate',
      ctype: 'o.collctype',
      locale: major >= 17 ? 'o.colllocale' : major >= 15 ? 'o.colliculocale' : 'null',
      deterministic: 'o.collisdeterministic',
      rules: major >= 16 ? 'o.collicurules' : 'null',
    },
  },
  {
    catalog: 'pg_cast',
    name: `format_type(o.castsource, null) || ' as ' || format_type(o.casttarget, null)`,
    data: {
      source: 'o.castsource::bigint',
      sourceText: 'format_type(o.castsource, null)',
      target: 'o.casttarget::bigint',
      targetText: 'format_type(o.casttarget, null)',
      function: 'nullif(o.castfunc, 0)::regprocedure::text',
      context: 'o.castcontext',
      method: 'o.castmethod',
    },
    where: notInternal('pg_cast'),
  },
  {
    catalog: 'pg_statistic_ext',
    namespace: 'stxnamespace',
    name: 'o.stxname',
    data: {
      table: named('pg_class', 'o.stxrelid', 'rel'),
      kinds: 'o.stxkind::text[]',
      columns: `(select json_agg(a.attname order by k.place) from unnest(o.stxkeys::int2[]) with ordinality k(number, place)
        join pg_attribute a on a.attrelid = o.stxrelid and a.attnum = k.number)`,
      expressions: 'pg_get_statisticsobjdef_expressions(o.oid)',
      target: 'nullif(o.stxstattarget, -1)',
    },
  },
  {
    catalog: 'pg_conversion',
    namespace: 'connamespace',
    name: 'o.conname',
    data: {
      source: 'pg_encoding_to_char(o.conforencoding)',
      target: 'pg_encoding_to_char(o.contoencoding)',
      function: 'o.conproc::regproc::text',
      standard: 'o.condefault',
    },
  },
  {
    catalog: 'pg_language',
    name: 'o.lanname',
    data: {
      trusted: 'o.lanpltrusted',
      handler: routine('o.lanplcallfoid'),
      inline: routine('o.laninline'),
      validator: routine('o.lanvalidator'),
    },
  },
  {
    catalog: 'pg_am',
    name: 'o.amname',
    data: { type: 'o.amtype', handler: 'o.amhandler::regproc::text' },
  },
  {
    catalog: 'pg_transform',
    name: `format_type(o.trftype, null) || ' ' || l.lanname`,
    joins: 'join pg_language l on l.oid = o.trflang',
    data: {
      type: 'o.trftype::bigint',
      typeText: 'format_type(o.trftype, null)',
      language: 'l.lanname',
      from: 'nullif(o.trffromsql::oid, 0)::regprocedure::text',
      to: 'nullif(o.trftosql::oid, 0)::regprocedure::text',
    },
  },
];
