import { type CatalogQuery, inScope } from './rows.ts';

export interface IndexPartRow {
  readonly expression: string | null;
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
  readonly schema: string;
  readonly name: string;
  readonly method: string;
  readonly unique: boolean;
  readonly valid: boolean;
  readonly replicaIdentity: boolean;
  readonly clustered: boolean;
  readonly keyCount: number;
  /** Attribute numbers, included columns last; 0 for expressions. */
  readonly columns: readonly number[];
  /** Bit 1 descending, bit 2 nulls first. */
  readonly options: readonly number[];
  readonly nullsNotDistinct: boolean;
  readonly where: string | null;
  readonly params: readonly string[] | null;
  readonly tablespace: string | null;
  readonly parts: readonly IndexPartRow[];
  /** The index of the partitioned table that it is a part of. */
  readonly parent: { readonly schema: string; readonly parent: string; readonly name: string } | null;
  /** It stands on a partitioned table. */
  readonly partitioned: boolean;
  /** The whole text, asked for only where an expression part has a collation: nothing else tells whether it was written. */
  readonly definition: string | null;
}

export const indexes: CatalogQuery = (scope) => `
  select i.oid::bigint id, x.indrelid::bigint "table", n.nspname schema, i.relname name, m.amname "method", x.indisunique "unique",
         x.indisvalid "valid", x.indisreplident "replicaIdentity", x.indisclustered clustered, x.indnkeyatts "keyCount",
         x.indkey::int2[] columns, x.indoption::int2[] options,
         ${scope.major >= 15 ? 'x.indnullsnotdistinct' : 'false'} "nullsNotDistinct",
         pg_get_expr(x.indpred, x.indrelid) "where", i.reloptions params, s.spcname tablespace, p.parts,
         i.relkind = 'I' partitioned,
         (select json_build_object('schema', un.nspname, 'parent', ut.relname, 'name', u.relname)
          from pg_inherits h join pg_class u on u.oid = h.inhparent join pg_namespace un on un.oid = u.relnamespace
          join pg_index ux on ux.indexrelid = u.oid join pg_class ut on ut.oid = ux.indrelid
          where h.inhrelid = i.oid) parent,
         case when p.collated then pg_get_indexdef(i.oid) end definition
  from pg_index x
  join pg_class i on i.oid = x.indexrelid
  join pg_class c on c.oid = x.indrelid
  join pg_namespace n on n.oid = c.relnamespace
  join pg_am m on m.oid = i.relam
  left join pg_tablespace s on s.oid = i.reltablespace
  cross join lateral (
    select bool_or(x.indkey[k - 1] = 0 and x.indcollation[k - 1] <> 0) collated,
           json_agg(json_build_object(
             'expression', case when x.indkey[k - 1] = 0 then pg_get_indexdef(i.oid, k, false) end,
             'opclass', o.opcname, 'opclassSchema', opn.nspname, 'opclassDefault', o.opcdefault, 'opclassParams', ia.attoptions,
             'statistics', nullif(ia.attstattarget, -1),
             'collation', case when x.indcollation[k - 1] <> 0
                                and (ta.attcollation is null or x.indcollation[k - 1] <> ta.attcollation)
                          then json_build_object('schema', cn.nspname, 'name', co.collname) end) order by k) parts
    from generate_series(1, x.indnkeyatts) k
    join pg_opclass o on o.oid = x.indclass[k - 1]
    join pg_namespace opn on opn.oid = o.opcnamespace
    join pg_attribute ia on ia.attrelid = i.oid and ia.attnum = k
    left join pg_attribute ta on ta.attrelid = x.indrelid and ta.attnum = nullif(x.indkey[k - 1], 0)
    left join pg_collation co on co.oid = nullif(x.indcollation[k - 1], 0)
    left join pg_namespace cn on cn.oid = co.collnamespace
  ) p
  where c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't' and ${inScope(scope, 'n')}`;
