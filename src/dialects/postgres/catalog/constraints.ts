import { type CatalogQuery, inScope } from './rows.ts';

export interface ConstraintRow {
  readonly id: number;
  readonly table: number;
  readonly name: string;
  /** p primary key, u unique, x exclude, c check, f foreign key. */
  readonly type: string;
  /** Its own index (p, u, x), or the referenced one (f). */
  readonly index: number;
  readonly columns: readonly number[] | null;
  readonly deferrable: boolean;
  readonly deferred: boolean;
  readonly validated: boolean;
  readonly enforced: boolean;
  readonly noInherit: boolean;
  /** The last column is a period (`WITHOUT OVERLAPS`, `PERIOD`). */
  readonly period: boolean;
  readonly expression: string | null;
  readonly refSchema: string | null;
  readonly refTable: string | null;
  readonly refColumns: readonly string[] | null;
  readonly onUpdate: string;
  readonly onDelete: string;
  readonly onDeleteColumns: readonly number[] | null;
  /** s simple, f full. */
  readonly match: string;
  /** It comes from the parent table and is no definition of this one: the clone on a partition, the check of a child. */
  readonly inherited: boolean;
  /** The operators of an exclude constraint, in the order of its parts. */
  readonly operators: readonly { readonly schema: string; readonly name: string }[] | null;
}

/**
 * What a foreign key to a partitioned table makes for each of its partitions is left out. Clones on the partitions of the own table are
 * there, marked as such.
 */
export const constraints: CatalogQuery = (scope) => `
  select k.oid::bigint id, k.conrelid::bigint "table", k.conname name, k.contype::text "type", k.conindid::bigint "index",
         k.conkey columns, k.condeferrable "deferrable", k.condeferred "deferred", k.convalidated validated,
         ${scope.major >= 18 ? 'k.conenforced' : 'true'} enforced, k.connoinherit "noInherit",
         ${scope.major >= 18 ? 'k.conperiod' : 'false'} period,
         case when k.contype = 'c' then pg_get_expr(k.conbin, k.conrelid) end expression,
         rn.nspname "refSchema", r.relname "refTable",
         case when k.contype = 'f' then (
           select json_agg(ra.attname order by f.place)
           from unnest(k.confkey) with ordinality f(number, place)
           join pg_attribute ra on ra.attrelid = k.confrelid and ra.attnum = f.number) end "refColumns",
         k.confupdtype::text "onUpdate", k.confdeltype::text "onDelete",
         ${scope.major >= 15 ? 'k.confdelsetcols' : 'null::int2[]'} "onDeleteColumns", k.confmatchtype::text "match",
         k.conparentid <> 0 or k.contype = 'c' and not k.conislocal inherited,
         case when k.contype = 'x' then (
           select json_agg(json_build_object('schema', opn.nspname, 'name', op.oprname) order by o.place)
           from unnest(k.conexclop) with ordinality o(id, place)
           join pg_operator op on op.oid = o.id join pg_namespace opn on opn.oid = op.oprnamespace) end operators
  from pg_constraint k
  join pg_class c on c.oid = k.conrelid
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_constraint up on up.oid = nullif(k.conparentid, 0)
  left join pg_class r on r.oid = nullif(k.confrelid, 0)
  left join pg_namespace rn on rn.oid = r.relnamespace
  where k.contype in ('p', 'u', 'x', 'c', 'f') and (k.conparentid = 0 or up.conrelid <> k.conrelid)
    and c.relpersistence <> 't' and ${inScope(scope, 'n')}`;
