import { type CatalogQuery, inScope } from './rows.ts';

export interface IndexPartRow {
  readonly opclass: string;
  readonly opclassSchema: string;
  readonly opclassDefault: boolean;
  readonly opclassParams: readonly string[] | null;
  /** Only where it is not the server's default. */
  readonly statistics: number | null;
  /** Only where it is not the column's own. */
  readonly collation: { readonly schema: string; readonly name: string } | null;
}

export interface IndexRow {
  readonly id: number;
  readonly table: number;
  readonly name: string;
  readonly method: string;
  readonly unique: boolean;
  readonly keyCount: number;
  /** Attribute numbers, included columns last; 0 for expressions. */
  readonly columns: readonly number[];
  /** Bit 1 descending, bit 2 nulls first; null where no part has one. */
  readonly options: readonly number[] | null;
  /** The expression of each key part, null for columns; the one expression by itself; null where there is none. */
  readonly expressions: readonly (string | null)[] | string | null;
  /** The key parts; null where all have the default operator class and collation, and nothing more. */
  readonly parts: readonly IndexPartRow[] | null;
  readonly more: IndexMore | null;
}

/** What few indexes have: see {@link moreOfIndex}. */
export interface IndexMore {
  readonly valid: boolean;
  readonly replicaIdentity: boolean;
  readonly clustered: boolean;
  readonly nullsNotDistinct: boolean;
  readonly where: string | null;
  readonly params: readonly string[] | null;
  readonly tablespace: string | null;
  /** The index of the partitioned table that it is a part of. */
  readonly parent: { readonly schema: string; readonly parent: string; readonly name: string } | null;
  /** It stands on a partitioned table. */
  readonly partitioned: boolean;
  /** The whole text, asked for only where a part has a collation of its own: nothing else tells whether it was written. */
  readonly definition: string | null;
}

const usual: IndexMore = {
  valid: true,
  replicaIdentity: false,
  clustered: false,
  nullsNotDistinct: false,
  where: null,
  params: null,
  tablespace: null,
  parent: null,
  partitioned: false,
  definition: null,
};

export function moreOfIndex(row: IndexRow | undefined): IndexMore {
  return row?.more ?? usual;
}

/**
 * Tables and indexes with a column or a part whose collation is not the default one, or that has parameters or statistics. Each index
 * asks twice, and one scan of the largest catalog is enough.
 */
const unusual = `
  with unusual as materialized (
    select distinct a.attrelid relation from pg_attribute a
    where a.attrelid >= 16384 and a.attnum > 0
      and (a.attcollation > 100 or a.attoptions is not null or a.attstattarget >= 0))`;

/** Each part with all that can be said of it: dear, and asked for only where something is unusual. */
const parts = `(
    select json_agg(json_build_object(
             'opclass', o.opcname, 'opclassSchema', opn.nspname, 'opclassDefault', o.opcdefault, 'opclassParams', ia.attoptions,
             'statistics', nullif(ia.attstattarget, -1),
             'collation', case when x.indcollation[k - 1] <> 0
                                and (ta.attcollation is null or x.indcollation[k - 1] <> ta.attcollation)
                          then json_build_object('schema', cn.nspname, 'name', co.collname) end) order by k)
    from generate_series(1, x.indnkeyatts) k
    join pg_opclass o on o.oid = x.indclass[k - 1]
    join pg_namespace opn on opn.oid = o.opcnamespace
    join pg_attribute ia on ia.attrelid = i.oid and ia.attnum = k
    left join pg_attribute ta on ta.attrelid = x.indrelid and ta.attnum = nullif(x.indkey[k - 1], 0)
    left join pg_collation co on co.oid = nullif(x.indcollation[k - 1], 0)
    left join pg_namespace cn on cn.oid = co.collnamespace)`;

/**
 * A call of a function that stands alone is the same text as an expression of the table, without parentheses, and costs the server half
 * as much as when it takes the index apart.
 */
const expressions = `case when 0 = any(x.indkey) then
           case when x.indexprs::text ~ '^\\(\\{FUNCEXPR [^{]*:funcformat 0 '
                and array_length(array_positions(x.indkey::int2[], 0::int2), 1) = 1
           then to_json(pg_get_expr(x.indexprs, x.indrelid))
           else (
             select json_agg(case when x.indkey[k - 1] = 0 then pg_get_indexdef(x.indexrelid, k, false) end order by k)
             from generate_series(1, x.indnkeyatts) k) end end`;

export const indexes: CatalogQuery = (scope) => {
  const nullsNotDistinct = scope.major >= 15 ? 'x.indnullsnotdistinct' : 'false';
  // An expression of default collations alone has none of its own: the default one is number 100 on every server.
  const collated = `0 = any(x.indkey) and (x.unusual or x.indexprs::text ~ 'coll(id|Oid) ([2-9]|1[1-9]|10[1-9]|100[0-9])')`;
  return `${unusual}
  select x.indexrelid::bigint id, x.indrelid::bigint "table", i.relname name, m.amname "method", x.indisunique "unique",
         x.indnkeyatts "keyCount", x.indkey::int2[] columns, case when 0 <> any(x.indoption) then x.indoption::int2[] end options,
         ${expressions} expressions,
         case when x.unusual then ${parts} end parts,
         case when not x.indisvalid or x.indisreplident or x.indisclustered or ${nullsNotDistinct} or x.indpred is not null
                or i.reloptions is not null or i.reltablespace <> 0 or i.relispartition or i.relkind = 'I' or ${collated}
         then json_build_object(
           'valid', x.indisvalid, 'replicaIdentity', x.indisreplident, 'clustered', x.indisclustered,
           'nullsNotDistinct', ${nullsNotDistinct}, 'where', pg_get_expr(x.indpred, x.indrelid), 'params', i.reloptions,
           'tablespace', (select s.spcname from pg_tablespace s where s.oid = i.reltablespace),
           'parent', (
             select json_build_object('schema', un.nspname, 'parent', ut.relname, 'name', u.relname)
             from pg_inherits h join pg_class u on u.oid = h.inhparent join pg_namespace un on un.oid = u.relnamespace
             join pg_index ux on ux.indexrelid = u.oid join pg_class ut on ut.oid = ux.indrelid
             where h.inhrelid = i.oid),
           'partitioned', i.relkind = 'I', 'definition', case when ${collated} then pg_get_indexdef(i.oid) end) end more
  from (
    select x.*, x.indexrelid in (select relation from unusual) or x.indrelid in (select relation from unusual)
             or not x.indclass::oid[] <@ (select array_agg(o.oid) from pg_opclass o where o.opcdefault) unusual
    from pg_index x offset 0) x
  join pg_class i on i.oid = x.indexrelid
  join pg_class c on c.oid = x.indrelid
  join pg_namespace n on n.oid = c.relnamespace
  join pg_am m on m.oid = i.relam
  where c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't' and ${inScope(scope, 'n')}`;
};
