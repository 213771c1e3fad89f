import { type CatalogQuery, inScope, notOfExtension } from './rows.ts';

export interface RelationRow {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  /** r table, p partitioned table. */
  readonly kind: string;
  /** p permanent, u unlogged. */
  readonly persistence: string;
  readonly options: readonly string[] | null;
  readonly toastOptions: readonly string[] | null;
  readonly tablespace: string | null;
  /** Left out where it is the server's default. */
  readonly method: string | null;
  readonly rowSecurity: boolean;
  readonly forceRowSecurity: boolean;
  /** d default, n nothing, f full, i index. */
  readonly replicaIdentity: string;
  readonly parents: readonly { readonly id: number; readonly schema: string; readonly name: string }[] | null;
  /** `RANGE (at, lower(k))`, as the server prints it. */
  readonly partitionKey: string | null;
  /** Attribute numbers of the key's parts, 0 for expressions. */
  readonly partitionColumns: readonly number[] | null;
  /** `FOR VALUES …` or `DEFAULT`: the relation is a partition of its parent. */
  readonly bound: string | null;
  /** The composite type that a typed table has its columns from. */
  readonly ofType: { readonly schema: string; readonly name: string } | null;
}

export const relations: CatalogQuery = (scope) => `
  select c.oid::bigint id, n.nspname schema, c.relname name, c.relkind::text kind, c.relpersistence::text persistence,
         c.reloptions options, toast.reloptions "toastOptions", s.spcname tablespace,
         nullif(m.amname, current_setting('default_table_access_method', true)) method,
         c.relrowsecurity "rowSecurity", c.relforcerowsecurity "forceRowSecurity", c.relreplident::text "replicaIdentity",
         (select json_agg(json_build_object('id', p.oid::bigint, 'schema', pn.nspname, 'name', p.relname) order by i.inhseqno)
          from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
          where i.inhrelid = c.oid) parents,
         case when k.partrelid is not null then pg_get_partkeydef(c.oid) end "partitionKey",
         k.partattrs::int2[] "partitionColumns",
         case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end bound,
         case when c.reloftype <> 0 then (
           select json_build_object('schema', tn.nspname, 'name', ty.typname)
           from pg_type ty join pg_namespace tn on tn.oid = ty.typnamespace where ty.oid = c.reloftype) end "ofType"
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_class toast on toast.oid = c.reltoastrelid
  left join pg_tablespace s on s.oid = c.reltablespace
  left join pg_am m on m.oid = c.relam
  left join pg_partitioned_table k on k.partrelid = c.oid
  where c.relkind in ('r', 'p') and c.relpersistence <> 't'
    and ${inScope(scope, 'n')} and ${notOfExtension('pg_class', 'c.oid')}`;

export interface ColumnRow {
  readonly relation: number;
  readonly number: number;
  readonly name: string;
  readonly type: number;
  readonly typeText: string;
  readonly notNull: boolean;
  /** a always, d by default, empty for none. */
  readonly identity: string;
  /** The default, or what a generated column computes. */
  readonly expression: string | null;
  /** The row behind the expression. */
  readonly default: number | null;
  readonly more: ColumnMore | null;
}

/** What few columns have: see {@link moreOfColumn}. */
export interface ColumnMore {
  /** s stored, v virtual, empty for none. */
  readonly generated: string;
  /** Storage, compression and statistics where they are not the type's or the server's default. */
  readonly storage: string | null;
  readonly compression: string | null;
  readonly statistics: number | null;
  /** `n_distinct=…` */
  readonly options: readonly string[] | null;
  readonly collation: { readonly schema: string; readonly name: string } | null;
  /** Defined here, whether or not a parent defines it as well. */
  readonly local: boolean;
  /** How many parents it comes from. */
  readonly parents: number;
  /** Its own NOT NULL where that is a constraint with more to it than the usual name; no version below 18 has one. */
  readonly constraint?: {
    readonly name: string;
    readonly noInherit: boolean;
    readonly validated: boolean;
    readonly comment: string | null;
  } | null;
}

const usual: ColumnMore = {
  generated: '',
  storage: null,
  compression: null,
  statistics: null,
  options: null,
  collation: null,
  local: true,
  parents: 0,
};

export function moreOfColumn(row: ColumnRow): ColumnMore {
  return row.more ?? usual;
}

/**
 * Only generated columns name others. For a default the server need not open the table, which takes a new session, that has opened none
 * yet, as long as all the rest.
 */
const tableOfExpression = `case when a.attgenerated = '' then 0 else d.adrelid end`;

/** Named by the server, inherited, validated and without a comment: nothing is to be said of such a NOT NULL. */
const otherNotNull = `k.conname <> c.relname || '_' || a.attname || '_not_null' or k.connoinherit or not k.convalidated or kd.objoid is not null`;

export const columns: CatalogQuery = (scope) => `
  select a.attrelid::bigint relation, a.attnum number, a.attname name, a.atttypid::bigint "type",
         format_type(a.atttypid, a.atttypmod) "typeText", a.attnotnull "notNull", a.attidentity::text "identity",
         pg_get_expr(d.adbin, ${tableOfExpression}) expression, d.oid::bigint "default",
         case when a.attgenerated <> '' or a.attstorage <> t.typstorage or a.attcompression <> '' or a.attstattarget <> -1
                or a.attoptions is not null or a.attcollation <> t.typcollation or not a.attislocal or a.attinhcount > 0${
                  scope.major < 18 ? '' : ` or ${otherNotNull}`
                }
         then json_build_object(
           'generated', a.attgenerated, 'storage', nullif(a.attstorage, t.typstorage),
           'compression', nullif(a.attcompression, ''), 'statistics', nullif(a.attstattarget, -1), 'options', a.attoptions,
           'collation', case when a.attcollation <> t.typcollation then (
             select json_build_object('schema', cn.nspname, 'name', co.collname)
             from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace where co.oid = a.attcollation) end,
           'local', a.attislocal, 'parents', a.attinhcount${
             scope.major < 18
               ? ''
               : `, 'constraint', case when ${otherNotNull} then
             json_build_object('name', k.conname, 'noInherit', k.connoinherit, 'validated', k.convalidated,
               'comment', kd.description) end`
           }) end more
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid
  join pg_namespace n on n.oid = c.relnamespace
  join pg_type t on t.oid = a.atttypid
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum${
    scope.major < 18
      ? ''
      : `
  left join pg_constraint k on a.attnotnull and k.conrelid = a.attrelid and k.contype = 'n' and k.conkey = array[a.attnum] and k.coninhcount = 0
  left join pg_description kd on kd.classoid = 'pg_constraint'::regclass and kd.objoid = k.oid`
  }
  where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relpersistence <> 't'
    and ${inScope(scope, 'n')}`;
