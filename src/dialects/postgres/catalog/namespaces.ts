import { type CatalogQuery, inScope } from './rows.ts';

export interface NamespaceRow {
  readonly id: number;
  readonly name: string;
}

export const namespaces: CatalogQuery = (scope) => `
  select n.oid::bigint id, n.nspname name from pg_namespace n where ${inScope(scope, 'n')}`;

export interface ExtensionRow {
  readonly id: number;
  readonly name: string;
  readonly schema: string;
  readonly version: string;
  /** Its comment is not the one that it comes with. */
  readonly reworded: boolean;
  /** Names of its types, the tables whose rows it leaves to people, and whether it stays in its schema. */
  readonly holds: { readonly types: readonly string[]; readonly tables: readonly string[]; readonly fixed: boolean };
}

export const extensions: CatalogQuery = () => `
  select e.oid::bigint id, e.extname name, n.nspname schema, e.extversion version,
         exists (select from pg_available_extensions a
                 where a.name = e.extname and a.comment is distinct from obj_description(e.oid, 'pg_extension')) reworded,
         json_build_object(
           'types', array(select t.typname from pg_depend d join pg_type t on t.oid = d.objid
                          where d.refclassid = 'pg_extension'::regclass and d.refobjid = e.oid and d.deptype = 'e'
                            and d.classid = 'pg_type'::regclass order by 1),
           'tables', array(select o.id::regclass::text from unnest(e.extconfig) o(id) order by 1),
           'fixed', not e.extrelocatable) holds
  from pg_extension e join pg_namespace n on n.oid = e.extnamespace
  where e.extname <> 'plpgsql'`;
