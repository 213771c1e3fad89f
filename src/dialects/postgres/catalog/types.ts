import { type CatalogQuery, notOfExtension } from './rows.ts';

export interface TypeRow {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  /** b base, c composite, d domain, e enum, m multirange, r range. */
  readonly type: string;
  /** What the elements of an array are; 0 for others. */
  readonly element: number;
  /** What relation a composite type belongs to: c for a type of its own. */
  readonly relation: string | null;
  readonly labels: readonly string[] | null;
}

/** Types of every schema, not of the scope alone: a column may have a type from elsewhere. Those of extensions are left out. */
export const types: CatalogQuery = () => `
  select t.oid::bigint id, n.nspname schema, t.typname name, t.typtype::text "type",
         case when t.typcategory = 'A' then t.typelem::bigint else 0 end element, c.relkind::text relation,
         (select json_agg(l.enumlabel order by l.enumsortorder) from pg_enum l where l.enumtypid = t.oid) labels
  from pg_type t
  join pg_namespace n on n.oid = t.typnamespace
  left join pg_class c on c.oid = t.typrelid
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and t.oid >= 16384
    and ${notOfExtension('pg_type', 'case when t.typelem <> 0 then t.typelem else t.oid end')}`;
