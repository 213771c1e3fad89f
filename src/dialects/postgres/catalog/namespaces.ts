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
}

export const extensions: CatalogQuery = () => `
  select e.oid::bigint id, e.extname name, n.nspname schema, e.extversion version,
         exists (select from pg_available_extensions a
                 where a.name = e.extname and a.comment is distinct from obj_description(e.oid, 'pg_extension')) reworded
  from pg_extension e join pg_namespace n on n.oid = e.extnamespace
  where e.extname <> 'plpgsql'`;
