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
  /** Of a check. */
  readonly expression: string | null;
  /** Of a foreign key. */
  readonly reference: ReferenceRow | null;
  readonly more: ConstraintMore | null;
}

export interface ReferenceRow {
  readonly table: number;
  readonly name: string;
  readonly columns: readonly number[];
  /** Where the table is in another schema, which may be one that is not looked at: names in place of the numbers. */
  readonly elsewhere: { readonly schema: string; readonly columns: readonly string[] } | null;
  readonly onUpdate: string;
  readonly onDelete: string;
  readonly onDeleteColumns: readonly number[] | null;
  /** s simple, f full. */
  readonly match: string;
}

/** What few constraints have: see {@link moreOfConstraint}. */
export interface ConstraintMore {
  readonly deferrable: boolean;
  readonly deferred: boolean;
  readonly validated: boolean;
  readonly enforced: boolean;
  /** Of a check. */
  readonly noInherit: boolean;
  /** The last column is a period (`WITHOUT OVERLAPS`, `PERIOD`). */
  readonly period: boolean;
  /** It comes from the parent table and is no definition of this one: the clone on a partition, the check of a child. */
  readonly inherited: boolean;
  /** The operators of an exclude constraint, in the order of its parts. */
  readonly operators: readonly { readonly schema: string; readonly name: string }[] | null;
}

const usual: ConstraintMore = {
  deferrable: false,
  deferred: false,
  validated: true,
  enforced: true,
  noInherit: false,
  period: false,
  inherited: false,
  operators: null,
};

export function moreOfConstraint(row: ConstraintRow): ConstraintMore {
  return row.more ?? usual;
}

/**
 * What a foreign key to a partitioned table makes for each of its partitions is left out. Clones on the partitions of the own table are
 * there, marked as such.
 */
export const constraints: CatalogQuery = (scope) => {
  const enforced = scope.major >= 18 ? 'k.conenforced' : 'true';
  const period = scope.major >= 18 ? 'k.conperiod' : 'false';
  const inherited = `(k.conparentid <> 0 or k.contype = 'c' and not k.conislocal)`;
  const noInherit = `(k.contype = 'c' and k.connoinherit)`;
  return `
  select k.oid::bigint id, k.conrelid::bigint "table", k.conname name, k.contype::text "type", k.conindid::bigint "index",
         k.conkey columns, case when k.contype = 'c' then pg_get_expr(k.conbin, k.conrelid) end expression,
         case when k.contype = 'f' then json_build_object(
           'table', k.confrelid::bigint, 'name', r.relname, 'columns', k.confkey,
           'elsewhere', case when r.relnamespace <> c.relnamespace then (
             select json_build_object('schema', min(rn.nspname::text), 'columns', json_agg(ra.attname order by f.place))
             from unnest(k.confkey) with ordinality f(number, place)
             join pg_attribute ra on ra.attrelid = k.confrelid and ra.attnum = f.number
             join pg_namespace rn on rn.oid = r.relnamespace) end,
           'onUpdate', k.confupdtype, 'onDelete', k.confdeltype,
           'onDeleteColumns', ${scope.major >= 15 ? 'k.confdelsetcols' : 'null::int2[]'}, 'match', k.confmatchtype) end reference,
         case when k.condeferrable or not k.convalidated or not ${enforced} or ${noInherit} or ${period} or ${inherited}
                or k.contype = 'x'
         then json_build_object(
           'deferrable', k.condeferrable, 'deferred', k.condeferred, 'validated', k.convalidated, 'enforced', ${enforced},
           'noInherit', ${noInherit}, 'period', ${period}, 'inherited', ${inherited},
           'operators', (
             select json_agg(json_build_object('schema', opn.nspname, 'name', op.oprname) order by o.place)
             from unnest(k.conexclop) with ordinality o(id, place)
             join pg_operator op on op.oid = o.id join pg_namespace opn on opn.oid = op.oprnamespace)) end more
  from pg_constraint k
  join pg_class c on c.oid = k.conrelid
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_constraint up on up.oid = nullif(k.conparentid, 0)
  left join pg_class r on r.oid = nullif(k.confrelid, 0)
  where k.contype in ('p', 'u', 'x', 'c', 'f') and (k.conparentid = 0 or up.conrelid <> k.conrelid)
    and c.relpersistence <> 't' and ${inScope(scope, 'n')}`;
};
