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
}

export const extensions: CatalogQuery = () => `
  select e.oid::bigint id, e.extname name, n.nspname schema, e.extversion version
  from pg_extension e join pg_namespace n on n.oid = e.extnamespace
  where e.extname <> 'plpgsql'`;
